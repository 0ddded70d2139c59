"""Read shapes: what was said, who said it, and what many messages have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.listening.model import Span, Watch, WatchHit
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId, CommunityId, InboundMessageId, WatchId


@dataclass(frozen=True, slots=True)
class Said:
    """A message as watches see it: `text` is its heading, a line end, and its text."""

    inbound_message_id: InboundMessageId
    channel_id: ChannelId
    community_id: CommunityId
    platform: str
    kind: HeardKind
    at: datetime
    version: int
    text: str
    author_id: str | None = None
    author_handle: str | None = None
    language: str | None = None
    sentiment: str | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A watch that a message is of interest to, and the places that show why."""

    watch: Watch
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit with what the message says now: nothing, once it is deleted."""

    hit: WatchHit
    text: str | None
    url: str | None
    author_name: str | None
    conversation_id: str | None
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a query would have found among the `looked_at` latest messages since `since`;
    `truncated` where there were more of them. `examples` are the latest it would have found."""

    looked_at: int
    found: int
    since: datetime
    truncated: bool
    by_day: Sequence[tuple[str, int]]
    examples: Sequence[tuple[Said, tuple[Span, ...]]]


class Bucket(StrEnum):
    """An hour or a day of UTC."""

    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Volume:
    """How many hits begin at `at` and within one bucket, and of which sentiment they are; what has
    none, or one that nobody knows, is only in `hits`. `net` is (positive - negative) / (positive +
    negative + neutral + mixed), from -1 to 1, None where there is nothing to divide by."""

    at: datetime
    hits: int
    positive: int = 0
    negative: int = 0
    neutral: int = 0
    mixed: int = 0

    @property
    def net(self) -> float | None:
        known = self.positive + self.negative + self.neutral + self.mixed
        return round((self.positive - self.negative) / known, 4) if known else None


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody, and how often a watch found what they said."""

    platform: str
    author_id: str
    handle: str | None
    hits: int
    latest_at: datetime


@dataclass(frozen=True, slots=True)
class Volumes:
    """A watch over a time: every bucket of it, empty ones too, and all of them together."""

    watch_id: WatchId
    bucket: Bucket
    since: datetime
    until: datetime
    series: Sequence[Volume]
    total: Volume
    authors: Sequence[Author]


@dataclass(frozen=True, slots=True)
class Voice:
    """What a watch found on one platform. `pull` is those hits, each weighed by its author's reach:
    1 + log10(1 + followers), and 1 where nobody knows."""

    watch_id: WatchId
    platform: str
    volume: Volume
    pull: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a hit says, and what it weighs by reach."""

    text: str
    pull: float


@dataclass(frozen=True, slots=True)
class Slice:
    """Of all that is compared on one platform, or on one topic, what is one watch's."""

    name: str
    hits: int
    share: float | None
    reach_share: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """What part of all the hits that are compared is one watch's, from 0 to 1; None without any.
    `reach_share` is the same with each hit weighed by its author's reach. `read` is of how many
    hits the texts were read for `by_topic`."""

    watch_id: WatchId
    name: str
    volume: Volume
    share: float | None
    reach_share: float | None
    by_platform: Sequence[Slice]
    by_topic: Sequence[Slice]
    read: int


@dataclass(frozen=True, slots=True)
class Texts:
    """What was said within a time by what a watch found, and by all else; the latest of each."""

    found: Sequence[str]
    others: Sequence[str]


@dataclass(frozen=True, slots=True)
class Topic:
    """A word that what a watch found has in common, and all else has not. `found` and `others` are
    in how many messages it stands, `log_odds` how much likelier it is there, as a natural
    logarithm, `z` the same in standard deviations."""

    word: str
    found: int
    others: int
    log_odds: float
    z: float


@dataclass(frozen=True, slots=True)
class Topics:
    """The words that tell most, the surest first, and of how many messages they are."""

    found: int
    others: int
    topics: Sequence[Topic]


@dataclass(frozen=True, slots=True)
class OurName:
    """What one of our channels is called on its platform."""

    channel_id: ChannelId
    platform: str
    account_id: str | None
    handle: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who was heard, by the platform's id."""

    platform: str
    author_id: str
    channel_id: ChannelId
    handle: str | None
    name: str | None
    url: str | None
    messages: int
    latest_at: datetime


class Resemblance(StrEnum):
    """Why one name is taken for another: `same`, `confusable` (signs that look alike), `near` (one
    or two letters are otherwise), `dressed_up` (ours, with a word as `official` or `support`)."""

    SAME = "same"
    CONFUSABLE = "confusable"
    NEAR = "near"
    DRESSED_UP = "dressed_up"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which name of theirs resembles which of ours; `distance` is how many letters are
    otherwise."""

    field: str
    theirs: str
    ours: str
    channel_id: ChannelId
    resemblance: Resemblance
    distance: int


@dataclass(frozen=True, slots=True)
class Suspect:
    """Somebody who may be taken for us, and why."""

    stranger: Stranger
    evidence: Sequence[Evidence] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Look:
    """What an impersonation check saw."""

    since: datetime
    people: int
    suspects: Sequence[Suspect]
