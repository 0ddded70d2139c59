"""What is told of policies."""

from typing import Any

from domain.moderation.policy import ModerationPolicy
from domain.shared.events import News, differences

POLICY_CREATED = "moderation_policy.created"
POLICY_UPDATED = "moderation_policy.updated"
POLICY_DELETED = "moderation_policy.deleted"

ANNOUNCED = frozenset({POLICY_CREATED, POLICY_UPDATED, POLICY_DELETED})


def policy_changed(
    name: str, policy: ModerationPolicy, before: ModerationPolicy | None = None
) -> News:
    """The policy as it is now. Of its guidelines only the languages: the words can be fetched."""
    after = _policy(policy)
    previous = differences(_policy(before), after) if before else {}
    return News(name, policy.id, policy.version, after, previous=previous)


def _policy(policy: ModerationPolicy) -> dict[str, Any]:
    return {
        "id": policy.id,
        "name": policy.name,
        "severity": policy.severity.value,
        "ground": policy.ground.value,
        "strike_weight": policy.strike_weight,
        "appeal_days": policy.appeal_days,
        "languages": sorted(policy.guidelines),
        "legal_reference": policy.legal_reference,
        "category": policy.category,
        "external_id": policy.external_id,
        "version": policy.version,
    }
