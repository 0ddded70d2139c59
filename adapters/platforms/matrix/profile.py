"""What Matrix can do, how much a message may hold, and what a channel there has to say."""

from adapters.platforms.matrix.session import ACCESS_TOKEN
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    CountingUnit,
    Limits,
    OutcomeClass,
    PlatformProfile,
    RateBudget,
    TextLimit,
)

PLATFORM = "matrix"
MESSAGE_KINDS = ("m.text", "m.notice")

# The whole event may take 65,536 bytes of canonical JSON (event size chapter of the specification);
# the text gets 60,000. The rate is Synapse's default for messages: 0.2 a second, ten at once.
LIMITS = Limits(
    text=TextLimit(maximum=60_000, unit=CountingUnit.CANONICAL_EVENT_BYTES),
    budget=RateBudget(posts=10, seconds=50),
    idempotency_window_seconds=1800,
)
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
            Capability.SEE_POSTS,
            Capability.LIST_POSTS,
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
    },
)
