"""What happens on a platform, in our words: who said or did what, where, in answer to what."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.shared.poll_counts import PollTold
from domain.shared.secret import Secret


class HeardKind(StrEnum):
    """What kind of thing happened.

    `comment` answers a post or is said in a place of ours; `mention` names us elsewhere; `direct`
    is for us alone; `review` rates us; `article` is what a source that we watch published, to
    nobody in particular; `found` is what a search for one of our watches brought, said to others;
    `reaction` is one sign under a post, `reaction_removed` takes it back; `edit` and `deletion`
    change what was heard before; `report` is somebody asking for a moderator.
    """

    COMMENT = "comment"
    MENTION = "mention"
    DIRECT = "direct"
    REVIEW = "review"
    ARTICLE = "article"
    FOUND = "found"
    REACTION = "reaction"
    REACTION_REMOVED = "reaction_removed"
    EDIT = "edit"
    DELETION = "deletion"
    MEMBER_JOINED = "member_joined"
    MEMBER_LEFT = "member_left"
    REPORT = "report"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a platform shows them. `id` is the platform's own and never changes hands.
    `joined_at` is since when they are there, `fields` what else their profile says, each with its
    name; `followers` how many there were when it was told, None where nobody says."""

    id: str
    handle: str | None = None
    name: str | None = None
    url: str | None = None
    avatar_url: str | None = None
    is_bot: bool = False
    joined_at: datetime | None = None
    fields: tuple[tuple[str, str], ...] = ()
    followers: int | None = None


@dataclass(frozen=True, slots=True)
class HeardFile:
    """A picture, film, sound or document that came with it, where the platform keeps it."""

    url: str | None
    mime_type: str | None = None
    alt_text: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that happened on a channel.

    `id` is unique on the channel and the same however often and by whichever way the platform tells
    of it: what says the same twice is one thing. Of a message it is the platform's id of that
    message; of an edit, a deletion, a reaction it is made of that and of what tells them apart.
    `at` is by the platform's clock, UTC. `message_id` is the message that it is or is about, on the
    platform; `parent_id` what that answers, `root_id` what the whole thread began with, `place` the
    room, topic or conversation in which it happened. `about` is who it happened to, where that is
    not the author: who was reported or removed. `title` is the heading over the text, where it has
    one of its own. `type` is what the product calls an activity that we have no word for, `value`
    how much of it there was.
    """

    id: str
    kind: HeardKind
    at: datetime
    author: Person | None = None
    text: str | None = None
    message_id: str | None = None
    parent_id: str | None = None
    root_id: str | None = None
    place: str | None = None
    place_name: str | None = None
    url: str | None = None
    language: str | None = None
    content_warning: str | None = None
    reaction: str | None = None
    rating: float | None = None
    about: Person | None = None
    files: tuple[HeardFile, ...] = ()
    title: str | None = None
    type: str | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class HookCall:
    """A request as it came to a channel's address. Header names are in lower case; a header that
    came more than once has its values joined by a comma. `at` is when it came, by our clock, in
    UTC."""

    method: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """What a platform told, in its own words and not yet read. `id` is the platform's own for this
    telling, or is made of its bytes: the same telling has the same id."""

    id: str
    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Admitted:
    """It is from the platform. What it tells is to be kept, then answered with `status` and
    `answer`; nothing to keep where `raws` is empty, as when a platform only tries the address."""

    raws: tuple[Raw, ...] = ()
    status: int = 200
    answer: bytes = b""
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Forged:
    """It is not from the platform, or not as it was sent, or not of now. `words` say what is wrong
    and hold nothing secret."""

    words: str
    status: int = 401


Admission = Admitted | Forged


@dataclass(frozen=True, slots=True)
class NamedHub:
    """Which hub tells of news to whoever subscribes there to the `topic` (W3C WebSub); with no
    `url` none does."""

    url: str | None
    topic: str | None


@dataclass(frozen=True, slots=True)
class Polled:
    """What is new since the cursor, oldest first, and from where to go on: None where nothing is
    there yet. `more` when asking again at once would give more. `again_in` is how long the platform
    wants to be left alone. `hub` is None where the platform says nothing of hubs."""

    raws: tuple[Raw, ...]
    cursor: str | None
    more: bool = False
    again_in: timedelta | None = None
    hub: NamedHub | None = None


@dataclass(frozen=True, slots=True)
class StreamSource:
    """What a channel hears over a stream. `account` is the same for all channels that one
    connection serves, and as secret as the credentials it is made of; `places` are those in which
    what concerns the channel happens. In `shared` ones happens what concerns the account and none
    of its channels in particular: of each workspace one channel is told, the oldest. `service` is
    whose connection it is, where that is not the platform's own: platforms that name the same
    service share it."""

    account: Secret
    places: frozenset[str]
    shared: frozenset[str] = frozenset()
    service: str | None = None


Places = Callable[[], Collection[str]]
"""In which places what happens concerns anybody, at this moment."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that came over a stream, and the place in which it happened. Where nobody hears in
    that one, the first of `otherwise` counts in which somebody does."""

    raw: Raw
    place: str
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Streamed:
    """What came over a stream, in order, and the `point` from which to resume after it: None where
    there is nothing to resume. `began` where the stream begins anew, so that what happened before
    is not told over it."""

    told: tuple[Told, ...]
    point: str | None
    began: bool = False


class StreamEnd(StrEnum):
    """Why a stream is over. `lost`: it can be had again. `refused`: its credentials are no good.
    `not_allowed`: this account may not listen so, for as long as its owner changes nothing."""

    LOST = "lost"
    REFUSED = "refused"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True, slots=True)
class StreamOver:
    """The last that comes. `words` hold nothing secret; `point` is from where to resume, `again_in`
    for how long the platform wants no call."""

    end: StreamEnd
    words: str
    point: str | None = None
    again_in: timedelta | None = None


class Undigestible(Exception):
    """What was told is not what the platform's documentation promises. Its words hold no content;
    `heard` and `polls` are what could be understood of it all the same, where several things came
    at once."""

    def __init__(
        self, words: str = "", heard: Sequence[Heard] = (), polls: Sequence[PollTold] = ()
    ) -> None:
        super().__init__(words)
        self.heard = tuple(heard)
        self.polls = tuple(polls)
