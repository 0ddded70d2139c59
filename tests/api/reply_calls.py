"""How somebody is answered."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from tests.api.asks import Ask, Call

Things = Mapping[str, str]


def _soon() -> dict[str, str]:
    """Later, and well before it is too late to answer."""
    return {"at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")}


def _answers(own: Things, theirs: Things) -> Ask:
    body = {"text": "From ten to two.", "schedule": _soon()}
    return Ask({"inbound_message_id": theirs["inbound_message"]}, body)


def _answers_again(own: Things, theirs: Things) -> Ask:
    body = {"text": "From ten to two.", "external_id": theirs["external_id"]}
    return Ask({"inbound_message_id": own["inbound_message"]}, body)


def _tries(own: Things, theirs: Things) -> Ask:
    return Ask({"inbound_message_id": theirs["inbound_message"]}, {"text": "From ten to two."})


def _goes_on(own: Things, theirs: Things) -> Ask:
    body = {"text": "From ten to two.", "schedule": _soon()}
    return Ask({"conversation_id": theirs["conversation"]}, body)


def _names(own: Things, theirs: Things) -> Ask:
    body = {"text": "From ten to two.", "inbound_message_id": theirs["inbound_message"]}
    return Ask({"conversation_id": own["conversation"]}, body)


def _goes_on_again(own: Things, theirs: Things) -> Ask:
    body = {"text": "From ten to two.", "external_id": theirs["external_id"]}
    return Ask({"conversation_id": own["conversation"]}, body)


def _joins(parameter: str, thing: str, what: str = "campaign") -> Call:
    """An answer of one's own that is to be part of a campaign, or to serve an objective."""

    def asks(own: Things, theirs: Things) -> Ask:
        body = {"text": "From ten to two.", f"{what}_id": theirs[what]}
        return Ask({parameter: own[thing]}, body)

    return asks


def _says(parameter: str, thing: str) -> Call:
    """What somebody else says again and again."""

    def asks(own: Things, theirs: Things) -> Ask:
        return Ask({parameter: own[thing]}, {"saved_reply_id": theirs["saved_reply"]})

    return asks


SAVED_TO_ONE = _says("inbound_message_id", "inbound_message")
SAVED_IN_ONE = _says("conversation_id", "conversation")
TO_ONE = _joins("inbound_message_id", "inbound_message")
IN_ONE = _joins("conversation_id", "conversation")
SERVING = _joins("inbound_message_id", "inbound_message", "objective")
SERVING_IN = _joins("conversation_id", "conversation", "objective")
OF_REPLIES: dict[str, Sequence[Call]] = {
    "post_inbound_message_reply": [_answers, _answers_again, TO_ONE, SERVING, SAVED_TO_ONE],
    "post_conversation_reply": [
        *(_goes_on, _names, _goes_on_again, IN_ONE, SERVING_IN, SAVED_IN_ONE),
    ],
    "post_inbound_message_reply_preflight": [
        *(_tries, _answers_again, TO_ONE, SERVING, SAVED_TO_ONE),
    ],
}
