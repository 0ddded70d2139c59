"""What is told of an outside reviewer."""

from typing import Any

from domain.publishing.reviewer import Reviewer
from domain.shared.clock import written
from domain.shared.events import News, differences

REVIEWER_UPDATED = "reviewer.updated"
REVIEWER_ROTATED = "reviewer.secret_rotated"
REVIEWER_REMOVED = "reviewer.removed"

ANNOUNCED = frozenset({REVIEWER_UPDATED, REVIEWER_ROTATED, REVIEWER_REMOVED})


def reviewer_changed(name: str, reviewer: Reviewer, before: Reviewer) -> News:
    """The reviewer as it is now."""
    after = _reviewer(reviewer)
    previous = differences(_reviewer(before), after)
    return News(name, reviewer.workspace_id, reviewer.version, after, previous=previous)


def _reviewer(reviewer: Reviewer) -> dict[str, Any]:
    until = reviewer.previous_until
    return {
        "id": reviewer.workspace_id,
        "url": reviewer.url,
        "enabled": reviewer.enabled,
        "timeout_ms": reviewer.timeout_ms,
        "old_secret_until": written(until) if until else None,
        "version": reviewer.version,
    }
