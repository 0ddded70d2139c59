"""What Discourse can do, how much a post may hold, and what a channel there has to say."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.titles import TITLE_SETTING
from domain.shared.platforms import (
    Capability,
    CountingUnit,
    Limits,
    MediaLimit,
    OutcomeClass,
    PlatformProfile,
    PollLimit,
    RateBudget,
    TextLimit,
)

PLATFORM = "discourse"
API_KEY = "api_key"
WEBHOOK_SECRET = "webhook_secret"

# Defaults of site_settings.yml; an instance's own are read from /site/settings.json.
MOST_CHARACTERS = 32_000
FEWEST_CHARACTERS = 20
MOST_TITLE = 255
"""No forum can allow a longer title; the fewest characters are the forum's own to say."""
IMAGE_KB = 4096
POLL_OPTIONS = 20
# An admin's key may make 60 requests a minute (max_admin_api_reqs_per_minute): a post takes two.
BUDGET = RateBudget(posts=20, seconds=60)
MOST_IMAGES = 10
MOST_ALT = 1000
YEAR = 365 * 86_400
_IMAGES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
_MOST_COUNT = 10_000_000

MODERATING = frozenset(
    {Capability.REMOVE_MESSAGES, Capability.MUTE_PEOPLE, Capability.BAN_PEOPLE},
)
"""What only staff of the forum may do."""


def limits_of(site: Mapping[str, Any], fewest: str = "min_post_length") -> Limits:
    """From the forum's public settings. `fewest` names the one that says how short a post may be:
    a topic's first post has one of its own. What is missing or makes no sense is Discourse's
    default."""
    return Limits(
        text=TextLimit(
            maximum=_count(site.get("max_post_length")) or MOST_CHARACTERS,
            unit=CountingUnit.CODE_POINTS,
            minimum=_count(site.get(fewest)) or FEWEST_CHARACTERS,
        ),
        budget=BUDGET,
        poll=PollLimit(
            options=_count(site.get("poll_maximum_options")) or POLL_OPTIONS,
            option_length=255,
            shortest_seconds=60,
            longest_seconds=10 * YEAR,
        ),
        media=MediaLimit(
            images=MOST_IMAGES,
            videos=0,
            image_types=_types(site.get("authorized_extensions")),
            video_types=(),
            image_bytes=(_count(site.get("max_image_size_kb")) or IMAGE_KB) * 1024,
            video_bytes=0,
            alt_text=MOST_ALT,
        ),
    )


def _types(allowed: object) -> tuple[str, ...]:
    """Which pictures the forum takes: `authorized_extensions` is a list with bars between."""
    every = tuple(dict.fromkeys(_IMAGES.values()))
    if not isinstance(allowed, str) or "*" in allowed.split("|"):
        return every
    return tuple(dict.fromkeys(_IMAGES[e] for e in allowed.split("|") if e in _IMAGES)) or every


def _count(value: object) -> int | None:
    sane = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST_COUNT
    return value if sane and isinstance(value, int) else None


PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="Discourse",
    capabilities=frozenset(
        {
            Capability.PUBLISH_TEXT,
            Capability.LOOK_UP,
            Capability.DELETE,
            Capability.EDIT,
            Capability.THREADS,
            Capability.FIRST_COMMENTS,
            Capability.POLLS,
            Capability.MEDIA,
            Capability.REPLIES,
            Capability.DIRECT_MESSAGES,
            Capability.DIRECT_MEDIA,
            Capability.SEE_POSTS,
            Capability.LIST_POSTS,
            Capability.INBOUND_WEBHOOKS,
            Capability.INBOUND_POLLING,
            Capability.POST_METRICS,
            Capability.ACCOUNT_METRICS,
            *MODERATING,
        }
    ),
    outcome_class=OutcomeClass.KEY,
    limits=limits_of({}),
    needs_server_url=True,
    credential_fields=(API_KEY,),
    optional_credential_fields=(WEBHOOK_SECRET,),
    settings_fields={
        "category_id": "The number of the category in which messages become topics. "
        "Either this or topic_id is required.",
        "topic_id": "The number of the topic in which messages become replies.",
        "username": "Who acts, where the API key is for all users.",
        "title_from": TITLE_SETTING,
    },
    hook_credential=WEBHOOK_SECRET,
    fixed_settings=("category_id", "topic_id", "username"),
)
