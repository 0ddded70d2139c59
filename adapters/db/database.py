"""One pool of connections, each acting as the service's role, never as an owner."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from pydantic_core import from_json, to_json

from adapters.db.unusable import UNUSABLE, NoDatabase
from domain.shared.access import Actor
from domain.shared.errors import TemporarilyUnavailable

Connection = asyncpg.pool.PoolConnectionProxy

TROUBLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.ConnectionDoesNotExistError,
    asyncpg.exceptions.LockNotAvailableError,
    asyncpg.exceptions.DeadlockDetectedError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)
SETTINGS = {
    "role": "tertulia_app",
    "application_name": "tertulia",
    "timezone": "UTC",
    "jit": "off",
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}


class Database:
    """`own_filter` off leaves row-level security alone to keep tenants apart: a switch for the
    tests that prove it does."""

    def __init__(self, pool: asyncpg.Pool, *, own_filter: bool = True, wait: float = 2.0) -> None:
        self.pool = pool
        self.own_filter = own_filter
        self._wait = wait

    def mine(self, alias: str) -> str:
        """The condition that a row is of the workspace in $1."""
        return f"{alias}.workspace_id = $1" if self.own_filter else "$1::text IS NOT NULL"

    def of_organization(self, alias: str) -> str:
        """The condition that a row is of the organization in $1 and the mode in $2."""
        if self.own_filter:
            return f"{alias}.organization_id = $1 AND {alias}.mode = $2"
        return "$1::text IS NOT NULL AND $2::text IS NOT NULL"

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """A connection, in no transaction. Raises TemporarilyUnavailable when none can be had, or
        when it breaks while in use."""
        try:
            async with self.pool.acquire(timeout=self._wait) as connection:
                yield connection
        except TROUBLE as trouble:
            raise TemporarilyUnavailable(retry_after_seconds=1) from trouble

    @asynccontextmanager
    async def within(self, actor: Actor, *, writing: bool) -> AsyncIterator[Any]:
        """A connection in a transaction inside this actor's walls; undone unless committed."""
        async with self.connection() as connection:
            await connection.execute(_begin(actor, writing=writing))
            try:
                yield connection
            finally:
                if connection.is_in_transaction():
                    await connection.execute("ROLLBACK")

    @asynccontextmanager
    async def reading(self, actor: Actor) -> AsyncIterator[Any]:
        async with self.within(actor, writing=False) as connection:
            yield connection


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
        yield Database(pool, own_filter=own_filter)
    finally:
        pool.terminate()


async def _speak_json(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: to_json(value).decode(),
        decoder=from_json,
    )


async def _nothing_to_reset(connection: Any) -> None:
    """Every setting we make ends with its transaction."""


def _begin(actor: Actor, *, writing: bool) -> str:
    grants = "*" if actor.grants is None else ",".join(sorted(actor.grants))
    context = {
        "organization": actor.organization_id,
        "workspace": actor.workspace_id or "",
        "mode": actor.mode.value,
        "grants": grants,
    }
    settings = ", ".join(
        f"set_config('tertulia.{name}', {_literal(value)}, true)" for name, value in context.items()
    )
    return f"BEGIN{'' if writing else ' READ ONLY'}; SELECT {settings}"


def _literal(value: str) -> str:
    return "'" + value.replace("\\", "").replace("'", "''") + "'"
