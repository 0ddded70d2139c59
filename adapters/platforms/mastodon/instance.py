"""A Mastodon server's own limits, read from its instance document, whichever version it has."""

from collections.abc import Mapping
from typing import Any

from domain.shared.platforms import CountingUnit, Limits, PollLimit, RateBudget, TextLimit

# Defaults of the server code (status_length_validator.rb, rate_limiter.rb: 300 posts in 3 h,
# poll_options_validator.rb and poll_expiration_validator.rb).
CHARACTERS = 500
LINK_WEIGHT = 23
BUDGET = RateBudget(posts=300, seconds=3 * 3600)
KEY_KEPT_SECONDS = 3600
POLL = PollLimit(options=4, option_length=50, shortest_seconds=300, longest_seconds=2_629_746)
MOST_COUNT = 10_000_000


def limits_of(instance: Mapping[str, Any]) -> Limits:
    """Works on the v1 and v2 documents and on Pleroma's `max_toot_chars`. What is missing or
    makes no sense falls back to Mastodon's default."""
    configuration = _mapping(instance.get("configuration"))
    polls = _mapping(configuration.get("polls"))
    statuses = _mapping(configuration.get("statuses"))
    maximum = _count(statuses.get("max_characters")) or _count(instance.get("max_toot_chars"))
    weight = _count(statuses.get("characters_reserved_per_url"))
    return Limits(
        text=TextLimit(
            maximum=maximum or CHARACTERS,
            unit=CountingUnit.GRAPHEMES,
            url_weight=weight or LINK_WEIGHT,
            mention_domain_counts=False,
            counts_warning=True,
        ),
        budget=BUDGET,
        idempotency_window_seconds=KEY_KEPT_SECONDS,
        poll=PollLimit(
            options=_count(polls.get("max_options")) or POLL.options,
            option_length=_count(polls.get("max_characters_per_option")) or POLL.option_length,
            shortest_seconds=_count(polls.get("min_expiration")) or POLL.shortest_seconds,
            longest_seconds=_count(polls.get("max_expiration")) or POLL.longest_seconds,
        ),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int | None:
    sane = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_COUNT
    return value if sane and isinstance(value, int) else None
