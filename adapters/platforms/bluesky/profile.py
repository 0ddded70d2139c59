"""What Bluesky can do, how much a post may hold, and what a channel there has to say."""

from adapters.platforms.bluesky.xrpc import ACCESS_TOKEN, APP_PASSWORD
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    Ceiling,
    CountingUnit,
    Limits,
    MediaLimit,
    OutcomeClass,
    PlatformProfile,
    RateBudget,
    TextLimit,
)

PLATFORM = "bluesky"

# lexicons/app/bsky/embed/ of bluesky-social/atproto. Newer servers take pictures of 2,000,000
# bytes, older ones half of that; films may be larger than any data server's blobs, which at Bluesky
# itself have 52,428,800 bytes at most. How long a description may be is said nowhere; the apps take
# 2000.
FILES = MediaLimit(
    images=4,
    videos=1,
    image_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
    video_types=("video/mp4",),
    image_bytes=1_000_000,
    video_bytes=50_000_000,
    alt_text=2000,
    caption_tracks=20,
    caption_bytes=20_000,
)
# lexicons/chat/bsky/convo/defs.json, messageInput.
CHAT_TEXT = TextLimit(
    maximum=1000,
    unit=CountingUnit.GRAPHEMES,
    ceilings=(Ceiling(10_000, CountingUnit.UTF8_BYTES),),
)
# lexicons/app/bsky/feed/post.json of bluesky-social/atproto. A post costs 3 of an account's 35,000
# points a day (rate limits page of bluesky-social/bsky-docs): 486 an hour.
LIMITS = Limits(
    text=TextLimit(
        maximum=300,
        unit=CountingUnit.GRAPHEMES,
        ceilings=(Ceiling(3000, CountingUnit.UTF8_BYTES),),
    ),
    budget=RateBudget(posts=480, seconds=3600),
    media=FILES,
    direct_text=CHAT_TEXT,
)

OF_THE_APPVIEW = frozenset(
    {
        Capability.LIST_POSTS,
        Capability.INBOUND_POLLING,
        Capability.HIDE_MESSAGES,
        Capability.MUTE_PEOPLE,
        Capability.BAN_PEOPLE,
        Capability.POST_METRICS,
        Capability.ACCOUNT_METRICS,
        Capability.SEARCH_POSTS,
        Capability.PUBLIC_ACCOUNTS,
        Capability.SEE_FOLLOWERS,
    }
)
"""What a data server cannot do by itself: others, and what they did, only an AppView knows."""

OF_THE_CHAT = frozenset({Capability.DIRECT_MESSAGES, Capability.PRIVATE_REPLIES})
"""Only where the channel wants direct messages, and its app password has access to them."""

PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="Bluesky",
    capabilities=OF_THE_APPVIEW
    | {
        Capability.PUBLISH_TEXT,
        Capability.LOOK_UP,
        Capability.DELETE,
        Capability.REFRESH_CREDENTIALS,
        Capability.THREADS,
        Capability.FIRST_COMMENTS,
        Capability.LINKS,
        Capability.MEDIA,
        Capability.REPLY_CONTROLS,
        Capability.SEE_POSTS,
        Capability.REPLIES,
    }
    | OF_THE_CHAT,
    outcome_class=OutcomeClass.KEY,
    limits=LIMITS,
    needs_server_url=True,
    credential_fields=(APP_PASSWORD,),
    optional_credential_fields=(ACCESS_TOKEN, REFRESH_TOKEN),
    fixed_settings=("identifier",),
    settings_fields={
        "identifier": "The account: its handle or its DID. Required.",
        "who_may_reply": "Who may answer posts, where their message does not say: everybody "
        "(default), nobody, or any of mentioned, followers, following and addresses of lists, with "
        "commas between them; five at most.",
        "who_may_quote": "Who may quote posts: everybody (default) or nobody.",
        "mute_list": "The moderation list of the account's own onto which whoever is muted is put: "
        "its address, or that of its page. Without it, people are muted one by one.",
        "block_list": "Likewise for whoever is banned; another one than mute_list.",
        "direct_messages": "Whether direct messages are heard and answered: no (default), or yes, "
        "for which the app password needs access to them.",
    },
)
