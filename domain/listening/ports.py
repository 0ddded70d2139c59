"""What listening needs from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from domain.listening.competitor_ports import Competitors
from domain.listening.model import Watch, WatchHit, WatchSearch
from domain.listening.views import (
    Author,
    Bucket,
    Match,
    OurName,
    Said,
    ShownHit,
    Spoken,
    Stranger,
    Texts,
    Voice,
    Volume,
)
from domain.shared.access import Actor
from domain.shared.calling import CalledChannels
from domain.shared.errors import NotFound
from domain.shared.heard import Heard, Polled, Raw
from domain.shared.ids import ChannelId, CommunityId, InboundMessageId, WatchId
from domain.shared.outcomes import CannotTell
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Connection
from domain.shared.transaction import Transaction


class Watches(Protocol):
    """The watches of one workspace."""

    async def add(self, watch: Watch) -> None:
        """Written with the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, thing_id: str) -> Watch:
        """Locked until the transaction ends. Raises NotFound, also for one that is removed."""
        ...

    async def save(self, thing: Watch) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def count(self) -> int:
        """How many there are; nobody else adds one until the transaction ends."""
        ...

    async def missing(self, community_ids: Collection[CommunityId]) -> set[CommunityId]:
        """Those that are no communities of this workspace."""
        ...


class Hits(Protocol):
    """What the watches of one workspace found."""

    async def known(self, message_id: InboundMessageId) -> set[WatchId]:
        """Which watches have found this message; nobody else adds hits of it until the transaction
        ends."""
        ...

    async def make_room(
        self, wanted: Mapping[WatchId, int | None], day: str
    ) -> tuple[set[WatchId], set[WatchId]]:
        """Count one more hit of each of these on that day. The first are those that may have it,
        by how many they may have at most; the second those that reached this for the first time."""
        ...

    async def add(self, hits: Sequence[WatchHit]) -> None:
        """Written with the commit; each once."""
        ...


class Searches(Protocol):
    """How the watches of one workspace look around."""

    async def of(self, watch_id: WatchId) -> Sequence[WatchSearch]:
        """On which channels, locked until the transaction ends."""
        ...

    async def save(self, search: WatchSearch) -> None:
        """Written anew or for the first time."""
        ...

    async def places(self) -> Sequence[tuple[ChannelId, CommunityId, str]]:
        """Channels whose platform can be searched: each with its community and platform."""
        ...

    async def on(self, channel_id: ChannelId) -> int:
        """How many watches look around there."""
        ...


class Intake(Protocol):
    """Where what a platform told is kept until it is understood."""

    async def keep(self, channel_id: ChannelId, raws: Sequence[Raw]) -> int:
        """Those that are not known yet; returns how many."""
        ...


class ListeningTransaction(Transaction, Protocol):
    @property
    def watches(self) -> Watches: ...
    @property
    def hits(self) -> Hits: ...
    @property
    def searches(self) -> Searches: ...
    @property
    def intake(self) -> Intake: ...
    @property
    def competitors(self) -> Competitors: ...
    @property
    def channels(self) -> CalledChannels: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[ListeningTransaction]: ...


class ListeningReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def watch(self, actor: Actor, watch_id: WatchId) -> Watch:
        """Raises NotFound."""
        ...

    async def watches(self, actor: Actor, request: PageRequest) -> Page[Watch]: ...

    async def some(self, actor: Actor, ids: Sequence[WatchId]) -> Sequence[Watch]:
        """Those that are there, in the order of their ids."""
        ...

    async def active(self, actor: Actor) -> Sequence[Watch]:
        """All that find something, in the order in which they were written down."""
        ...

    async def revision(self, actor: Actor) -> int:
        """A larger one after each change of a watch; in time that does not grow with how many there
        are."""
        ...

    async def searches(self, actor: Actor, watch_id: WatchId) -> Sequence[WatchSearch]: ...

    async def hits(
        self, actor: Actor, watch_id: WatchId, request: PageRequest
    ) -> Page[ShownHit]: ...

    async def said(self, actor: Actor, message_id: InboundMessageId) -> Said:
        """Raises NotFound."""
        ...

    async def latest(self, actor: Actor, since: datetime, most: int) -> Sequence[Said]:
        """What was said since then and is still there, the latest first."""
        ...

    async def series(
        self, actor: Actor, watch_id: WatchId, since: datetime, until: datetime, bucket: Bucket
    ) -> Sequence[Volume]:
        """The buckets in which there is anything, in order."""
        ...

    async def voices(
        self, actor: Actor, ids: Sequence[WatchId], since: datetime, until: datetime
    ) -> Sequence[Voice]:
        """One for each of them and each platform on which it found anything."""
        ...

    async def spoken(
        self, actor: Actor, ids: Sequence[WatchId], since: datetime, until: datetime, most: int
    ) -> Mapping[WatchId, Sequence[Spoken]]:
        """What they found says, while it is there: of each at most so many, the latest."""
        ...

    async def authors(
        self, actor: Actor, watch_id: WatchId, since: datetime, until: datetime, most: int
    ) -> Sequence[Author]:
        """Who said most of what it found, the busiest first."""
        ...

    async def texts(
        self, actor: Actor, watch_id: WatchId, since: datetime, until: datetime, most: int
    ) -> Texts:
        """At most so many of each, the latest."""
        ...

    async def our_names(self, actor: Actor) -> Sequence[OurName]:
        """Of channels that are connected."""
        ...

    async def strangers(self, actor: Actor, since: datetime, most: int) -> Sequence[Stranger]:
        """Who said something since then and is not one of our accounts, the latest first."""
        ...


class Watchbook(Protocol):
    """Watches that are ready to be asked."""

    @property
    def is_empty(self) -> bool: ...

    def found(self, said: Said) -> Sequence[Match]:
        """Those that this is of interest to, in the order in which they were written down. Pure,
        without a network; takes time with the text and with what may be meant, not with how many
        watches there are."""
        ...


class Watchbooks(Protocol):
    """Makes watches ready to be asked, once for all that is said until one of them changes."""

    async def current(self, actor: Actor) -> Watchbook:
        """All that find something in this workspace now; what another process changed before is
        seen."""
        ...

    def alone(self, watches: Sequence[Watch]) -> Watchbook:
        """Only these. Raises what reading their queries raises."""
        ...


class Platforms(Protocol):
    """Searches. Never raises: trouble is an answer."""

    async def search(
        self, connection: Connection, query: str, cursor: str | None
    ) -> Polled | CannotTell:
        """What was said in public in which this stands, since the cursor; without one the latest of
        it. `query` is a word, a phrase, or a hashtag with its sign."""
        ...

    def heard_in(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        """What was found, in our words; nothing where it cannot be understood. No network."""
        ...


class Doorbell(Protocol):
    """Wakes the worker. A hint: losing it loses nothing but a few seconds."""

    async def ring(self) -> None: ...


async def know_all_of(tx: ListeningTransaction, community_ids: Collection[CommunityId]) -> None:
    """Raises NotFound unless all of these communities are there."""
    if community_ids and await tx.watches.missing(community_ids):
        raise NotFound(thing="community")
