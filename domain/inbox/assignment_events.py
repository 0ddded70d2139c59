"""What is told of assignment policies, and of who takes new conversations."""

from typing import Any

from domain.inbox.assignment import AssignmentPolicy
from domain.inbox.availability import Availability
from domain.shared.clock import written
from domain.shared.events import News, differences

POLICY_CREATED = "assignment_policy.created"
POLICY_UPDATED = "assignment_policy.updated"
POLICY_DELETED = "assignment_policy.deleted"
AVAILABILITY_CHANGED = "availability.changed"

ANNOUNCED = frozenset({POLICY_CREATED, POLICY_UPDATED, POLICY_DELETED, AVAILABILITY_CHANGED})


def policy_changed(
    name: str, policy: AssignmentPolicy, before: AssignmentPolicy | None = None
) -> News:
    after = _policy(policy)
    previous = differences(_policy(before), after) if before else {}
    return News(name, policy.id, policy.version, after, previous=previous)


def availability_changed(availability: Availability, before: Availability) -> News:
    after = _availability(availability)
    previous = differences(_availability(before), after)
    return News(
        AVAILABILITY_CHANGED, availability.id, availability.version, after, previous=previous
    )


def _policy(policy: AssignmentPolicy) -> dict[str, Any]:
    return {
        "id": policy.id,
        "name": policy.name,
        "position": policy.position,
        "enabled": policy.enabled,
        "priorities": [priority.value for priority in policy.priorities],
        "channel_ids": list(policy.channel_ids),
        "labels": list(policy.labels),
        "kinds": [kind.value for kind in policy.kinds],
        "team_ids": list(policy.team_ids),
        "assignee_ids": list(policy.assignee_ids),
        "assignee_team_id": policy.assignee_team_id,
        "assignee_order": policy.assignee_order.value,
        "conversation_order": policy.conversation_order.value,
        "capacity": policy.capacity,
        "fair_limit": policy.fair_limit,
        "fair_window_seconds": policy.fair_window_seconds,
        "business_calendar_id": policy.business_calendar_id,
        "reassign_when_gone": policy.reassign_when_gone,
        "reassign_after_away_seconds": policy.reassign_after_away_seconds,
        "external_id": policy.external_id,
        "version": policy.version,
    }


def _availability(availability: Availability) -> dict[str, Any]:
    return {
        "teammate_id": availability.id,
        "state": availability.state.value,
        "since": written(availability.since),
        "until": written(availability.until),
        "business_calendar_id": availability.business_calendar_id,
        "capacity": availability.capacity,
        "version": availability.version,
    }
