"""What is told of requests to join: who and where, and never what was answered or why."""

from typing import Any

from domain.members.join_request import JoinRequest, JoinState
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "join_request.created"
ACCEPTED = "join_request.accepted"
DENIED = "join_request.denied"
WITHDRAWN = "join_request.withdrawn"
ANNOUNCED = frozenset({CREATED, ACCEPTED, DENIED, WITHDRAWN})
_BY_STATE = {
    JoinState.ACCEPTED: ACCEPTED,
    JoinState.DENIED: DENIED,
    JoinState.WITHDRAWN: WITHDRAWN,
}


def join_request_told(after: JoinRequest, before: JoinRequest | None = None) -> News:
    told = _request(after)
    name = CREATED if before is None else _BY_STATE[after.state]
    previous = differences(_request(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def _request(one: JoinRequest) -> dict[str, Any]:
    return {
        "id": one.id,
        "community_id": one.community_id,
        "member_id": one.member_id,
        "way": one.way.value,
        "state": one.state.value,
        "decided_at": written(one.decided_at),
        "version": one.version,
    }
