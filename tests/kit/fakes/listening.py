"""Watches and what they found, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.inbox.receipt import Way
from domain.listening.model import Watch, WatchDay, WatchHit, WatchSearch, WatchState
from domain.listening.views import (
    Author,
    Bucket,
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
from domain.shared.errors import NotFound
from domain.shared.heard import Heard, Polled, Raw
from domain.shared.ids import ChannelId, CommunityId, InboundMessageId, WatchId
from domain.shared.outcomes import CannotTell
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Connection
from tests.kit.fakes.called_channels import FakeCalledChannels
from tests.kit.fakes.competitors import FakeCompetitors
from tests.kit.fakes.desk import FakeKept, found_in
from tests.kit.fakes.inbox import FakeReceipts
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeListeningTx(FakeTransaction):
    @property
    def watches(self) -> "FakeWatches":
        return FakeWatches(self)

    @property
    def hits(self) -> "FakeWatchHits":
        return FakeWatchHits(self)

    @property
    def searches(self) -> "FakeSearches":
        return FakeSearches(self)

    @property
    def intake(self) -> "FakeIntake":
        return FakeIntake(self)

    @property
    def competitors(self) -> FakeCompetitors:
        return FakeCompetitors(self)

    @property
    def channels(self) -> FakeCalledChannels:
        return FakeCalledChannels(self)


class FakeWatches(FakeKept[Watch]):
    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx, tx.tables.watches, "watch")

    async def count(self) -> int:
        return len([row for row in self._rows.values() if row.removed_at is None])

    async def missing(self, community_ids: Collection[CommunityId]) -> set[CommunityId]:
        return {id for id in community_ids if self._tx.key(id) not in self._tx.tables.communities}


class FakeWatchHits:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def known(self, message_id: InboundMessageId) -> set[WatchId]:
        rows = self._tx.tables.watch_hits.values()
        return {row.watch_id for row in rows if row.inbound_message_id == message_id}

    async def make_room(
        self, wanted: Mapping[WatchId, int | None], day: str
    ) -> tuple[set[WatchId], set[WatchId]]:
        allowed, full = set[WatchId](), set[WatchId]()
        for id, most in wanted.items():
            key = (self._tx.actor.workspace, id, day)
            before = self._tx.tables.watch_days.get(key) or WatchDay(*key, 0, 0)
            if most is None or before.hits < most:
                allowed.add(id)
                after = replace(before, hits=before.hits + 1)
            else:
                after = replace(before, left_out=before.left_out + 1)
                full |= {id} if after.left_out == 1 else set()
            self._tx.tables.watch_days[key] = after
        return allowed, full

    async def add(self, hits: Sequence[WatchHit]) -> None:
        for hit in hits:
            self._tx.tables.watch_hits[self._tx.key(hit.id)] = hit


class FakeSearches:
    """No platform is searched in memory."""

    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def of(self, watch_id: WatchId) -> Sequence[WatchSearch]:
        rows = self._tx.tables.watch_searches.values()
        return [row for row in rows if row.watch_id == watch_id]

    async def save(self, search: WatchSearch) -> None:
        key = (self._tx.actor.workspace, search.watch_id, search.channel_id)
        self._tx.tables.watch_searches[key] = search

    async def places(self) -> Sequence[tuple[ChannelId, CommunityId, str]]:
        rows = self._tx.tables.channels.values()
        return [(row.id, row.community_id, row.platform) for row in rows]

    async def on(self, channel_id: ChannelId) -> int:
        rows = self._tx.tables.watch_searches.values()
        return len([row for row in rows if row.channel_id == channel_id])


class FakeIntake:
    def __init__(self, tx: FakeTransaction) -> None:
        self._receipts = FakeReceipts(tx)

    async def keep(self, channel_id: ChannelId, raws: Sequence[Raw]) -> int:
        return await self._receipts.add(channel_id, Way.SEARCH, raws)


class ScriptedSearches:
    """Answers with what it is given, one after the other, and then with nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.answers: list[Polled | CannotTell] = []
        self.heard: dict[str, Heard] = {}

    async def search(
        self, connection: Connection, query: str, cursor: str | None
    ) -> Polled | CannotTell:
        self.asked.append((query, cursor))
        return self.answers.pop(0) if self.answers else Polled((), "end")

    def heard_in(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        return [self.heard[raw.id]] if raw.id in self.heard else []


class FakeListeningReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def watch(self, actor: Actor, watch_id: WatchId) -> Watch:
        return found_in(self._memory.tables.watches, actor, watch_id, "watch")

    async def watches(self, actor: Actor, request: PageRequest) -> Page[Watch]:
        raise NotImplementedError

    async def some(self, actor: Actor, ids: Sequence[WatchId]) -> Sequence[Watch]:
        return [row for row in self._standing(actor) if row.id in ids]

    async def active(self, actor: Actor) -> Sequence[Watch]:
        return [row for row in self._standing(actor) if row.state is WatchState.ACTIVE]

    async def revision(self, actor: Actor) -> int:
        return sum(row.version for row in self._memory.tables.watches.values())

    async def searches(self, actor: Actor, watch_id: WatchId) -> Sequence[WatchSearch]:
        rows = self._memory.tables.watch_searches.values()
        return [row for row in rows if row.watch_id == watch_id]

    async def hits(self, actor: Actor, watch_id: WatchId, request: PageRequest) -> Page[ShownHit]:
        raise NotImplementedError

    async def said(self, actor: Actor, message_id: InboundMessageId) -> Said:
        message = self._memory.tables.inbound_messages.get((actor.workspace, message_id))
        if message is None:
            raise NotFound(thing="inbound_message")
        channel = self._memory.tables.channels[actor.workspace, message.channel_id]
        return Said(
            inbound_message_id=message.id,
            channel_id=message.channel_id,
            community_id=channel.community_id,
            platform=channel.platform,
            kind=message.kind,
            at=message.at,
            version=message.version,
            text="\n".join(part for part in (message.title, message.text) if part),
            author_id=message.author_id,
            author_handle=message.author.handle if message.author else None,
            language=message.spoken,
            sentiment=message.sentiment,
            is_gone=not message.stands,
        )

    async def latest(self, actor: Actor, since: datetime, most: int) -> Sequence[Said]:
        raise NotImplementedError

    async def series(
        self, actor: Actor, watch_id: WatchId, since: datetime, until: datetime, bucket: Bucket
    ) -> Sequence[Volume]:
        raise NotImplementedError

    async def voices(
        self, actor: Actor, ids: Sequence[WatchId], since: datetime, until: datetime
    ) -> Sequence[Voice]:
        raise NotImplementedError

    async def spoken(
        self, actor: Actor, ids: Sequence[WatchId], since: datetime, until: datetime, most: int
    ) -> Mapping[WatchId, Sequence[Spoken]]:
        raise NotImplementedError

    async def authors(
        self, actor: Actor, watch_id: WatchId, since: datetime, until: datetime, most: int
    ) -> Sequence[Author]:
        raise NotImplementedError

    async def texts(
        self, actor: Actor, watch_id: WatchId, since: datetime, until: datetime, most: int
    ) -> Texts:
        raise NotImplementedError

    async def our_names(self, actor: Actor) -> Sequence[OurName]:
        raise NotImplementedError

    async def strangers(self, actor: Actor, since: datetime, most: int) -> Sequence[Stranger]:
        raise NotImplementedError

    def _standing(self, actor: Actor) -> list[Watch]:
        rows = self._memory.tables.watches.values()
        mine = [row for row in rows if row.workspace_id == actor.workspace]
        return [row for row in mine if row.removed_at is None]
