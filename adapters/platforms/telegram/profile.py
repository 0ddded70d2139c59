"""What a Telegram bot can do in a chat, how much a message may hold, and what a channel there has
to say."""

from adapters.platforms.telegram.marking import FORMATTING
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

PLATFORM = "telegram"
API = "https://api.telegram.org"
BOT_TOKEN = "bot_token"
WEBHOOK_SECRET = "webhook_secret"
CHAT_ID = "chat_id"
DISCUSSION_ID = "discussion_id"

TEXT = 4096
CAPTION = 1024
"""What a text may hold that stands under media."""
QUESTION = 300
ALBUM = 10
MEGABYTE = 1024 * 1024

# sendMessage, sendPhoto, sendVideo, sendMediaGroup and sendPoll of the Bot API. Both lengths are
# counted after entities are parsed, and entities in UTF-16 code units. A bot has no place for
# descriptions of media: however long they are, they stay with us. Twenty messages a minute is what
# the bots FAQ gives for one group.
LIMITS = Limits(
    text=TextLimit(maximum=TEXT, unit=CountingUnit.UTF16_CODE_UNITS),
    budget=RateBudget(posts=20, seconds=60),
    poll=PollLimit(
        options=12,
        option_length=100,
        shortest_seconds=5,
        longest_seconds=2_628_000,
        question=QUESTION,
        with_media=False,
    ),
    media=MediaLimit(
        images=ALBUM,
        videos=ALBUM,
        image_types=("image/jpeg", "image/png"),
        video_types=("video/mp4",),
        image_bytes=10 * MEGABYTE,
        video_bytes=50 * MEGABYTE,
        alt_text=2000,
        caption=CAPTION,
        together=True,
    ),
)
PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="Telegram",
    capabilities=frozenset(
        {
            Capability.PUBLISH_TEXT,
            Capability.DELETE,
            Capability.EDIT,
            Capability.THREADS,
            Capability.FIRST_COMMENTS,
            Capability.POLLS,
            Capability.MEDIA,
            Capability.REPLIES,
            Capability.DIRECT_MESSAGES,
            Capability.DIRECT_MEDIA,
            Capability.INBOUND_WEBHOOKS,
            Capability.INBOUND_STREAMING,
            Capability.REMOVE_MESSAGES,
            Capability.MUTE_PEOPLE,
            Capability.KICK_PEOPLE,
            Capability.BAN_PEOPLE,
            Capability.ACCOUNT_METRICS,
        }
    ),
    outcome_class=OutcomeClass.NONE,
    limits=LIMITS,
    needs_server_url=False,
    takes_server_url=True,
    credential_fields=(BOT_TOKEN,),
    optional_credential_fields=(WEBHOOK_SECRET,),
    settings_fields={
        CHAT_ID: "The channel or group to speak in: its number (-100…) or its @name. Required.",
        DISCUSSION_ID: "The number of the group in which a channel's posts are discussed.",
        FORMATTING: (
            "How a text is shown: `plain` (without this) as it is written; with `marks`, *bold*,"
            " _italic_, ~struck out~, `code` and [words](https://…) are shown as such."
        ),
    },
    api_version="Bot API 10.1",
    hook_credential=WEBHOOK_SECRET,
    fixed_settings=(CHAT_ID,),
)
