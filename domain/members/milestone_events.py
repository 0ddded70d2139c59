"""What is told of milestones, and of whoever reaches them: ids, and never who they are."""

from datetime import datetime
from typing import Any

from domain.members.milestone import MemberMilestone, Milestone
from domain.members.streak import iso
from domain.members.streak_watch import StreakBreak
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "milestone.created"
DELETED = "milestone.deleted"
REACHED = "member.milestone_reached"
BROKEN = "member.streak_broken"
ANNOUNCED = frozenset({CREATED, DELETED, REACHED, BROKEN})


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
        "times": one.times,
        "reached_on": iso(one.day),
        "reached_at": written(one.reached_at),
        "version": 1,
    }
    return News(REACHED, one.id, 1, data)


def broken_told(one: StreakBreak, now: datetime) -> News:
    data = {
        "id": one.id,
        "member_id": one.member_id,
        "unit": one.unit.value,
        "activity": one.word,
        "length": one.run.length,
        "from_day": iso(one.run.from_day),
        "until_day": iso(one.run.until_day),
        "timezone": one.timezone,
        "seen_at": written(now),
        "version": 1,
    }
    return News(BROKEN, one.id, 1, data)


def _milestone(one: Milestone) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind.value,
        "threshold": one.threshold,
        "recurs": one.recurs,
        "activity": one.word,
        "community_id": one.community_id,
        "external_id": one.external_id,
        "removed_at": written(one.removed_at),
        "version": one.version,
    }
