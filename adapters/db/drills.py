"""Drills, what they replay, and what came of them, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from adapters.db.crises import CRISES, ENTRIES, CrisesTx
from adapters.db.database import Database
from adapters.db.detection import SIGNALS
from adapters.db.mapping import Table
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.crises.crisis import Crisis, CrisisState
from domain.crises.crisis_entry import EntryKind
from domain.crises.drill import Drill
from domain.crises.drill_measuring import Responded
from domain.crises.series import BUCKET_SECONDS
from domain.crises.signal import Signal
from domain.crises.storm import Storm
from domain.crises.storm_replay import SaidThen
from domain.inbox.model import MessageState
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.heard import HeardKind
from domain.shared.ids import DrillId
from domain.shared.paging import Page, PageRequest

DRILLS = Table("drills", Drill)
_TELLING = ", ".join(
    repr(kind.value) for kind in (EntryKind.ROLE, EntryKind.CLOCK, EntryKind.STATEMENT)
)
_IN_PUBLIC = ", ".join(
    repr(kind.value) for kind in (HeardKind.COMMENT, HeardKind.MENTION, HeardKind.REVIEW)
)


class DrillsTx(CrisesTx):
    """A transaction of drills."""

    @property
    def drills(self) -> "DbDrillBook":
        return DbDrillBook(self)

    @property
    def recordings(self) -> "DbRecordings":
        return DbRecordings(self)


class DbDrillBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, drill: Drill) -> None:
        await self._tx.connection.execute(DRILLS.insert, *DRILLS.values(drill))

    async def get(self, drill_id: DrillId) -> Drill:
        record = await self._tx.connection.fetchrow(
            f"SELECT {DRILLS.listed('t')} FROM drills t"
            f" WHERE {self._tx.tools.database.mine('t')} AND t.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            drill_id,
        )
        if record is None:
            raise NotFound(thing="drill")
        return DRILLS.entity(record)

    async def save(self, drill: Drill) -> None:
        await self._tx.connection.execute(DRILLS.update, *DRILLS.values(drill))


class DbRecordings:
    """For `domain.crises.drill_ports.Recordings`."""

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        mine = tx.tools.database.mine
        self._said = (
            f" FROM inbound_messages m WHERE {mine('m')} AND m.state = '{MessageState.VISIBLE}'"
            f" AND m.kind IN ({_IN_PUBLIC}) AND coalesce(m.title, m.text) IS NOT NULL"
            " AND ($2::text IS NULL OR m.channel_id = $2)"
            " AND ($3::text IS NULL OR EXISTS (SELECT FROM channels c"
            f" WHERE {mine('c')} AND c.id = m.channel_id AND c.community_id = $3))"
        )

    async def missing(self, storm: Storm) -> str | None:
        mine = self._tx.tools.database.mine
        missing: str | None = await self._tx.connection.fetchval(
            "SELECT CASE WHEN $2::text IS NOT NULL AND NOT EXISTS (SELECT FROM channels c"
            f" WHERE {mine('c')} AND c.id = $2) THEN 'channel'"
            " WHEN $3::text IS NOT NULL AND NOT EXISTS (SELECT FROM communities k"
            f" WHERE {mine('k')} AND k.id = $3) THEN 'community' END",
            *self._where(storm),
        )
        return missing

    async def count(self, storm: Storm) -> int:
        count: int = await self._tx.connection.fetchval(
            f"SELECT count(*) {self._said} AND m.at >= $4 AND m.at < $5",
            *self._where(storm),
            storm.since,
            storm.until,
        )
        return count

    async def said(
        self, storm: Storm, after: datetime, until: datetime, most: int
    ) -> Sequence[SaidThen]:
        records = await self._tx.connection.fetch(
            "SELECT m.id, m.at, concat_ws(E'\\n', m.title, m.text) AS text,"
            " m.author_id AS author, coalesce((m.author ->> 'followers')::bigint, 0) AS followers,"
            f" m.language {self._said} AND m.at >= $4 AND m.at < $5 AND m.at > $6 AND m.at <= $7"
            " ORDER BY m.at FETCH FIRST $8 ROWS WITH TIES",
            *self._where(storm),
            *(storm.since, storm.until, after, until, most),
        )
        found = [SaidThen(**record) for record in records]
        return sorted(found, key=lambda one: (one.at, one.id))

    async def next_said(self, storm: Storm, after: datetime) -> datetime | None:
        following: datetime | None = await self._tx.connection.fetchval(
            f"SELECT min(m.at) {self._said} AND m.at >= $4 AND m.at < $5 AND m.at > $6",
            *self._where(storm),
            *(storm.since, storm.until, after),
        )
        return following

    def _where(self, storm: Storm) -> tuple[str, str | None, str | None]:
        return self._tx.actor.workspace, storm.source_channel_id, storm.source_community_id


class DbDrillReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace
        self._drills = Shelf(
            database,
            DRILLS,
            "drill",
            sorts=("id", "created_at", "updated_at", "name"),
            filters={
                "state": "t.state",
                "storm_kind": "t.storm ->> 'kind'",
                "channel_id": "t.storm ->> 'channel_id'",
                "crisis_id": "t.crisis_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )
        # What began before the drill is not of it: its first five minutes are over by then.
        self._signals = (
            f"SELECT {SIGNALS.listed('t')} FROM signals t LEFT JOIN channels c"
            f" ON {mine('c')} AND c.id = $5 WHERE {mine('t')} AND NOT t.withdrawn"
            " AND t.created_at >= $6 AND ($7::timestamptz IS NULL OR t.created_at <= $7)"
            f" AND (t.first + 1) * {BUCKET_SECONDS} > extract(epoch FROM $6::timestamptz)"
            " AND (t.community_id IS NULL OR t.community_id = c.community_id)"
            " AND (t.platform IS NULL OR t.platform = c.platform) ORDER BY t.created_at, t.id"
        )
        self._crisis = (
            f"SELECT {CRISES.listed('t')} FROM crises t WHERE {mine('t')}"
            " AND CASE WHEN $5::text IS NOT NULL THEN t.id = $5 ELSE"
            f" t.state <> '{CrisisState.DUPLICATE}' AND (t.trigger = ANY ($6) OR t.id = ANY ($7))"
            " END ORDER BY t.created_at, t.id LIMIT 1"
        )
        self._entries = (
            f"SELECT {ENTRIES.listed('t')} FROM crisis_entries t WHERE {mine('t')}"
            f" AND t.crisis_id = $5 AND t.kind IN ({_TELLING}) ORDER BY t.at, t.id"
        )

    async def drill(self, actor: Actor, drill_id: DrillId) -> Drill:
        return await self._drills.one(actor, drill_id)

    async def drills(self, actor: Actor, request: PageRequest) -> Page[Drill]:
        return await self._drills.page(actor, request)

    async def responded(self, actor: Actor, drill: Drill) -> Responded:
        records = await self._database.ask(
            *(actor, self._signals),
            *(drill.storm.channel_id, drill.created_at, drill.heeded_until),
        )
        signals = [SIGNALS.entity(record) for record in records]
        crisis = await self._crisis_of(actor, drill, signals)
        if crisis is None:
            return Responded(signals)
        entries = await self._database.ask(actor, self._entries, crisis.id)
        return Responded(signals, crisis, [ENTRIES.entity(record) for record in entries])

    async def _crisis_of(
        self, actor: Actor, drill: Drill, signals: Sequence[Signal]
    ) -> Crisis | None:
        record = await self._database.ask_one(
            *(actor, self._crisis, drill.crisis_id),
            [one.id for one in signals],
            [one.crisis_id for one in signals if one.crisis_id],
        )
        return CRISES.entity(record) if record else None
