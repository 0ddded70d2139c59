"""One pool of connections, each acting as the service's role, never as an owner."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from pydantic_core import from_json, to_json

from adapters.clock import Shift, enter_time
from adapters.db.mapping import unwrapped
from adapters.db.unusable import UNUSABLE, NoDatabase
from domain.shared.access import Actor
from domain.shared.errors import TemporarilyUnavailable

Connection = asyncpg.pool.PoolConnectionProxy
Lock = tuple[int, int]
MOST_REMEMBERED = 100_000
LOCKED = "current_setting('tertulia.locked') = 'true'"

TROUBLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.ConnectionDoesNotExistError,
    asyncpg.exceptions.LockNotAvailableError,
    asyncpg.exceptions.DeadlockDetectedError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)
SETTINGS = {
    "role": "tertulia_app",
    "application_name": "tertulia",
    "timezone": "UTC",
    "jit": "off",
    # Plans are kept as long as their connection: one made while a table was small must not read it
    # through once it is large.
    "enable_seqscan": "off",
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}


class Database:
    """`own_filter` off leaves row-level security alone to keep tenants apart: a switch for the
    tests that prove it does.

    A connection that did its work stays at hand, outside of the pool, for the next who asks: going
    through the pool costs as much as a small query. One that met trouble goes back to the pool,
    which mends or replaces it. `lent` is how many somebody works with at this moment.
    """

    def __init__(
        self, pool: asyncpg.Pool, *, size: int, own_filter: bool = True, wait: float = 2.0
    ) -> None:
        self.pool = pool
        self.own_filter = own_filter
        self._wait = wait
        self._at_hand: list[Any] = []
        self.lent = 0
        self._places = asyncio.Semaphore(size)
        self._live: set[str] = set()

    def mine(self, alias: str) -> str:
        """The condition that a row is of the workspace in $1."""
        return f"{alias}.workspace_id = $1" if self.own_filter else "$1::text IS NOT NULL"

    def in_workspace(self, alias: str) -> str:
        """The same for a query that is asked within the walls it sets."""
        own = f"{alias}.workspace_id = walls.workspace"
        return own if self.own_filter else "walls.workspace IS NOT NULL"

    def in_organization(self, alias: str) -> str:
        """The condition that a row is of the caller's organization and mode."""
        own = f"{alias}.organization_id = walls.organization AND {alias}.mode = walls.mode"
        return own if self.own_filter else "walls.organization IS NOT NULL"

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """A connection, in no transaction. Raises TemporarilyUnavailable when none can be had, or
        when it breaks while in use."""
        try:
            connection = await self._take()
            self.lent += 1
            try:
                yield connection
            except BaseException:
                await self.pool.release(connection)
                raise
            else:
                self._at_hand.append(connection)
            finally:
                self.lent -= 1
                self._places.release()
        except TROUBLE as trouble:
            raise TemporarilyUnavailable(retry_after_seconds=1) from trouble

    async def now(self) -> datetime:
        """What its clock says. Raises TemporarilyUnavailable."""
        async with self.connection() as connection:
            at: datetime = await connection.fetchval("SELECT clock_timestamp()")
        return at

    async def enter_time_of(self, workspace_id: str | None) -> None:
        """From here on the present task works in the time of this workspace, or of the house. For
        what asks the clock before it steps inside the walls. Raises TemporarilyUnavailable."""
        if workspace_id is None or workspace_id in self._live:
            enter_time(None)
        else:
            async with self.connection() as connection:
                await self._enter_time(connection, workspace_id)

    async def _enter_time(self, connection: Any, workspace_id: str | None) -> Shift | None:
        """What is live stays live (decision 7), so that is asked once; a test clock is asked each
        time, for another process may have moved it."""
        shift = None
        if workspace_id and workspace_id not in self._live:
            found = await connection.fetchrow("SELECT * FROM time_of($1)", workspace_id)
            if found is not None and found["mode"] == "live":
                if len(self._live) >= MOST_REMEMBERED:
                    self._live.clear()
                self._live.add(workspace_id)
            elif found is not None and found["set_to"] is not None:
                shift = Shift(found["set_to"], found["set_at"], found["stands"])
        enter_time(shift)
        return shift

    async def close(self) -> None:
        """End every connection, once those that are lent are back; there will be no other."""
        while self._at_hand:
            await self.pool.release(self._at_hand.pop())
        await self.pool.close()

    async def _take(self) -> Any:
        await self._take_place()
        try:
            while self._at_hand:
                connection = self._at_hand.pop()
                if _works(connection):
                    return connection
            return await self.pool.acquire(timeout=self._wait)
        except BaseException:
            self._places.release()
            raise

    async def _take_place(self) -> None:
        if self._places.locked():
            async with asyncio.timeout(self._wait):
                await self._places.acquire()
        else:
            await self._places.acquire()

    @asynccontextmanager
    async def within(self, actor: Actor, lock: Lock | None = None) -> AsyncIterator[Any]:
        """A connection in a transaction inside this actor's walls; undone unless committed. With
        `lock` it tries to take that advisory lock until its end, and `LOCKED` is whether it did."""
        async with self.connection() as connection:
            shift = await self._enter_time(connection, actor.workspace_id)
            await connection.execute(_begin(actor, lock, shift))
            try:
                yield connection
            finally:
                if connection.is_in_transaction():
                    await connection.execute("ROLLBACK")

    async def ask(self, actor: Actor, query: str, *parameters: Any) -> Sequence[Any]:
        """Rows of one SELECT inside this actor's walls, in a single round trip.

        The query refers to `walls`, one row with the context it sets, and its own parameters begin
        at $5. Joined sideways to that row, and fenced off by an OFFSET, it can only run after the
        context is set; were it to run before, row-level security would show it nothing. The order
        of its rows is kept.
        """
        async with self.connection() as connection:
            shift = await self._enter_time(connection, actor.workspace_id)
            found: Sequence[Any] = await connection.fetch(
                f"{_walls(shift)} SELECT found.* FROM walls,"
                f" LATERAL (SELECT * FROM ({query}) asked OFFSET 0) found",
                *_context(actor).values(),
                *parameters,
            )
        return found

    async def ask_one(self, actor: Actor, query: str, *parameters: Any) -> Any:
        """The only row of such a query, or None."""
        found = await self.ask(actor, query, *parameters)
        return found[0] if found else None


@asynccontextmanager
async def open_database(url: str, *, size: int, own_filter: bool = True) -> AsyncIterator[Database]:
    """Raises NoDatabase when the first connection cannot be made."""
    try:
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=size,
            init=_speak_json,
            reset=_nothing_to_reset,
            server_settings=SETTINGS,
            command_timeout=20,
            max_inactive_connection_lifetime=300,
        )
    except UNUSABLE as trouble:
        raise NoDatabase(trouble) from trouble
    try:
        yield Database(pool, size=size, own_filter=own_filter)
    finally:
        pool.terminate()


def _works(connection: Any) -> bool:
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        # The pool saw it end, and has taken it back.
        return False


async def _speak_json(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: to_json(value, fallback=unwrapped).decode(),
        decoder=from_json,
    )


async def _nothing_to_reset(connection: Any) -> None:
    """Every setting we make ends with its transaction."""


_WALLS = (
    "WITH walls AS MATERIALIZED (SELECT set_config('tertulia.organization', $1, true) AS"
    " organization, set_config('tertulia.workspace', $2, true) AS workspace,"
    " set_config('tertulia.mode', $3, true) AS mode, set_config('tertulia.grants', $4, true)"
)


def _walls(shift: Shift | None) -> str:
    """Whoever has no test clock pays for none."""
    return f"{_WALLS}{''.join(f', {setting}' for setting in _time(shift))})"


def _time(shift: Shift | None) -> list[str]:
    """What `workspace_now()` goes by, until the end of the transaction."""
    if shift is None:
        return []
    if shift.stands:
        name, value = "stands", shift.set_to.isoformat()
    else:
        ahead = (shift.set_to - shift.set_at) // timedelta(microseconds=1)
        name, value = "ahead", f"{ahead} microseconds"
    return [f"set_config('tertulia.{name}', {_literal(value)}, true)"]


def _context(actor: Actor) -> dict[str, str]:
    return {
        "organization": actor.organization_id,
        "workspace": actor.workspace_id or "",
        "mode": actor.mode.value,
        "grants": "*" if actor.grants is None else ",".join(sorted(actor.grants)),
    }


def _begin(actor: Actor, lock: Lock | None, shift: Shift | None) -> str:
    values = {name: _literal(value) for name, value in _context(actor).items()}
    if lock is not None:
        values["locked"] = "pg_try_advisory_xact_lock({:d}, {:d})::text".format(*lock)
    walls = [f"set_config('tertulia.{name}', {value}, true)" for name, value in values.items()]
    return f"BEGIN; SELECT {', '.join([*walls, *_time(shift)])}"


def _literal(value: str) -> str:
    return "'" + value.replace("\\", "").replace("'", "''") + "'"
