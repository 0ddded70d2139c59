"""Audit trails in PostgreSQL: sealed within their own walls, and only ever added to."""

from collections.abc import Collection, Sequence

from pydantic import TypeAdapter

from adapters.db.batches import insert_all, update_all
from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.outbox import EVENTS
from adapters.db.pages import WALLS, ListSource, fetch_page
from adapters.db.transaction import DbTransaction
from domain.events.audit import AuditEntry, AuditTrail, Unsealed
from domain.events.model import Event
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.paging import Filter, Page, PageRequest

TRAILS = Table("audit_trails", AuditTrail, keys=("organization_id", "chain"))
ENTRIES = Table("audit_entries", AuditEntry, keys=("organization_id", "chain", "sequence"))
_UNSEALED = TypeAdapter(Unsealed)
_OF_WORKSPACE = "e.workspace_id = $1 AND $2::text IS NOT NULL"
_OF_ORGANIZATION = "e.workspace_id IS NULL AND e.organization_id = $1 AND e.mode = $2"


class DbTrails:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def begin(self, trail: AuditTrail) -> AuditTrail:
        await self._tx.connection.execute(
            f"{TRAILS.insert} ON CONFLICT DO NOTHING", *TRAILS.values(trail)
        )
        record = await self._tx.connection.fetchrow(
            f"SELECT {TRAILS.listed('t')} FROM audit_trails t"
            " WHERE t.organization_id = $1 AND t.chain = $2 FOR UPDATE",
            trail.organization_id,
            trail.chain,
        )
        return TRAILS.entity(record)

    async def unsealed(
        self, trail: AuditTrail, names: Collection[str], limit: int
    ) -> tuple[Sequence[Event], int]:
        mine = _OF_WORKSPACE if trail.workspace_id else _OF_ORGANIZATION
        of = (trail.workspace_id or trail.organization_id, trail.mode or "")
        latest = await self._tx.connection.fetchval(
            f"SELECT e.position FROM events e WHERE {mine} AND e.position > $3"
            " ORDER BY e.position DESC LIMIT 1",
            *of,
            trail.position,
        )
        if latest is None:
            return [], trail.position
        records = await self._tx.connection.fetch(
            f"SELECT {EVENTS.listed('e')} FROM events e WHERE {mine}"
            " AND e.position > $3 AND e.position <= $4 AND e.name = ANY ($5)"
            " ORDER BY e.position LIMIT $6",
            *of,
            trail.position,
            latest,
            list(names),
            limit,
        )
        full = len(records) == limit
        return [EVENTS.entity(r) for r in records], records[-1]["position"] if full else latest

    async def append(
        self, before: AuditTrail, after: AuditTrail, entries: Sequence[AuditEntry]
    ) -> None:
        await insert_all(self._tx.connection, (ENTRIES, entries))
        await update_all(self._tx.connection, (TRAILS, [(before, after)]))


class DbAuditReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        # An entry has its sequence for an id: no two of one chain share it.
        self._entries = ListSource(
            select=f"{ENTRIES.listed('t')}, {{position}} FROM audit_entries t",
            where="t.organization_id = walls.organization",
            sorts={"sequence": "t.sequence", "id": "t.sequence"},
            filters={
                "chain": "t.chain",
                "type": "t.name",
                "object_id": "t.object_id",
                "actor_id": "t.actor_id",
                "at": "t.at",
            },
        )

    async def trail(self, actor: Actor, chain: str) -> AuditTrail:
        record = await self._database.ask_one(
            actor,
            f"SELECT {TRAILS.listed('t')} FROM audit_trails t"
            f" WHERE t.organization_id = walls.organization AND t.chain = ${WALLS + 1}",
            chain,
        )
        if record is None:
            raise NotFound(thing="audit_trail")
        return TRAILS.entity(record)

    async def entries(self, actor: Actor, chain: str, request: PageRequest) -> Page[AuditEntry]:
        own = Filter("chain", "in", [chain])
        wanted = PageRequest(request.limit, request.sort, [*request.filters, own], request.after)
        found, after = await fetch_page(self._database, actor, self._entries, wanted)
        return Page([ENTRIES.entity(record) for record in found], after)

    async def stretch(
        self, actor: Actor, chain: str, after: int, limit: int
    ) -> Sequence[AuditEntry]:
        records = await self._database.ask(
            actor,
            f"SELECT {ENTRIES.listed('t')} FROM audit_entries t"
            f" WHERE t.organization_id = walls.organization AND t.chain = ${WALLS + 1}"
            f" AND t.sequence > ${WALLS + 2} ORDER BY t.sequence LIMIT {limit}",
            chain,
            after,
        )
        return [ENTRIES.entity(record) for record in records]


class DbAuditAgenda:
    """Looks across the walls, at ids and places only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unsealed(self, limit: int) -> Sequence[Unsealed]:
        async with self._database.connection() as connection:
            found = await connection.fetch("SELECT * FROM unsealed_trails($1)", limit)
        return [_UNSEALED.validate_python(dict(row)) for row in found]
