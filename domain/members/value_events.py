"""What is told of values: what weighs how much, and who is on another level."""

from typing import Any

from domain.members.standing import MemberValue
from domain.members.value_scheme import ValueScheme
from domain.shared.events import News, differences

VALUE_SCHEME_UPDATED = "value_scheme.updated"
LEVEL_CHANGED = "member.level_changed"

ANNOUNCED = frozenset({VALUE_SCHEME_UPDATED, LEVEL_CHANGED})


def scheme_told(scheme: ValueScheme, before: ValueScheme) -> News:
    after = _scheme(scheme)
    return News(
        VALUE_SCHEME_UPDATED,
        scheme.id,
        scheme.version,
        after,
        previous=differences(_scheme(before), after),
    )


def level_told(
    standing: MemberValue, before: MemberValue, value: float, scheme: ValueScheme
) -> News:
    """With why: by `value` or `presence` it was reached; or at a review the former was not."""
    rose = standing.level > before.level
    data = {
        "member_id": standing.member_id,
        "level": standing.level,
        "name": name_of(scheme, standing.level),
        "reason": standing.level_by if rose else "review",
        "value": round(value, 2),
        "scheme_version": scheme.version,
        "version": standing.version,
    }
    previous = {"level": before.level, "version": before.version}
    return News(LEVEL_CHANGED, standing.id, standing.version, data, previous=previous)


def name_of(scheme: ValueScheme, level: int) -> str | None:
    """None for whoever is on no level yet."""
    return scheme.levels[level - 1].name if 0 < level <= len(scheme.levels) else None


def _scheme(scheme: ValueScheme) -> dict[str, Any]:
    return {
        "weights": [
            {
                "activity": one.word,
                "points": one.points,
                "most_a_day": one.most_a_day,
                "received": one.received,
            }
            for one in scheme.weights
        ],
        "levels": [
            {
                "name": one.name,
                "value": one.value,
                "days": one.days,
                "within_days": one.within_days,
            }
            for one in scheme.levels
        ],
        "keep_percent": scheme.keep_percent,
        "demotion_months": scheme.demotion_months,
        "version": scheme.version,
    }
