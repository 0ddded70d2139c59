"""What Slack can do, how much a message may hold, and what a channel there has to say."""

from datetime import timedelta

from adapters.platforms.slack.groups import USER_GROUPS
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    CountingUnit,
    Limits,
    MediaLimit,
    OutcomeClass,
    PlatformProfile,
    RateBudget,
    TextLimit,
)

PLATFORM = "slack"
ACCESS_TOKEN = "access_token"
CLIENT_ID = "client_id"
CLIENT_SECRET = "client_secret"
SIGNING_SECRET = "signing_secret"
FORMATTINGS = ("plain", "mrkdwn")
SIGNED_WITHIN = timedelta(seconds=300)

# An alt_txt of more than 1,000 is refused (files.getUploadURLExternal). Slack takes files of up to
# a gigabyte; how many, and of what size, is what can be brought in the time that a post has.
MEDIA = MediaLimit(
    images=10,
    videos=10,
    image_types=("image/jpeg", "image/png", "image/gif", "image/webp"),
    video_types=("video/mp4", "video/quicktime", "video/webm"),
    image_bytes=20 * 1024 * 1024,
    video_bytes=50 * 1024 * 1024,
    alt_text=1_000,
    together=True,
)
# Slack advises 4,000 characters, shows longer texts as several messages and cuts them at 40,000
# (documentation of chat.postMessage). It allows about one message a second in each channel.
LIMITS = Limits(
    text=TextLimit(maximum=4_000, unit=CountingUnit.ESCAPED_CHARACTERS),
    budget=RateBudget(posts=1, seconds=1),
    media=MEDIA,
)
PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="Slack",
    capabilities=frozenset(
        {
            Capability.PUBLISH_TEXT,
            Capability.LOOK_UP,
            Capability.DELETE,
            Capability.EDIT,
            Capability.REFRESH_CREDENTIALS,
            Capability.THREADS,
            Capability.FIRST_COMMENTS,
            Capability.MEDIA,
            Capability.REPLIES,
            Capability.DIRECT_MESSAGES,
            Capability.PRIVATE_REPLIES,
            Capability.SEE_POSTS,
            Capability.LIST_POSTS,
            Capability.INBOUND_WEBHOOKS,
            Capability.INBOUND_POLLING,
            Capability.KICK_PEOPLE,
            Capability.POST_METRICS,
            Capability.ACCOUNT_METRICS,
        }
    ),
    outcome_class=OutcomeClass.LIST,
    limits=LIMITS,
    needs_server_url=True,
    credential_fields=(ACCESS_TOKEN,),
    optional_credential_fields=(SIGNING_SECRET, REFRESH_TOKEN, CLIENT_ID, CLIENT_SECRET),
    settings_fields={
        "channel": "The id of the channel to speak in (C…, or G… for a private one). Required.",
        "formatting": (
            "plain (default) shows a text as it is written; mrkdwn makes *this* bold, as people do."
        ),
        USER_GROUPS: (
            "The user groups that texts may call, as handle=id with commas between them: with"
            " ops=S0123456789, @ops calls that group."
        ),
    },
    hook_credential=SIGNING_SECRET,
    fixed_settings=("channel",),
)

_HISTORY = ("channels:history", "groups:history")
_NEEDS = {
    Capability.PUBLISH_TEXT: ("chat:write",),
    Capability.DELETE: ("chat:write",),
    Capability.EDIT: ("chat:write",),
    Capability.LOOK_UP: _HISTORY,
    Capability.SEE_POSTS: _HISTORY,
    Capability.LIST_POSTS: _HISTORY,
    Capability.POST_METRICS: _HISTORY,
    Capability.INBOUND_POLLING: _HISTORY,
    Capability.REPLIES: ("chat:write",),
    Capability.DIRECT_MESSAGES: ("im:history",),
    Capability.PRIVATE_REPLIES: ("im:write",),
    Capability.KICK_PEOPLE: ("channels:manage", "groups:write"),
}
"""The scope that each needs: of a public channel the first, of a private one the last. To find an
answer in a direct message again takes leave to read them."""
_FILES = frozenset({"files:write", "files:read"})
"""To bring files, and to be told in which message they are."""


def granted(scopes: frozenset[str] | None, is_private: bool, renews: bool) -> frozenset[Capability]:
    """What a token with these scopes can do there; all of it where Slack does not tell them."""
    can = PROFILE.capabilities
    if not renews:
        can -= {Capability.REFRESH_CREDENTIALS}
    if scopes is None:
        return can
    if not scopes >= _FILES:
        can -= {Capability.MEDIA}
    if "im:history" not in scopes:
        can -= {Capability.PRIVATE_REPLIES}
    return frozenset(
        capability
        for capability in can
        if capability not in _NEEDS or _NEEDS[capability][-1 if is_private else 0] in scopes
    )


def settled_by(can: frozenset[Capability]) -> OutcomeClass:
    """How a lost answer is settled: not at all without leave to read the channel."""
    return PROFILE.outcome_class if Capability.LOOK_UP in can else OutcomeClass.NONE
