"""What is told of ambassadors: who and where, and never which terms they have or why they end."""

from typing import Any

from domain.members.ambassador import Ambassador, AmbassadorState
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "ambassador.created"
UPDATED = "ambassador.updated"
ACCEPTED = "ambassador.accepted"
STARTED = "ambassador.started"
DECLINED = "ambassador.declined"
ENDED = "ambassador.ended"
ANNOUNCED = frozenset({CREATED, UPDATED, ACCEPTED, STARTED, DECLINED, ENDED})
_BY_STATE = {
    AmbassadorState.ACCEPTED: ACCEPTED,
    AmbassadorState.DECLINED: DECLINED,
    AmbassadorState.ENDED: ENDED,
}


def ambassador_told(after: Ambassador, before: Ambassador | None = None) -> News:
    told = _ambassador(after)
    previous = differences(_ambassador(before), told) if before else {}
    return News(_name(after, before), after.id, after.version, told, previous=previous)


def _name(after: Ambassador, before: Ambassador | None) -> str:
    if before is None:
        return CREATED
    if after.state is before.state:
        return UPDATED
    if after.state is AmbassadorState.ACTIVE:
        return ACCEPTED if before.state is AmbassadorState.PROPOSED else STARTED
    return _BY_STATE[after.state]


def _ambassador(one: Ambassador) -> dict[str, Any]:
    return {
        "id": one.id,
        "community_id": one.community_id,
        "member_id": one.member_id,
        "state": one.state.value,
        "starts_at": written(one.starts_at),
        "ends_at": written(one.ends_at),
        "active_since": written(one.active_since),
        "ended_by": one.ended_by.value if one.ended_by else None,
        "version": one.version,
    }
