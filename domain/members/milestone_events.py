"""What is told of milestones, and of whoever reaches them: ids, and never who they are."""

from typing import Any

from domain.members.milestone import MemberMilestone, Milestone
from domain.members.streak import iso
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "milestone.created"
DELETED = "milestone.deleted"
REACHED = "member.milestone_reached"
ANNOUNCED = frozenset({CREATED, DELETED, REACHED})


def milestone_told(name: str, after: Milestone, before: Milestone | None = None) -> News:
    told = _milestone(after)
    previous = differences(_milestone(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def reached_told(one: MemberMilestone, milestone: Milestone) -> News:
    data = {
        "id": one.id,
        "member_id": one.member_id,
        "milestone_id": one.milestone_id,
        "name": milestone.name,
        "kind": milestone.kind.value,
        "threshold": milestone.threshold,
        "reached_on": iso(one.day),
        "reached_at": written(one.reached_at),
        "version": 1,
    }
    return News(REACHED, one.id, 1, data)


def _milestone(one: Milestone) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind.value,
        "threshold": one.threshold,
        "activity": one.word,
        "community_id": one.community_id,
        "external_id": one.external_id,
        "removed_at": written(one.removed_at),
        "version": one.version,
    }
