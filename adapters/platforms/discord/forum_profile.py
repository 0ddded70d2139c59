"""What a Discord bot can do in a forum, and what a channel there has to say."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.platforms.discord.profile import BOT_TOKEN, CHANNEL_ID, LIMITS
from adapters.platforms.discord.rights import (
    ATTACH_FILES,
    BAN_MEMBERS,
    FORUMS,
    KICK_MEMBERS,
    MANAGE_MESSAGES,
    MODERATE_MEMBERS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)
from adapters.platforms.titles import TITLE_SETTING
from domain.shared.platforms import Capability, OutcomeClass, PlatformProfile

PLATFORM = "discord_forum"
TITLE_FROM = "title_from"
TAGS = "tags"
MOST_TITLE = 100
MOST_TAGS = 5

MANAGE_THREADS = 1 << 34
SEND_MESSAGES_IN_THREADS = 1 << 38

PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="Discord forums",
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
            Capability.PRIVATE_REPLIES,
            Capability.DIRECT_MEDIA,
            Capability.SEE_POSTS,
            Capability.INBOUND_POLLING,
            Capability.INBOUND_STREAMING,
            Capability.REMOVE_MESSAGES,
            Capability.MUTE_PEOPLE,
            Capability.KICK_PEOPLE,
            Capability.BAN_PEOPLE,
            Capability.POST_METRICS,
            Capability.ACCOUNT_METRICS,
        }
    ),
    outcome_class=OutcomeClass.LIST,
    limits=replace(LIMITS, idempotency_window_seconds=None, poll=None),
    needs_server_url=False,
    takes_server_url=True,
    credential_fields=(BOT_TOKEN,),
    settings_fields={
        CHANNEL_ID: "The number of the forum. Required.",
        TITLE_FROM: TITLE_SETTING,
        TAGS: "The names of the tags that posts get there, with commas between them.",
    },
    api_version="v10",
    fixed_settings=(CHANNEL_ID,),
)
_REQUIRED = {
    VIEW_CHANNEL: "see that forum",
    SEND_MESSAGES: "make posts there",
    READ_MESSAGE_HISTORY: "read the posts there, to find out what became of one",
}
_NEEDED = {
    Capability.MEDIA: ATTACH_FILES,
    Capability.DELETE: MANAGE_THREADS,
    Capability.THREADS: SEND_MESSAGES_IN_THREADS,
    Capability.FIRST_COMMENTS: SEND_MESSAGES_IN_THREADS,
    Capability.REPLIES: SEND_MESSAGES_IN_THREADS,
    Capability.REMOVE_MESSAGES: MANAGE_MESSAGES | MANAGE_THREADS,
    Capability.MUTE_PEOPLE: MODERATE_MEMBERS,
    Capability.KICK_PEOPLE: KICK_MEMBERS,
    Capability.BAN_PEOPLE: BAN_MEMBERS,
}


def why_not(channel: Mapping[str, Any], rights: int) -> str | None:
    """Why the bot cannot post there, in a sentence; None where it can."""
    if channel.get("type") not in FORUMS:
        return "That is no forum. For other channels the platform is discord."
    missing = [words for right, words in _REQUIRED.items() if not rights & right]
    return f"The bot may not {missing[0]}." if missing else None


def able(rights: int) -> frozenset[Capability]:
    """What of all that can be done in forums this bot may do."""
    return PROFILE.capabilities - {it for it, right in _NEEDED.items() if rights & right != right}
