"""What audits look at, as it was gathered: ids and numbers, and no words that anybody said."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.shared.ids import CommunityId, ConversationId


@dataclass(frozen=True, slots=True)
class Look:
    """Whose, and over which window: from `since` on, up to and without `until`, both UTC. What
    waits is judged as of `now`. `conversation_id` is the one of the sample that is looked at."""

    community_id: CommunityId
    since: datetime
    until: datetime
    now: datetime
    conversation_id: ConversationId | None = None

    @property
    def length(self) -> timedelta:
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Post:
    """A message that went out, when the first of its posts did, and its tags."""

    message_id: str
    at: datetime
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Talks:
    """The conversations that began in the window: how many there are, the seconds until the first
    answer of those that had one, and the hours that others have waited for us so far."""

    begun: int
    replied: tuple[tuple[str, float], ...]
    waiting: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation. `waits` says whether somebody waits for our answer now."""

    first_reply_seconds: float | None
    replies: int
    waits: bool


@dataclass(frozen=True, slots=True)
class Promises:
    """Conversations of the window with promises about when they are answered; `shown` are some of
    those where any was broken."""

    made: int
    broken: int
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Voiced:
    """How many texts were held against the brand's voice, and which messages it has remarks on,
    with how many."""

    has_voice: bool
    read: int = 0
    off: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SeenLink:
    """An address, and one message it stands in. It works, or does not, or nobody can tell; `status`
    is what the server answered, if it did."""

    url: str
    message_id: str
    works: bool | None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Pictures:
    """How many pictures and films messages showed, and for each without a description the
    message."""

    shown: int
    bare: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What a channel's account is called, and what its profile says; None is what the platform does
    not say of it."""

    channel_id: str
    handle: str
    name: str
    bio: str | None = None
    links: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """Cases without a decision, and for how many hours they have waited."""

    waiting: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """Members who were there before the window, and those first seen in it."""

    before: int
    joined: int


@dataclass(frozen=True, slots=True)
class Contributions:
    """What members did in the window: how much, by how many, and by the most active of them."""

    total: int
    people: int
    by_member: tuple[tuple[str, int], ...]
