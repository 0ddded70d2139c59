"""The composition root: the one place where every port gets its adapter."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from logging import getLogger

from adapters.budgets import ChannelBudgets, RequestLimits
from adapters.clock import HouseClock, open_clock
from adapters.db.communities import CommunitiesTx
from adapters.db.communities_reads import DbCommunitiesReads
from adapters.db.database import Database, open_database
from adapters.db.events import DbPendingEvents, EventsTx
from adapters.db.identity import DbKeyRing, IdentityTx
from adapters.db.identity_reads import DbIdentityReads
from adapters.db.publishing import PublishingTx
from adapters.db.publishing_reads import DbAgenda, DbPublishingReads
from adapters.db.sandbox import DbWall
from adapters.db.transaction import Begin, Tools
from adapters.ids import TimeSortedIds
from adapters.keyring import ShortMemory
from adapters.platforms.catalogue import open_catalogue
from adapters.queue import Doorbell, open_doorbell
from adapters.secrets import Keys, Sealer
from adapters.settings import Settings, secret_keys
from adapters.text.counting import Measures
from domain.app import App
from domain.communities.room import Communities
from domain.events.model import Event
from domain.events.room import Events
from domain.identity.room import Identity
from domain.publishing.room import Publishing
from domain.reactions import FOLLOWED, reactions
from domain.shared.ids import ApiKeyId

log = getLogger("tertulia.relay")


@dataclass(frozen=True)
class House:
    """The rooms, and the few parts that edges use beside them."""

    app: App
    settings: Settings
    database: Database
    ring: DbKeyRing
    sealer: Sealer
    limits: RequestLimits
    doorbell: Doorbell
    begin_communities: Begin[CommunitiesTx]
    clock: HouseClock
    ids: TimeSortedIds
    used: dict[ApiKeyId, datetime] = field(default_factory=dict)

    def note_use(self, key_id: str) -> None:
        """Kept here until `write_uses` comes by: it is not worth a write for each request."""
        self.used[ApiKeyId(key_id)] = self.clock.now()

    async def write_uses(self) -> None:
        """Store when keys were last used. Losing these loses only that."""
        if self.used:
            at = dict(self.used)
            self.used.clear()
            await self.ring.used(at)


@asynccontextmanager
async def open_app(settings: Settings, *, own_filter: bool = True) -> AsyncIterator[House]:
    """Everything connected, for as long as the block lasts. Opening makes no schema."""
    sealer = Sealer(secret_keys(settings))
    url, redis_url = settings.database_url or "", settings.redis_url or ""
    async with (
        open_database(url, size=settings.database_pool, own_filter=own_filter) as database,
        open_clock(database.now) as clock,
        open_doorbell(redis_url) as doorbell,
        open_catalogue(
            DbWall(database, clock, TimeSortedIds(clock)),
            clock=clock,
            allow_loopback=settings.allow_loopback_platforms,
            sends_in_flight=settings.sends_in_flight,
        ) as catalogue,
    ):
        ids = TimeSortedIds(clock)
        ring = DbKeyRing(database)
        memory = ShortMemory(ring)
        tools = Tools(database, clock, ids, sealer, FOLLOWED, doorbell, memory.heard)
        identity = Identity(
            Begin(IdentityTx, tools), DbIdentityReads(database), memory, Keys(), clock, ids
        )
        begin_communities = Begin(CommunitiesTx, tools)
        communities = Communities(
            begin_communities, DbCommunitiesReads(database), catalogue, clock, ids
        )
        publishing = Publishing(
            begin=Begin(PublishingTx, tools),
            reads=DbPublishingReads(database),
            agenda=DbAgenda(database),
            platforms=catalogue,
            measures=Measures(),
            budgets=ChannelBudgets(redis_url),
            doorbell=doorbell,
            clock=clock,
            ids=ids,
            grace=timedelta(seconds=settings.overdue_grace_seconds),
        )
        events = Events(
            Begin(EventsTx, tools),
            DbPendingEvents(database),
            reactions(communities, publishing),
            _report,
        )
        yield House(
            app=App(identity, communities, publishing, events),
            settings=settings,
            database=database,
            ring=ring,
            sealer=sealer,
            limits=RequestLimits(redis_url),
            doorbell=doorbell,
            begin_communities=begin_communities,
            clock=clock,
            ids=ids,
        )


def _report(event: Event, trouble: Exception) -> None:
    log.error(
        "reaction_failed",
        extra={"event_id": event.id, "event_name": event.name, "failures": event.failures + 1},
        exc_info=trouble,
    )
