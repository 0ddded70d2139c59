"""Duties in PostgreSQL: planned with their cause, claimed by one worker at a time."""

from collections.abc import Sequence
from datetime import timedelta

from adapters.db.database import Database
from adapters.db.planned import DUTIES
from adapters.db.transaction import DbTransaction
from domain.events.ports import DueDuty
from domain.shared.duties import Duty
from domain.shared.ids import OrganizationId, WorkspaceId

_SAME = "d.workspace_id = $1 AND d.kind = $2 AND d.subject_id = $3"


class DbDuties:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def claim(self, kind: str, subject_id: str, lease: timedelta) -> Duty | None:
        record = await self._tx.connection.fetchrow(
            f"UPDATE duties d SET lease_until = clock_timestamp() + $4, fence = d.fence + 1,"
            f" deaths = d.deaths + (d.lease_until IS NOT NULL)::int"
            f" WHERE {_SAME} AND d.due_at <= (SELECT workspace_now())"
            f" AND (d.lease_until IS NULL OR d.lease_until <= clock_timestamp())"
            f" RETURNING {DUTIES.listed('d')}",
            self._tx.actor.workspace,
            kind,
            subject_id,
            lease,
        )
        return DUTIES.entity(record) if record else None

    async def done(self, duty: Duty) -> None:
        await self._tx.connection.execute(
            f"UPDATE duties d SET due_at = NULL, lease_until = NULL WHERE {_SAME} AND d.fence = $4",
            self._tx.actor.workspace,
            duty.kind,
            duty.subject_id,
            duty.fence,
        )

    async def put_off(self, duty: Duty, by: timedelta) -> None:
        await self._tx.connection.execute(
            f"UPDATE duties d SET due_at = (SELECT workspace_now()) + $5, lease_until = NULL,"
            f" failures = $6, deaths = $7 WHERE {_SAME} AND d.fence = $4",
            self._tx.actor.workspace,
            duty.kind,
            duty.subject_id,
            duty.fence,
            by,
            duty.failures,
            duty.deaths,
        )


class DbDutyAgenda:
    """Looks across the walls, at ids and instants only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, limit: int) -> list[DueDuty]:
        async with self._database.connection() as connection:
            found = await connection.fetch("SELECT * FROM due_duties($1)", limit)
        return [
            DueDuty(
                row["kind"],
                row["subject_id"],
                OrganizationId(row["organization_id"]),
                WorkspaceId(row["workspace_id"]),
            )
            for row in found
        ]

    async def next_in(self) -> timedelta | None:
        async with self._database.connection() as connection:
            wait: timedelta | None = await connection.fetchval(
                "SELECT next_duty() - clock_timestamp()"
            )
        return wait

    async def keep(self, duties: Sequence[Duty], lease: timedelta) -> None:
        async with self._database.connection() as connection:
            await connection.execute(
                "SELECT keep_duties($1, $2, $3, $4, $5)",
                [duty.workspace_id for duty in duties],
                [duty.kind for duty in duties],
                [duty.subject_id for duty in duties],
                [duty.fence for duty in duties],
                lease,
            )
