"""What Matrix can do, how much a message may hold, and what a channel there has to say."""

from adapters.platforms.adapter import UPLOAD_BYTES
from adapters.platforms.matrix.session import ACCESS_TOKEN
from domain.shared.platforms import (
    REFRESH_TOKEN,
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

PLATFORM = "matrix"
MESSAGE_KINDS = ("m.text", "m.notice")
ROOM, DIRECT = "room", "direct"

# The whole event may take 65,536 bytes of canonical JSON (event size chapter of the specification);
# the text gets 60,000. The rate is Synapse's default for messages: 0.2 a second, ten at once.
# A file's description is what it is called, so it must not be longer than names can be.
# Twenty answers are MSC3381's measure, their length is Element's (PollCreateDialog.tsx). A question
# is in the event three times. A poll is open for as long as we leave it.
POLL = PollLimit(
    options=20,
    option_length=340,
    shortest_seconds=60,
    longest_seconds=2_764_800,
    question=1_000,
    with_media=False,
)
TEXT = TextLimit(maximum=60_000, unit=CountingUnit.CANONICAL_EVENT_BYTES)


def limits_of(upload_bytes: int | None) -> Limits:
    """For a server that takes files of that size; None where it does not say."""
    most = min(upload_bytes or UPLOAD_BYTES, UPLOAD_BYTES)
    return Limits(
        text=TEXT,
        budget=RateBudget(posts=10, seconds=50),
        idempotency_window_seconds=1800,
        poll=POLL,
        media=MediaLimit(
            images=1,
            videos=1,
            image_types=("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"),
            video_types=("video/mp4", "video/webm", "video/quicktime"),
            image_bytes=most,
            video_bytes=most,
            alt_text=240,
        ),
    )


LIMITS = limits_of(None)
PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="Matrix",
    capabilities=frozenset(
        {
            Capability.PUBLISH_TEXT,
            Capability.LOOK_UP,
            Capability.DELETE,
            Capability.EDIT,
            Capability.REFRESH_CREDENTIALS,
            Capability.THREADS,
            Capability.FIRST_COMMENTS,
            Capability.POLLS,
            Capability.MEDIA,
            Capability.REPLIES,
            Capability.DIRECT_MESSAGES,
            Capability.DIRECT_MEDIA,
            Capability.SEE_POSTS,
            Capability.LIST_POSTS,
            Capability.INBOUND_POLLING,
            Capability.REMOVE_MESSAGES,
            Capability.MUTE_PEOPLE,
            Capability.KICK_PEOPLE,
            Capability.BAN_PEOPLE,
            Capability.POST_METRICS,
            Capability.ACCOUNT_METRICS,
        }
    ),
    outcome_class=OutcomeClass.KEY,
    limits=LIMITS,
    needs_server_url=True,
    credential_fields=(ACCESS_TOKEN,),
    optional_credential_fields=(REFRESH_TOKEN,),
    settings_fields={
        "room_id": "The room to speak in: its id (!…) or an alias (#…). Required.",
        "msgtype": "m.text (default), or m.notice as bots should use.",
        "conversation": "What the room is: room (default), or direct where somebody talks to us "
        "alone.",
    },
    api_version="v3",
    fixed_settings=("room_id",),
)
