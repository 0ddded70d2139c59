"""How long things are kept, in PostgreSQL, what goes when it is over, and receipts for it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.db.batches import update_all
from adapters.db.database import Database
from adapters.db.kept import not_yet
from adapters.db.mapping import Table
from adapters.db.media import HERE, MEDIA, USES
from adapters.db.pages import ListSource, fetch_page
from adapters.db.personal_step import GIVEN
from adapters.db.privacy import subject_of
from adapters.db.retention_steps import RETENTION, Over
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.members.model import MemberState
from domain.members.retention import (
    MEDIA_SPENT,
    DataClass,
    RetentionReceipt,
    RetentionSettings,
    Took,
)
from domain.members.retention_ports import Overdue, Wanted
from domain.publishing.media_events import MEDIA_DELETED, media_changed
from domain.publishing.media_intake import EXPIRE, PROCESS, SWEEP
from domain.shared.access import Actor
from domain.shared.ids import MemberId
from domain.shared.paging import Page, PageRequest

SETTINGS = Table("retention_settings", RetentionSettings, keys=("workspace_id",))
RECEIPTS = Table("retention_receipts", RetentionReceipt)
COUNTED = 100_000
"""So far rows are counted that would go."""

_HELD = (
    "WITH RECURSIVE kin AS (SELECT h.member_id AS id FROM legal_holds h WHERE h.workspace_id = $1"
    " AND h.lifted_at IS NULL AND (h.until IS NULL OR h.until > $2) UNION SELECT m.id FROM kin"
    " JOIN members m ON m.workspace_id = $1 AND m.merged_into = kin.id) SELECT id FROM kin"
)
_SHOWN = (
    f"SELECT EXISTS (SELECT FROM ({USES}) u WHERE u.thing <> 'message' AND u.goes_on)"
    " OR EXISTS (SELECT FROM saved_replies s WHERE s.workspace_id = $1 AND s.removed_at IS NULL"
    " AND s.media_ids @> ARRAY[$2]) OR EXISTS (SELECT FROM messages m WHERE m.workspace_id = $1"
    f" AND {not_yet('messages', 'm')} AND m.media_ids @> ARRAY[$2])"
)
_RESTRICTED = ", ".join(
    f"'{state}'"
    for state in (MemberState.MUTED, MemberState.LIMITED, MemberState.SUSPENDED, MemberState.BANNED)
)
_SILENT = (
    f"t.workspace_id = $1 AND t.last_seen_at < $2 AND {not_yet('members')} AND t.id <> ALL ($3)"
    # Whoever was brought from elsewhere was seen by us when they came.
    f" AND t.created_at < $2 AND t.state NOT IN ({_RESTRICTED})"
)
_AUDIT = (
    "SELECT e.at FROM audit_trails a JOIN audit_entries e ON e.organization_id = a.organization_id"
    " AND e.chain = a.chain AND e.sequence >= a.first WHERE a.workspace_id = $1 AND e.at < $2"
    " ORDER BY e.sequence"
)


class DbRetentionBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._workspace = tx.actor.workspace
        self._mine = tx.tools.database.mine

    async def alone(self) -> None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{self._workspace}/retention"
        )

    async def settings(self) -> RetentionSettings | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {SETTINGS.listed('s')} FROM retention_settings s WHERE {self._mine('s')}",
            self._workspace,
        )
        return SETTINGS.entity(record) if record else None

    def put_settings(self, before: RetentionSettings | None, after: RetentionSettings) -> None:
        if before is None:
            self._tx.add(SETTINGS, after)
        else:
            self._tx.change(SETTINGS, (before, after))

    async def held(self, now: datetime) -> Sequence[MemberId]:
        records = await self._tx.connection.fetch(_HELD, self._workspace, now)
        return sorted(record["id"] for record in records)

    async def take(self, data_class: DataClass, wanted: Wanted) -> Took | None:
        if data_class is DataClass.AUDIT_TRAIL:
            return await self._entries(wanted)
        subject = await _subject(self._tx, wanted.held)
        for one in RETENTION[data_class]:
            taken = await self._tx.connection.fetchrow(
                one.take(held=bool(wanted.held)), *subject, wanted.most, wanted.until
            )
            for media_id in taken["media_ids"]:
                self._tx.plan(MEDIA_SPENT, media_id, wanted.media_at)
            if taken["rows"]:
                point(f"took_{one.table}")
                return Took(one.table, taken["rows"], taken["oldest_at"])
        return None

    async def _entries(self, wanted: Wanted) -> Took | None:
        """From the beginning of the trail on, without a gap: while anybody is held, none."""
        if wanted.held:
            return None
        taken = await self._tx.connection.fetchrow(
            "SELECT * FROM forget_trail($1, $2)", wanted.until, wanted.most
        )
        if not taken["gone"]:
            return None
        return Took("audit_entries", taken["gone"], taken["oldest_at"])

    async def spend(self, media_id: str, now: datetime) -> Took | None:
        connection = self._tx.connection
        record = await connection.fetchrow(
            f"SELECT {MEDIA.listed('t')} FROM media t WHERE {self._mine('t')} AND t.id = $2"
            f" AND {HERE} FOR UPDATE",
            self._workspace,
            media_id,
        )
        if record is None or await connection.fetchval(_SHOWN, self._workspace, media_id):
            return None
        before = MEDIA.entity(record)
        after = before.delete(now)
        await update_all(connection, (MEDIA, [(before, after)]))
        for kind in (PROCESS, EXPIRE):
            self._tx.unplan(kind, media_id)
        self._tx.plan(SWEEP, media_id, now)
        self._tx.announce(media_changed(MEDIA_DELETED, after, before))
        return Took("media", 1, before.created_at)

    async def inactive(
        self, until: datetime, held: Collection[MemberId], most: int
    ) -> Sequence[tuple[MemberId, datetime]]:
        records = await self._tx.connection.fetch(
            f"SELECT t.id, t.last_seen_at FROM members t WHERE {_SILENT}"
            " ORDER BY t.last_seen_at LIMIT $4",
            *(self._workspace, until, list(held), most),
        )
        return [(record["id"], record["last_seen_at"]) for record in records]

    async def erasing(self, by: str) -> int:
        count: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM member_erasures e WHERE {self._mine('e')}"
            " AND e.finished_at IS NULL AND e.requested_by = $2",
            *(self._workspace, by),
        )
        return count

    async def open_receipts(self) -> Sequence[RetentionReceipt]:
        records = await self._tx.connection.fetch(
            f"SELECT {RECEIPTS.listed('r')} FROM retention_receipts r WHERE {self._mine('r')}"
            " AND r.finished_at IS NULL ORDER BY r.id",
            self._workspace,
        )
        return [RECEIPTS.entity(record) for record in records]

    def save_receipt(self, before: RetentionReceipt | None, after: RetentionReceipt) -> None:
        if before is None:
            self._tx.add(RECEIPTS, after)
        else:
            self._tx.change(RECEIPTS, (before, after))


async def _subject(tx: DbTransaction, held: Sequence[MemberId]) -> list[Any]:
    """Whose data stays; without anybody, nobody's."""
    if held:
        return await subject_of(tx, held)
    return [tx.actor.workspace, [], [], [], ""]


_RECEIPTS = ListSource(
    select=f"{RECEIPTS.listed('r')}, {{position}} FROM retention_receipts r",
    where="true",
    sorts={"id": "r.id", "began_at": "r.began_at"},
    filters={"data_class": "r.data_class", "began_at": "r.began_at"},
)


class DbRetentionReads:
    def __init__(self, database: Database, begin: Any) -> None:
        self._database = database
        self._begin = begin

    async def settings(self, actor: Actor) -> RetentionSettings | None:
        record = await self._database.ask_one(
            actor,
            f"SELECT {SETTINGS.listed('s')} FROM retention_settings s"
            f" WHERE {self._database.in_workspace('s')}",
        )
        return SETTINGS.entity(record) if record else None

    async def receipts(self, actor: Actor, request: PageRequest) -> Page[RetentionReceipt]:
        source = ListSource(
            _RECEIPTS.select,
            self._database.in_workspace("r"),
            _RECEIPTS.sorts,
            _RECEIPTS.filters,
        )
        records, position = await fetch_page(self._database, actor, source, request)
        return Page(tuple(RECEIPTS.entity(record) for record in records), position)

    async def overdue(
        self, actor: Actor, until: Mapping[DataClass, datetime], now: datetime
    ) -> Mapping[DataClass, Overdue]:
        async with self._begin(actor) as tx:
            held = await DbRetentionBook(tx).held(now)
            subject = await _subject(tx, held)
            found = {}
            for data_class, instant in until.items():
                rows = await self._count(tx, data_class, instant, held, subject)
                found[data_class] = Overdue(min(rows, COUNTED), rows <= COUNTED)
        return found

    async def _count(
        self,
        tx: DbTransaction,
        data_class: DataClass,
        until: datetime,
        held: Sequence[MemberId],
        subject: Sequence[Any],
    ) -> int:
        limit, workspace = COUNTED + 1, tx.actor.workspace
        fetch = tx.connection.fetchval
        if data_class is DataClass.MEMBER_PROFILES:
            silent = f"SELECT FROM members t WHERE {_SILENT} LIMIT {limit}"
            return int(
                await fetch(f"SELECT count(*) FROM ({silent}) x", workspace, until, list(held))
            )
        if data_class is DataClass.AUDIT_TRAIL:
            entries = f"SELECT count(*) FROM ({_AUDIT} LIMIT {limit}) x"
            return 0 if held else int(await fetch(entries, workspace, until))
        return sum(
            [
                int(await fetch(_counting(one, held=bool(held)), *subject, limit, until))
                for one in RETENTION[data_class]
            ]
        )

    async def begin_sweeps(self, kind: str, most: int) -> int:
        async with self._database.connection() as connection:
            begun: int = await connection.fetchval("SELECT begin_sweeps($1, $2)", kind, most)
        return begun


def _counting(one: Over, *, held: bool) -> str:
    found = f"SELECT {one.found(held=held)} LIMIT (SELECT most FROM given)"
    return f"{GIVEN} SELECT count(*) FROM ({found}) x"
