"""What is told of requests to join: each name in a sentence, and the shape."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.members import join_request_events as events
from domain.members.join_request import JoinState
from domain.shared.joining import Joining


class JoinRequestFact(Out):
    """Between a member and a community as it is after what happened. What was answered, and why it
    was denied, is not told."""

    id: str
    community_id: str
    member_id: str
    way: Joining
    state: JoinState
    decided_at: InstantOut | None
    version: int


_SAYS = {
    events.CREATED: "A member asked to belong to a community, was let in at once, or was invited.",
    events.ACCEPTED: "A member who asked or was invited belongs to a community.",
    events.DENIED: "A member who asked was not let into a community.",
    events.WITHDRAWN: "A request to join or an invitation was taken back.",
}
FACTS: Mapping[str, Fact] = {name: Fact(says, JoinRequestFact) for name, says in _SAYS.items()}
