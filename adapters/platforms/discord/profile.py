"""What a Discord bot can do in a channel, how much a message may hold, and what a channel there has
to say."""

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

PLATFORM = "discord"
SERVER = "https://discord.com"
API = "/api/v10"
BOT_TOKEN = "bot_token"
PUBLIC_KEY = "public_key"
CHANNEL_ID = "channel_id"

TEXT = 2000
QUESTION = 300
MOST_FILES = 10
MEGABYTE = 1024 * 1024
MOST_TOGETHER = 25 * MEGABYTE
HOUR = 3600

# resources/message and resources/poll of discord/discord-api-docs; that a text is counted in code
# points is said by one of Discord's engineers in its issue 1315. How long a nonce is remembered the
# documentation gives as "the past few minutes": two is the least that can mean. Discord asks nobody
# to count on a rate, so this one is ours.
LIMITS = Limits(
    text=TextLimit(maximum=TEXT, unit=CountingUnit.CODE_POINTS),
    budget=RateBudget(posts=30, seconds=60),
    idempotency_window_seconds=120,
    poll=PollLimit(
        options=10,
        option_length=55,
        shortest_seconds=HOUR,
        longest_seconds=768 * HOUR,
        question=QUESTION,
    ),
    media=MediaLimit(
        images=MOST_FILES,
        videos=MOST_FILES,
        image_types=("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"),
        video_types=("video/mp4", "video/quicktime", "video/webm"),
        image_bytes=10 * MEGABYTE,
        video_bytes=10 * MEGABYTE,
        alt_text=1024,
        together=True,
    ),
)
PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="Discord",
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
            Capability.PRIVATE_REPLIES,
            Capability.DIRECT_MEDIA,
            Capability.SEE_POSTS,
            Capability.LIST_POSTS,
            Capability.INBOUND_WEBHOOKS,
            Capability.INBOUND_POLLING,
            Capability.INBOUND_STREAMING,
            Capability.REMOVE_MESSAGES,
            Capability.MUTE_PEOPLE,
            Capability.KICK_PEOPLE,
            Capability.BAN_PEOPLE,
            Capability.SLOW_MODE,
            Capability.POST_METRICS,
            Capability.ACCOUNT_METRICS,
        }
    ),
    outcome_class=OutcomeClass.KEY,
    limits=LIMITS,
    needs_server_url=False,
    takes_server_url=True,
    credential_fields=(BOT_TOKEN,),
    optional_credential_fields=(PUBLIC_KEY,),
    settings_fields={CHANNEL_ID: "The number of the channel to speak in. Required."},
    api_version="v10",
    hook_credential=PUBLIC_KEY,
    fixed_settings=(CHANNEL_ID,),
)
