"""What is told of goals: where they are to get, and that they are reached or missed."""

from typing import Any

from domain.communities.goal import Goal
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "goal.created"
UPDATED = "goal.updated"
REACHED = "goal.reached"
MISSED = "goal.missed"
DELETED = "goal.deleted"
ANNOUNCED = frozenset({CREATED, UPDATED, REACHED, MISSED, DELETED})


def goal_told(name: str, after: Goal, before: Goal | None = None) -> News:
    told = _goal(after)
    previous = differences(_goal(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "id": goal.id,
        "community_id": goal.community_id,
        "name": goal.name,
        "metric": goal.metric and goal.metric.value,
        "level": goal.level,
        "direction": goal.direction.value,
        "baseline": goal.baseline,
        "target": goal.target,
        "due_at": written(goal.due_at),
        "state": goal.state.value,
        "entered_value": goal.entered_value,
        "entered_at": written(goal.entered_at),
        "closed_at": written(goal.closed_at),
        "closed_value": goal.closed_value,
        "removed_at": written(goal.removed_at),
        "version": goal.version,
    }
