"""The outbox, the feed's order, and what works across the walls on ids alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from adapters.db.audit import DbTrails
from adapters.db.database import Database
from adapters.db.duties import DbDuties
from adapters.db.feed import DbTickets
from adapters.db.movable_clocks import DbClocks
from adapters.db.operations import DbOperations
from adapters.db.outbox import EVENTS
from adapters.db.transaction import DbTransaction
from adapters.db.webhooks import DbDeliveries, DbEndpoints
from domain.events.model import Event
from domain.events.ports import DueWebhook, Pending
from domain.shared.access import Mode
from domain.shared.ids import EventId, OrganizationId, WorkspaceId

_DUE = TypeAdapter(DueWebhook)


class EventsTx(DbTransaction):
    """A transaction of telling."""

    @property
    def outbox(self) -> "DbOutbox":
        return DbOutbox(self)

    @property
    def duties(self) -> DbDuties:
        return DbDuties(self)

    @property
    def endpoints(self) -> DbEndpoints:
        return DbEndpoints(self)

    @property
    def deliveries(self) -> DbDeliveries:
        return DbDeliveries(self)

    @property
    def feed(self) -> "DbFeed":
        return DbFeed(self)

    @property
    def tickets(self) -> DbTickets:
        return DbTickets(self)

    @property
    def operations(self) -> DbOperations:
        return DbOperations(self)

    @property
    def clocks(self) -> DbClocks:
        return DbClocks(self)

    @property
    def trails(self) -> DbTrails:
        return DbTrails(self)


class DbOutbox:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def claim(self, event_id: EventId) -> Event | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {EVENTS.listed('e')} FROM events e"
            " WHERE e.organization_id = $1 AND e.id = $2 AND e.pending"
            " AND e.next_at <= clock_timestamp() FOR UPDATE SKIP LOCKED",
            self._tx.actor.organization_id,
            event_id,
        )
        return EVENTS.entity(record) if record else None

    async def done(self, event_id: EventId) -> None:
        await self._tx.connection.execute(
            "UPDATE events SET pending = false, next_at = NULL"
            " WHERE organization_id = $1 AND id = $2",
            self._tx.actor.organization_id,
            event_id,
        )

    async def failed(self, event_id: EventId, again_in: timedelta | None) -> None:
        await self._tx.connection.execute(
            "UPDATE events SET failures = failures + 1, next_at = clock_timestamp() + $3"
            " WHERE organization_id = $1 AND id = $2",
            self._tx.actor.organization_id,
            event_id,
            again_in,
        )


class DbFeed:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def span_since(self, since: datetime) -> tuple[int, int] | None:
        while await self._tx.connection.fetchval("SELECT tell_events(1000)"):
            pass
        found = await self._tx.connection.fetchrow(
            "SELECT min(position) AS first, max(position) AS last FROM events e"
            f" WHERE {self._tx.tools.database.mine('e')} AND e.at >= $2",
            self._tx.actor.workspace,
            since,
        )
        return None if found["first"] is None else (found["first"], found["last"])


class DbPendingEvents:
    """Looks across the walls, at ids only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next(self, limit: int) -> Sequence[Pending]:
        async with self._database.connection() as connection:
            found = await connection.fetch("SELECT * FROM pending_events($1)", limit)
        return [
            Pending(
                EventId(row["event_id"]),
                OrganizationId(row["organization_id"]),
                row["workspace_id"],
                row["mode"] and Mode(row["mode"]),
            )
            for row in found
        ]


class DbTelling:
    """Works across the walls, through doors that see names and ids only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell(self, most: int) -> int:
        async with self._database.connection() as connection:
            told: int = await connection.fetchval("SELECT tell_events($1)", most)
        return told

    async def latest(self, workspaces: Sequence[WorkspaceId]) -> dict[WorkspaceId, int]:
        async with self._database.connection() as connection:
            found = await connection.fetch("SELECT * FROM latest_positions($1)", list(workspaces))
        return {WorkspaceId(row["workspace_id"]): row["latest"] or 0 for row in found}

    async def recover(self, most: int) -> int:
        async with self._database.connection() as connection:
            busy: int = await connection.fetchval("SELECT recover_webhooks($1)", most)
        return busy


class DbWebhookAgenda:
    """Looks across the walls, at ids and instants only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, limit: int, per_endpoint: int) -> list[DueWebhook]:
        async with self._database.connection() as connection:
            found = await connection.fetch(
                "SELECT * FROM due_webhooks($1, $2)", limit, per_endpoint
            )
        return [_DUE.validate_python(dict(row)) for row in found]

    async def next_in(self) -> timedelta | None:
        async with self._database.connection() as connection:
            wait: timedelta | None = await connection.fetchval(
                "SELECT next_webhook() - clock_timestamp()"
            )
        return wait
