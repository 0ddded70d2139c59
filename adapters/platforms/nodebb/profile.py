"""What NodeBB can do, how much a post may hold, and what a channel there has to say."""

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
    RateBudget,
    TextLimit,
)

PLATFORM = "nodebb"
TOKEN = "api_token"
WEBHOOK_SECRET = "webhook_secret"
V3, V2 = "v3", "v2"

# Defaults of install/data/defaults.json; a forum's own are read from /api/config.
MOST_CHARACTERS = 32_767
FEWEST_CHARACTERS = 8
MOST_TITLE = 255
FILE_KB = 2048
MOST_IMAGES = 10
MOST_ALT = 1000
# postDelay: ten seconds between two posts of somebody who is no moderator.
BUDGET = RateBudget(posts=6, seconds=60)
_MOST_COUNT = 10_000_000


def limits_of(config: Mapping[str, Any]) -> Limits:
    """From the forum's public configuration; older versions write numbers as text. What is missing
    or makes no sense is NodeBB's default."""
    return Limits(
        text=TextLimit(
            maximum=_count(config.get("maximumPostLength")) or MOST_CHARACTERS,
            unit=CountingUnit.UTF16_CODE_UNITS,
            minimum=_count(config.get("minimumPostLength")) or FEWEST_CHARACTERS,
        ),
        budget=BUDGET,
        media=MediaLimit(
            images=MOST_IMAGES,
            videos=0,
            image_types=("image/png", "image/jpeg", "image/gif", "image/webp"),
            video_types=(),
            image_bytes=(_count(config.get("maximumFileSize")) or FILE_KB) * 1024,
            video_bytes=0,
            alt_text=MOST_ALT,
        ),
    )


def _count(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 9:
        value = int(value)
    sane = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST_COUNT
    return value if sane and isinstance(value, int) else None


PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="NodeBB",
    capabilities=frozenset(
        {
            Capability.PUBLISH_TEXT,
            Capability.LOOK_UP,
            Capability.DELETE,
            Capability.EDIT,
            Capability.THREADS,
            Capability.FIRST_COMMENTS,
            Capability.MEDIA,
            Capability.REPLIES,
            Capability.SEE_POSTS,
            Capability.LIST_POSTS,
            Capability.INBOUND_WEBHOOKS,
            Capability.INBOUND_POLLING,
            Capability.REMOVE_MESSAGES,
            Capability.MUTE_PEOPLE,
            Capability.BAN_PEOPLE,
            Capability.POST_METRICS,
            Capability.ACCOUNT_METRICS,
        }
    ),
    outcome_class=OutcomeClass.LIST,
    limits=limits_of({}),
    needs_server_url=True,
    credential_fields=(TOKEN,),
    optional_credential_fields=(WEBHOOK_SECRET,),
    settings_fields={
        "category_id": "The number of the category in which messages become topics. "
        "Either this or topic_id is required.",
        "topic_id": "The number of the topic in which messages become replies.",
        "title_from": TITLE_SETTING,
        "uid": "The number of the user who acts, where the token is a master token.",
        "base_path": "Where below its address the forum stands, as in /forum. Default: nowhere.",
        "write_api": "v3 (default), or v2 for the write API plugin of NodeBB before 1.15.",
    },
    api_version=V3,
    hook_credential=WEBHOOK_SECRET,
    fixed_settings=("category_id", "topic_id", "uid", "base_path"),
)
