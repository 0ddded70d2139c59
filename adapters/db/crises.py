"""Crises and their timelines, and what they need to know of other rooms, in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.db.campaigns_known import DbCampaignsKnown
from adapters.db.channel_facts import DbChannelFacts
from adapters.db.crisis_measures import DbMeasures
from adapters.db.crisis_settings import DbCrisisSettings
from adapters.db.crisis_work import DbCrisisTasks, DbFiles, DbPlaybookRuns, DbPlaybooks, DbRotas
from adapters.db.database import Database
from adapters.db.escalations import EscalationsTx
from adapters.db.holding_statements import DbHoldingStatements
from adapters.db.holds import DbHolds
from adapters.db.mapping import Table
from adapters.db.moderation import ModerationTx
from adapters.db.pages import ListSource, fetch_page
from adapters.db.shelf import Shelf
from adapters.db.stakeholders import (
    DbCrisisNotices,
    DbReachableTeammates,
    DbStakeholderLists,
)
from adapters.db.status_pages import DbStatusPages
from adapters.db.teammate_facts import DbTeammateFacts
from adapters.db.transaction import DbTransaction
from domain.crises.crisis import OPEN, Crisis
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.crisis_ports import StoppedMessage
from domain.escalations.crisis_climbs import CrisisClimbs
from domain.moderation.crisis_rules import CrisisRules
from domain.publishing.crisis_stops import CrisisStops
from domain.publishing.states import STILL_TO_GO_OUT
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CrisisEntryId, CrisisId, MessageId
from domain.shared.paging import Filter, Page, PageRequest

CRISES = Table("crises", Crisis)
ENTRIES = Table("crisis_entries", CrisisEntry)
_IS_OPEN = f"state IN ({', '.join(repr(state.value) for state in OPEN)})"
_SHOWN = ("id", "status", "text", "publish_at", "campaign_id")
_TO_COME = ", ".join(repr(str(status)) for status in STILL_TO_GO_OUT)


class CrisesTx(DbTransaction):
    """A transaction of crises."""

    @property
    def book(self) -> "DbCrisisBook":
        return DbCrisisBook(self)

    @property
    def holds(self) -> DbHolds:
        return DbHolds(self)

    @property
    def campaigns(self) -> DbCampaignsKnown:
        return DbCampaignsKnown(self)

    @property
    def places(self) -> "DbPlaces":
        return DbPlaces(self)

    @property
    def stops(self) -> CrisisStops:
        return CrisisStops(self, self.actor, self.tools.ids)

    @property
    def statements(self) -> DbHoldingStatements:
        return DbHoldingStatements(self)

    @property
    def status(self) -> DbStatusPages:
        return DbStatusPages(self)

    @property
    def settings(self) -> DbCrisisSettings:
        return DbCrisisSettings(self)

    @property
    def measures(self) -> DbMeasures:
        return DbMeasures(self)

    @property
    def stricter(self) -> CrisisRules:
        there = self.seen_as(ModerationTx)
        return CrisisRules(there, self.places, self.actor, self.tools.ids)

    @property
    def people(self) -> DbTeammateFacts:
        return DbTeammateFacts(self)

    @property
    def said(self) -> "DbSaid":
        return DbSaid(self)

    @property
    def tasks(self) -> DbCrisisTasks:
        return DbCrisisTasks(self)

    @property
    def playbooks(self) -> DbPlaybooks:
        return DbPlaybooks(self)

    @property
    def runs(self) -> DbPlaybookRuns:
        return DbPlaybookRuns(self)

    @property
    def rotas(self) -> DbRotas:
        return DbRotas(self)

    @property
    def lists(self) -> DbStakeholderLists:
        return DbStakeholderLists(self)

    @property
    def notices(self) -> DbCrisisNotices:
        return DbCrisisNotices(self)

    @property
    def teammates(self) -> DbReachableTeammates:
        return DbReachableTeammates(self)

    @property
    def files(self) -> DbFiles:
        return DbFiles(self)

    @property
    def checks(self) -> CrisisStops:
        return self.stops

    @property
    def climbs(self) -> CrisisClimbs:
        ladders = self.seen_as(EscalationsTx)
        return CrisisClimbs(ladders, self.actor, self.tools.clock, self.tools.ids)


class DbPlaces(DbChannelFacts):
    async def on_platform(self, platform: str) -> Sequence[ChannelId]:
        found = await self._tx.connection.fetch(
            f"SELECT c.id FROM channels c WHERE {self._tx.tools.database.mine('c')}"
            " AND c.platform = $2 AND c.status <> 'disconnected' ORDER BY c.id",
            self._tx.actor.workspace,
            platform,
        )
        return [ChannelId(record["id"]) for record in found]


class DbSaid:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def knows(self, message_id: MessageId) -> bool:
        known: bool = await self._tx.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM messages m"
            f" WHERE {self._tx.tools.database.mine('m')} AND m.id = $2)",
            self._tx.actor.workspace,
            message_id,
        )
        return known


class DbCrisisBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine("c")

    async def open(self, crisis: Crisis) -> bool:
        # Whoever is writing another for that trigger at this moment is waited for.
        done: str = await self._tx.connection.execute(
            f"{CRISES.insert} ON CONFLICT (workspace_id, trigger)"
            f" WHERE trigger IS NOT NULL AND {_IS_OPEN} DO NOTHING",
            *CRISES.values(crisis),
        )
        return done.endswith(" 1")

    async def open_for(self, trigger: str) -> Crisis | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CRISES.listed('c')} FROM crises c"
            f" WHERE {self._mine} AND c.trigger = $2 AND c.{_IS_OPEN} FOR UPDATE",
            self._tx.actor.workspace,
            trigger,
        )
        return CRISES.entity(record) if record else None

    async def get(self, crisis_id: CrisisId) -> Crisis:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CRISES.listed('c')} FROM crises c"
            f" WHERE {self._mine} AND c.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            crisis_id,
        )
        if record is None:
            raise NotFound(thing="crisis")
        return CRISES.entity(record)

    async def save(self, crisis: Crisis) -> None:
        await self._tx.connection.execute(CRISES.update, *CRISES.values(crisis))

    async def note(self, entry: CrisisEntry) -> None:
        if self._tx.holds_rows:
            # It tells of what is written with the commit.
            self._tx.add(ENTRIES, entry)
            return
        await self._tx.connection.execute(ENTRIES.insert, *ENTRIES.values(entry))

    async def entry(self, crisis_id: CrisisId, entry_id: CrisisEntryId) -> CrisisEntry:
        record = await self._tx.connection.fetchrow(
            f"SELECT {ENTRIES.listed('c')} FROM crisis_entries c"
            f" WHERE {self._mine} AND c.crisis_id = $2 AND c.id = $3 FOR UPDATE",
            self._tx.actor.workspace,
            crisis_id,
            entry_id,
        )
        if record is None:
            raise NotFound(thing="crisis_entry")
        return ENTRIES.entity(record)

    async def saying(self, crisis_id: CrisisId, message_id: MessageId) -> CrisisEntry | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {ENTRIES.listed('c')} FROM crisis_entries c WHERE {self._mine}"
            " AND c.crisis_id = $2 AND c.kind = 'statement'"
            " AND c.details ->> 'message_id' = $3 ORDER BY c.id LIMIT 1 FOR UPDATE",
            self._tx.actor.workspace,
            crisis_id,
            message_id,
        )
        return ENTRIES.entity(record) if record else None

    async def save_entry(self, entry: CrisisEntry) -> None:
        await self._tx.connection.execute(ENTRIES.update, *ENTRIES.values(entry))


class DbCrisisReads:
    def __init__(self, database: Database) -> None:
        self._crises = Shelf(
            database,
            CRISES,
            "crisis",
            # The worst is the first of its words.
            sorts=("id", "created_at", "updated_at", "severity"),
            filters={
                "state": "t.state",
                "severity": "t.severity",
                "trigger": "t.trigger",
                "duplicate_of": "t.duplicate_of",
                "scenario": "t.scenario",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )
        self._entries = Shelf(
            database,
            ENTRIES,
            "crisis_entry",
            sorts=("at", "id"),
            filters={
                "crisis_id": "t.crisis_id",
                "kind": "t.kind",
                "visibility": "t.visibility",
                "pinned": "t.pinned = %s",
                "at": "t.at",
            },
        )
        self._database = database
        self._stopped = ListSource(
            select="t.id, t.status, t.text, t.publish_at, t.campaign_id, {position}"
            " FROM messages t",
            where=f"{database.in_workspace('t')} AND t.status IN ({_TO_COME})",
            sorts={"id": "t.id"},
            filters={"crisis_id": _STOPPED_BY},
        )

    async def crisis(self, actor: Actor, crisis_id: CrisisId) -> Crisis:
        return await self._crises.one(actor, crisis_id)

    async def crises(self, actor: Actor, request: PageRequest) -> Page[Crisis]:
        return await self._crises.page(actor, request)

    async def timeline(
        self, actor: Actor, crisis_id: CrisisId, request: PageRequest
    ) -> Page[CrisisEntry]:
        return await self._entries.page(actor, _of(crisis_id, request))

    async def entry(
        self, actor: Actor, crisis_id: CrisisId, entry_id: CrisisEntryId
    ) -> CrisisEntry:
        found = await self._entries.one(actor, entry_id)
        if found.crisis_id != crisis_id:
            raise NotFound(thing="crisis_entry")
        return found

    async def stopped(
        self, actor: Actor, crisis_id: CrisisId, request: PageRequest
    ) -> Page[StoppedMessage]:
        wanted = _of(crisis_id, request)
        found, after = await fetch_page(self._database, actor, self._stopped, wanted)
        return Page(
            [StoppedMessage(**{name: row[name] for name in _SHOWN}) for row in found], after
        )


_STOPPED_BY = (
    "EXISTS (SELECT FROM crises k JOIN holds h ON h.workspace_id = k.workspace_id"
    " AND h.id = ANY (k.hold_ids) AND h.lifted_at IS NULL"
    " WHERE k.workspace_id = t.workspace_id AND k.id = ANY (%s) AND CASE"
    " WHEN h.tag IS NOT NULL THEN h.tag = ANY (t.tags)"
    " WHEN h.campaign_id IS NOT NULL THEN h.campaign_id = t.campaign_id"
    " WHEN h.channel_id IS NULL AND h.community_id IS NULL THEN true"
    " ELSE EXISTS (SELECT FROM deliveries d JOIN channels n ON n.workspace_id = d.workspace_id"
    " AND n.id = d.channel_id WHERE d.workspace_id = t.workspace_id AND d.message_id = t.id"
    " AND (n.id = h.channel_id OR n.community_id = h.community_id)) END)"
)
"""Whether a message is in the scope of a hold of these crises that stands."""


def _of(crisis_id: CrisisId, request: PageRequest) -> PageRequest:
    chosen = Filter("crisis_id", "in", [crisis_id])
    return replace(request, filters=(*request.filters, chosen))
