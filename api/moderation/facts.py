"""What moderation tells: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.moderation import case_facts, containment_facts, link_facts, policy_facts, rule_facts
from api.wire import Fact, InstantOut, Out
from domain.moderation import events
from domain.moderation.model import ActionState
from domain.shared.acts import ActKind


class ModerationActionFact(Out):
    """What was asked of a platform, as it stands after what happened. Its reason and the platform's
    words are fetched by whoever may read them."""

    id: str
    channel_id: str
    kind: ActKind
    state: ActionState
    platform_message_id: str | None
    platform_person_id: str | None
    place: str | None
    until: InstantOut | None
    requested_by: str
    attempts: int
    error_code: str | None
    undoes: str | None
    undone_by: str | None
    containment_id: str | None
    version: int
    external_id: str | None


_BY_STATE = {
    ActionState.DONE: "A platform did what it was asked about a message or a person.",
    ActionState.REFUSED: "A platform refused to do what it was asked.",
    ActionState.UNCONFIRMED: "A platform did not say whether it did it; it is asked again.",
    ActionState.FAILED: "It was given up to have something done on a platform.",
    ActionState.CANCELLED: "Something that was to be done on a platform is not wanted any more.",
}
_ACTIONS = {
    events.REQUESTED: "Something is to be done on a platform about a message or a person.",
    events.UNDONE: "What was done on a platform is being undone.",
    events.CREDENTIALS_REFUSED: "A platform did not do it because of the channel's credentials.",
    **{events.BY_STATE[state]: says for state, says in _BY_STATE.items()},
}

FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, ModerationActionFact) for name, says in _ACTIONS.items()},
    **policy_facts.FACTS,
    **case_facts.FACTS,
    **rule_facts.FACTS,
    **containment_facts.FACTS,
    **link_facts.FACTS,
}
