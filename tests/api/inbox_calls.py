"""How the operations of the inbox are called."""

from collections.abc import Mapping, Sequence
from itertools import count

from tests.api.asks import Ask, Call, filters, on

_numbers = count(1)


def _telling(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    number = next(_numbers)
    return Ask(
        body={
            "channel_id": theirs["channel"],
            "id": f"told-{number}",
            "kind": "comment",
            "at": "2026-11-26T09:00:00Z",
            "text": "Are you open on Monday?",
            "author": {"id": "ana"},
            "message_id": f"told-{number} {theirs['draft']}",
            "parent_id": theirs["post"],
            "root_id": theirs["post"],
        }
    )


def _answers(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    return Ask(query={"answers_message_id": theirs["published"]})


def _conversations_about(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    return Ask(query={"answers_message_id": theirs["published"]})


OF_INBOX: dict[str, Sequence[Call]] = {
    "get_inbound_messages": [*filters("channel_id"), _answers],
    "get_inbound_message": on("inbound_message_id", "inbound_message"),
    "get_inbound_message_original": on("inbound_message_id", "inbound_message"),
    "get_inbound_activities": [*filters("channel_id"), _answers],
    "get_inbound_activity": on("inbound_activity_id", "inbound_activity"),
    "get_conversations": [*filters("channel_id"), _conversations_about],
    "get_conversation": on("conversation_id", "conversation"),
    "get_channel_inbound": on("channel_id", "channel"),
    "post_channel_hook": on("channel_id", "channel_to_hook"),
    "delete_channel_hook": on("channel_id", "hooked_channel"),
    "post_sandbox_telling": [_telling],
}
