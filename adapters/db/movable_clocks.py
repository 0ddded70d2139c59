"""Test clocks in PostgreSQL, and what is still to be done by them."""

from collections.abc import Collection, Sequence

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.events.clock_ports import MovingClock
from domain.events.movable_clock import MovableClock, NextDue
from domain.shared.errors import NotFound
from domain.shared.ids import OrganizationId, TestClockId, WorkspaceId

CLOCKS = Table("test_clocks", MovableClock)
_WAITS = "d.state IN ('scheduled', 'unconfirmed')"
# What a worker would take now, was it at hand: a channel that rests, or whose credentials ended,
# keeps its posts until a later time, which is a stop of its own.
_MAY_GO = (
    "(c.rate_limited_until IS NULL OR c.rate_limited_until <= (SELECT workspace_now()))"
    " AND (c.refresh_at IS NULL OR c.credentials_safe_until IS NULL"
    "  OR c.credentials_safe_until > (SELECT workspace_now()))"
)
# Reactions and receipts are kept by the house's time, as they guard against what fails, and wait
# for nothing in the workspace.
_AT_REST = f"""
    SELECT NOT EXISTS (
      SELECT FROM deliveries d JOIN channels c
        ON c.workspace_id = d.workspace_id AND c.id = d.channel_id
      WHERE {{deliveries}} AND (d.state IN ('claimed', 'sending')
        OR {_WAITS} AND d.next_at <= (SELECT workspace_now()) AND {_MAY_GO}))
    AND NOT EXISTS (SELECT FROM duties d WHERE {{duties}} AND d.due_at <= (SELECT workspace_now()))
    AND NOT EXISTS (
      SELECT FROM channels c WHERE {{channels}} AND c.refresh_at <= (SELECT workspace_now()))
    AND NOT EXISTS (SELECT FROM inbound_receipts r WHERE {{receipts}} AND r.state = 'waiting'
      AND (r.next_at <= clock_timestamp() OR r.lease_until > clock_timestamp()))
    AND NOT EXISTS (SELECT FROM events e WHERE {{events}} AND e.pending
      AND e.next_at <= clock_timestamp())
"""
_NEXT = f"""
    SELECT due.key, due.at FROM (
      (SELECT 'delivery' AS key, d.next_at AS at FROM deliveries d
       WHERE {{deliveries}} AND {_WAITS} AND d.next_at > (SELECT workspace_now())
       ORDER BY d.next_at LIMIT 1)
      UNION ALL
      (SELECT d.kind || ' ' || d.subject_id, d.due_at FROM duties d
       WHERE {{duties}} AND d.due_at > (SELECT workspace_now())
         AND d.kind || ' ' || d.subject_id <> ALL ($2::text[])
       ORDER BY d.due_at LIMIT 1)
      UNION ALL
      (SELECT 'refresh ' || c.id, c.refresh_at FROM channels c
       WHERE {{channels}} AND c.refresh_at > (SELECT workspace_now())
         AND 'refresh ' || c.id <> ALL ($2::text[]) ORDER BY c.refresh_at LIMIT 1)
      UNION ALL
      (SELECT 'rest ' || c.id, c.rate_limited_until FROM channels c
       WHERE {{channels}} AND c.rate_limited_until > (SELECT workspace_now())
         AND 'rest ' || c.id <> ALL ($2::text[]) ORDER BY c.rate_limited_until LIMIT 1)
    ) due ORDER BY due.at LIMIT 1
"""


class DbClocks:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        mine = tx.tools.database.mine
        self._mine = mine
        self._walls = {
            "deliveries": mine("d"),
            "duties": mine("d"),
            "channels": mine("c"),
            "receipts": mine("r"),
            "events": mine("e"),
        }

    async def get(self, clock_id: TestClockId) -> MovableClock:
        found = await self._locked(" AND k.id = $2 FOR UPDATE", clock_id)
        if found is None:
            raise NotFound(thing="test_clock")
        return found

    async def moving(self) -> MovableClock | None:
        return await self._locked(" AND k.state = 'advancing' FOR UPDATE SKIP LOCKED")

    async def current(self) -> MovableClock | None:
        return await self._locked(" FOR UPDATE")

    async def _locked(self, rest: str, *values: str) -> MovableClock | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CLOCKS.listed('k')} FROM test_clocks k"
            f" WHERE {self._mine('k')} AND k.deleted_at IS NULL{rest}",
            self._tx.actor.workspace,
            *values,
        )
        return CLOCKS.entity(record) if record else None

    async def end(self, clock: MovableClock) -> None:
        await self._tx.connection.execute(CLOCKS.update, *CLOCKS.values(clock))

    def write(self, before: MovableClock | None, after: MovableClock) -> None:
        if before is None:
            self._tx.add(CLOCKS, after)
        else:
            self._tx.change(CLOCKS, (before, after))

    async def is_at_rest(self) -> bool:
        at_rest: bool = await self._tx.connection.fetchval(
            _AT_REST.format(**self._walls), self._tx.actor.workspace
        )
        return at_rest

    async def next_due(self, besides: Collection[str]) -> NextDue | None:
        record = await self._tx.connection.fetchrow(
            _NEXT.format(**self._walls), self._tx.actor.workspace, list(besides)
        )
        return NextDue(record["key"], record["at"]) if record else None


class DbClockAgenda:
    """Looks across the walls, at ids only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def moving(self, limit: int) -> Sequence[MovingClock]:
        async with self._database.connection() as connection:
            found = await connection.fetch("SELECT * FROM moving_clocks($1)", limit)
        return [
            MovingClock(OrganizationId(row["organization_id"]), WorkspaceId(row["workspace_id"]))
            for row in found
        ]
