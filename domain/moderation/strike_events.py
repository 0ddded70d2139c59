"""What is told of strikes."""

from typing import Any

from domain.moderation.strike import Strike, StrikeRules
from domain.shared.clock import written
from domain.shared.events import News, differences

STRIKE_GIVEN = "strike.given"
STRIKE_REVOKED = "strike.revoked"
STRIKE_RULES_CHANGED = "strike_rules.updated"

ANNOUNCED = frozenset({STRIKE_GIVEN, STRIKE_REVOKED, STRIKE_RULES_CHANGED})


def strike_changed(name: str, strike: Strike, before: Strike | None = None) -> News:
    """The strike as it is now."""
    after = _strike(strike)
    previous = differences(_strike(before), after) if before else {}
    return News(name, strike.id, strike.version, after, previous=previous)


def rules_changed(rules: StrikeRules, before: StrikeRules | None = None) -> News:
    """The rules as they are now."""
    after = _rules(rules)
    previous = differences(_rules(before), after) if before else {"version": 0}
    return News(STRIKE_RULES_CHANGED, rules.id, rules.version, after, previous=previous)


def _strike(strike: Strike) -> dict[str, Any]:
    return {
        "id": strike.id,
        "channel_id": strike.channel_id,
        "platform_person_id": strike.platform_person_id,
        "policy_id": strike.policy_id,
        "case_id": strike.case_id,
        "decision_id": strike.decision_id,
        "weight": strike.weight,
        "expires_at": written(strike.expires_at),
        "revoked_at": written(strike.revoked_at),
        "revoked_by": strike.revoked_by,
        "version": strike.version,
    }


def _rules(rules: StrikeRules) -> dict[str, Any]:
    return {
        "window_days": rules.window_days,
        "thresholds": [
            {"weight": one.weight, "measure": one.measure.value, "duration_seconds": one.seconds}
            for one in rules.thresholds
        ],
        "version": rules.version,
    }
