"""What a platform can do, how it counts, and how the unknown outcome of a publish is settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from domain.shared.errors import Blocked, Invalid, Unavailable
from domain.shared.heard import HeardKind
from domain.shared.secret import Secret


class Capability(StrEnum):
    """What an adapter honours. A missing one is refused by name, never dropped in silence."""

    PUBLISH_TEXT = "publish_text"
    LOOK_UP = "look_up"
    DELETE = "delete"
    EDIT = "edit"
    REFRESH_CREDENTIALS = "refresh_credentials"
    THREADS = "threads"
    FIRST_COMMENTS = "first_comments"
    POLLS = "polls"
    LOCATIONS = "locations"
    CONTENT_WARNINGS = "content_warnings"
    REPLY_CONTROLS = "reply_controls"
    REPLIES = "replies"
    DIRECT_MESSAGES = "direct_messages"
    PRIVATE_REPLIES = "private_replies"
    DIRECT_MEDIA = "direct_media"
    LINKS = "links"
    MEDIA = "media"
    SEE_POSTS = "see_posts"
    LIST_POSTS = "list_posts"
    INBOUND_WEBHOOKS = "inbound_webhooks"
    INBOUND_POLLING = "inbound_polling"
    INBOUND_STREAMING = "inbound_streaming"
    HIDE_MESSAGES = "hide_messages"
    REMOVE_MESSAGES = "remove_messages"
    MUTE_PEOPLE = "mute_people"
    KICK_PEOPLE = "kick_people"
    BAN_PEOPLE = "ban_people"
    SLOW_MODE = "slow_mode"
    POST_METRICS = "post_metrics"
    ACCOUNT_METRICS = "account_metrics"
    SEARCH_POSTS = "search_posts"
    PUBLIC_ACCOUNTS = "public_accounts"
    SEE_FOLLOWERS = "see_followers"


REFRESH_TOKEN = "refresh_token"
"""What the credential is called, on every platform that has it, that is exchanged for new ones."""


class OutcomeClass(StrEnum):
    """How we find out whether a publish whose answer was lost did happen.

    A: the platform returns the same post for the same key. B: we hold a handle and can ask.
    C: recent posts can be listed and matched. D: nobody can know; a person decides.
    """

    KEY = "A"
    HANDLE = "B"
    LIST = "C"
    NONE = "D"


class CountingUnit(StrEnum):
    """What one unit of a text limit is. Functions by these names live in adapters/text."""

    GRAPHEMES = "grapheme_clusters"
    CODE_POINTS = "unicode_code_points"
    UTF8_BYTES = "utf8_bytes"
    UTF16_CODE_UNITS = "utf16_code_units"
    WEIGHTED_280 = "weighted_280"
    THREADS_500 = "threads_500"
    ESCAPED_CHARACTERS = "escaped_characters"
    CANONICAL_EVENT_BYTES = "canonical_event_bytes"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most a text may hold in one unit, links and mentions counted in full."""

    maximum: int
    unit: CountingUnit


@dataclass(frozen=True, slots=True)
class TextLimit:
    """The most a post may hold, in the platform's own unit. `url_weight` is what any http(s) link
    counts as where links have a fixed weight; `mention_domain_counts` is false where only the
    local part of `@user@host` counts; `counts_warning` is true where a content warning takes of
    the same room. `ceilings` are others that hold at the same time."""

    maximum: int
    unit: CountingUnit
    minimum: int = 1
    url_weight: int | None = None
    mention_domain_counts: bool = True
    counts_warning: bool = False
    ceilings: tuple[Ceiling, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a text is in one unit, and between what bounds it has to be."""

    unit: CountingUnit
    count: int
    maximum: int
    minimum: int

    @property
    def left(self) -> int:
        """What still fits; below zero by as much as it is too long."""
        return self.maximum - self.count


@dataclass(frozen=True, slots=True)
class PollLimit:
    """What a native poll may be: how many options, how many code points in each, how long it may be
    open, and whether several may be chosen. `question` is the most that what it asks may hold, in
    the unit of the platform's texts, where that is less than a text; `with_media` says whether the
    post may show something besides."""

    options: int
    option_length: int
    shortest_seconds: int
    longest_seconds: int
    multiple: bool = True
    question: int | None = None
    with_media: bool = True


class Captioned(Protocol):
    """A text track of a film."""

    @property
    def bytes(self) -> int: ...


Track = TypeVar("Track", bound=Captioned)


@dataclass(frozen=True, slots=True)
class MediaLimit:
    """What a post may show: how many pictures, or films, or both where `together`; of which MIME
    types, and how many bytes each. `alt_text` is the most code points a description may hold,
    `caption` the most that a text beside media may, in the unit of the platform's texts, where that
    is less than a text. Of a film's captions so many `caption_tracks` of WebVTT are taken, each of
    `caption_bytes` at most."""

    images: int
    videos: int
    image_types: tuple[str, ...]
    video_types: tuple[str, ...]
    image_bytes: int
    video_bytes: int
    alt_text: int
    together: bool = False
    caption: int | None = None
    caption_tracks: int = 0
    caption_bytes: int = 0

    def tracks_of(self, tracks: Sequence[Track]) -> Sequence[Track]:
        """Those of a film's captions that are taken."""
        fit = [track for track in tracks if track.bytes <= self.caption_bytes]
        return fit[: self.caption_tracks]


@dataclass(frozen=True, slots=True)
class RateBudget:
    """How many posts an account may make in a window, as the platform says or as we choose."""

    posts: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What this channel's platform allows, read from the instance where it tells. `direct_text` is
    what may be said to one person alone, where that is other than a post. Where
    `answers_name_people`, an answer reaches only those whom its text names."""

    text: TextLimit
    budget: RateBudget
    idempotency_window_seconds: int | None = None
    poll: PollLimit | None = None
    media: MediaLimit | None = None
    direct_text: TextLimit | None = None
    answers_name_people: bool = False


@dataclass(frozen=True, slots=True)
class PlatformProfile:
    """One platform as a caller sees it: start values; a channel's own limits override them. Every
    one of `credential_fields` must be given, the optional ones may be. Where the platform has a
    server of its own, `takes_server_url` says that another may stand in for it. `api_version` is
    the version of the platform's API that the adapter speaks, `api_sunset` the day it ends, where
    announced. `hook_credential` is the credential that what the platform tells is checked with.
    `fixed_settings` say which account or place is meant, or where hearing it began: as long as it
    is connected they stay as they are.
    `reply_windows` say how many seconds after something of that kind was said it may be answered;
    what is not in there may be at any time."""

    platform: str
    name: str
    capabilities: frozenset[Capability]
    outcome_class: OutcomeClass
    limits: Limits
    needs_server_url: bool
    credential_fields: tuple[str, ...]
    settings_fields: Mapping[str, str] = field(default_factory=dict)
    test_only: bool = False
    optional_credential_fields: tuple[str, ...] = ()
    api_version: str | None = None
    api_sunset: date | None = None
    hook_credential: str | None = None
    takes_server_url: bool = False
    fixed_settings: tuple[str, ...] = ()
    reply_windows: Mapping[HeardKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Connection:
    """Everything needed to speak to one account or place on a platform. Credentials stay sealed
    until the adapter uses them; `credentials_fence` tells these from those that come later.
    `throttles` is how often in a row it had to be left alone."""

    platform: str
    server_url: str | None
    account_id: str
    settings: Mapping[str, Any]
    credentials: Mapping[str, Secret]
    workspace_id: str = ""
    channel_id: str = ""
    credentials_fence: int = 0
    throttles: int = 0


class UnknownPlatform(Invalid):
    """No adapter bears that name. Facts: platform, known."""

    code = "unknown_platform"


class CapabilityMissing(Invalid):
    """The platform cannot do that. Facts: platform, capability, perhaps the channel."""

    code = "capability_missing"


class CredentialsRefused(Blocked):
    """The platform does not accept these credentials. Facts: platform, words."""

    code = "credentials_refused"


class CredentialsExpired(Blocked):
    """The platform no longer accepts the access token; the refresh token that came with it may
    still be good. Facts: platform, words."""

    code = "credentials_expired"


class CredentialsUnreadable(Blocked):
    """The stored credentials cannot be opened: the key that sealed them is not configured."""

    code = "credentials_unreadable"


class PlatformRefused(Blocked):
    """The platform understood and said no. Facts: platform, words."""

    code = "platform_rejected"


class PlatformUnreachable(Unavailable):
    """The platform gave no usable answer. Facts: platform."""

    code = "platform_unreachable"


class PlatformThrottled(Unavailable):
    """The platform asks us to wait. Facts: platform."""

    code = "platform_quota_exhausted"
