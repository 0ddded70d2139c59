"""Waiting for what nobody announces, and tables held back so that others are caught mid-query."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

WITHIN = 90.0
AGAIN_AFTER = 0.01


async def until(holds: Callable[[], Awaitable[bool]], within: float = WITHIN) -> None:
    """Ask again and again until it holds; raises TimeoutError if it does not within so many
    seconds."""
    async with asyncio.timeout(within):
        while True:
            if await holds():
                return
            await asyncio.sleep(AGAIN_AFTER)


@dataclass(frozen=True)
class HeldBack:
    """A table that nobody can read or write for now."""

    table: str
    owner: Any

    async def waiting(self) -> int:
        """How many connections wait for it."""
        count: int = await self.owner.fetchval(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = $1::text::regclass"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            self.table,
        )
        return count

    async def until_wait(self, so_many: int) -> None:
        async def there() -> bool:
            return await self.waiting() >= so_many

        await until(there)


@asynccontextmanager
async def held_back(table: str, owner: Any) -> AsyncIterator[HeldBack]:
    """Whoever asks for a row of it waits, in the database, until the block ends."""
    async with owner.transaction():
        await owner.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield HeldBack(table, owner)
