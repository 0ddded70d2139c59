"""What is told of ambassadors: each name in a sentence, and the shape."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.members import ambassador_events as events
from domain.members.ambassador import AmbassadorState, EndedBy


class AmbassadorFact(Out):
    """What is between a member and a community as it is after what happened. Terms and reasons are
    not told."""

    id: str
    community_id: str
    member_id: str
    state: AmbassadorState
    starts_at: InstantOut | None
    ends_at: InstantOut | None
    active_since: InstantOut | None
    ended_by: EndedBy | None
    version: int


_SAYS = {
    events.CREATED: "A member was asked to be an ambassador of a community.",
    events.UPDATED: "The terms of an ambassador, or when they begin and end, were changed.",
    events.ACCEPTED: "A member said yes: they are an ambassador, or will be from `starts_at` on.",
    events.STARTED: "What a member had accepted begins: they are an ambassador.",
    events.DECLINED: "A member said no.",
    events.ENDED: "A member is no ambassador of a community any more, or is not to be one.",
}
FACTS: Mapping[str, Fact] = {name: Fact(says, AmbassadorFact) for name, says in _SAYS.items()}
