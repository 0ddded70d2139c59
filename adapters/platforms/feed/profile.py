"""A feed can be listened to, and nothing else: nobody can say anything there."""

from datetime import timedelta

from domain.shared.platforms import (
    Capability,
    CountingUnit,
    Limits,
    OutcomeClass,
    PlatformProfile,
    RateBudget,
    TextLimit,
)

PLATFORM = "feed"
URL = "url"
BACKFILL = "backfill"
MOST_BACKFILL = 20

SHORTEST = timedelta(minutes=15)
"""However much is published, a feed is not asked more often."""

NOTHING = TextLimit(maximum=0, unit=CountingUnit.CODE_POINTS, minimum=0)

PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="Feed",
    capabilities=frozenset({Capability.INBOUND_POLLING}),
    outcome_class=OutcomeClass.NONE,
    limits=Limits(text=NOTHING, budget=RateBudget(posts=0, seconds=86_400)),
    needs_server_url=False,
    credential_fields=(),
    settings_fields={
        URL: "Where the feed is: RSS, Atom or JSON Feed.",
        BACKFILL: f"How many of the newest that are there already are heard, 0 to {MOST_BACKFILL};"
        " 0 where nothing is said.",
    },
    api_version="RSS 2.0, Atom 1.0, JSON Feed 1.1",
    fixed_settings=(URL, BACKFILL),
)
