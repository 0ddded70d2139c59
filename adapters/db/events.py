"""The relay's grip on the outbox."""

from collections.abc import Sequence
from datetime import timedelta

from adapters.db.database import Database
from adapters.db.outbox import EVENTS
from adapters.db.transaction import DbTransaction
from domain.events.model import Event
from domain.events.ports import Pending
from domain.shared.ids import EventId, OrganizationId, WorkspaceId


class EventsTx(DbTransaction):
    """A transaction of the relay."""

    @property
    def outbox(self) -> "DbOutbox":
        return DbOutbox(self)


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
                WorkspaceId(row["workspace_id"]),
            )
            for row in found
        ]
