"""A Mastodon server's own limits, read from its instance document, whichever version it has."""

from collections.abc import Mapping
from typing import Any

from domain.shared.platforms import CountingUnit, Limits, RateBudget, TextLimit

# Defaults of the server code (status_length_validator.rb, rate_limiter.rb: 300 posts in 3 h).
CHARACTERS = 500
LINK_WEIGHT = 23
BUDGET = RateBudget(posts=300, seconds=3 * 3600)
KEY_KEPT_SECONDS = 3600
MOST_CHARACTERS = 1_000_000


def limits_of(instance: Mapping[str, Any]) -> Limits:
    """Works on the v1 and v2 documents and on Pleroma's `max_toot_chars`. What is missing or
    makes no sense falls back to Mastodon's default."""
    configuration = _mapping(instance.get("configuration"))
    statuses = _mapping(configuration.get("statuses"))
    maximum = _count(statuses.get("max_characters")) or _count(instance.get("max_toot_chars"))
    weight = _count(statuses.get("characters_reserved_per_url"))
    return Limits(
        text=TextLimit(
            maximum=maximum or CHARACTERS,
            unit=CountingUnit.GRAPHEMES,
            url_weight=weight or LINK_WEIGHT,
            mention_domain_counts=False,
        ),
        budget=BUDGET,
        idempotency_window_seconds=KEY_KEPT_SECONDS,
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int | None:
    sane = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_CHARACTERS
    return value if sane and isinstance(value, int) else None
