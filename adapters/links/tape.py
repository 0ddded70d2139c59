"""Clicks lie in memory for less than a second, and are written many at a time."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from logging import getLogger

from adapters.db.database import Database
from domain.campaigns.clicking import MOST_A_MINUTE, Click
from domain.shared.errors import TemporarilyUnavailable

log = getLogger("tertulia.links")
EVERY = 0.5
MOST_WAITING = 50_000
BATCH = 2_000
MOST_KNOWN = 100_000
MINUTE = 60.0
MOST_HOSTS = 200
"""Of one link on one day; what anybody can write into a header must not grow a table without
end."""

OTHERS = "(others)"
COUNT = "SELECT count_clicks($1, $2, $3, $4, $5, $6, $7, $8)"


class BatchedTape:
    """For `domain.campaigns.link_ports.ClickTape`.

    What a process has noted and not yet written is lost when it dies: at most what came within
    `EVERY` seconds. While the database does not answer it waits, up to `MOST_WAITING`. A batch
    whose COMMIT got no answer is not written again: nothing is counted twice.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Click] = []
        self._writing: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._came: dict[str, int] = {}
        self._since = time.monotonic()
        self._hosts: dict[tuple[str, str], set[str]] = {}
        self.left_out = 0

    def is_burst(self, visitor: str) -> bool:
        now = time.monotonic()
        if now - self._since >= MINUTE or len(self._came) >= MOST_KNOWN:
            self._came.clear()
            self._since = now
        times = self._came[visitor] = self._came.get(visitor, 0) + 1
        return times > MOST_A_MINUTE

    def note(self, click: Click) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self.left_out += 1
            return
        self._waiting.append(click)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._soon())

    async def flush(self) -> None:
        """Write all that waits. Raises TemporarilyUnavailable; then it waits on."""
        async with self._turn:
            while self._waiting:
                batch = self._waiting[:BATCH]
                await self._write(batch)
                del self._waiting[: len(batch)]
            if self.left_out:
                log.warning("clicks_left_out", extra={"clicks": self.left_out})
                self.left_out = 0

    async def close(self) -> None:
        """Write what is left; what cannot be written is said to be lost."""
        if self._writing is not None:
            self._writing.cancel()
            with suppress(asyncio.CancelledError):
                await self._writing
        try:
            await self.flush()
        except TemporarilyUnavailable:
            log.warning("clicks_lost", extra={"clicks": len(self._waiting)})

    async def _soon(self) -> None:
        while self._waiting:
            await asyncio.sleep(EVERY)
            with suppress(TemporarilyUnavailable):
                # A write that began is finished, also while the process is stopping.
                await asyncio.shield(self.flush())

    async def _write(self, batch: Sequence[Click]) -> None:
        columns = (
            [click.workspace_id for click in batch],
            [click.link_id for click in batch],
            [click.day.isoformat() for click in batch],
            [click.destination for click in batch],
            [click.tag for click in batch],
            [self._host(click) for click in batch],
            ["" if click.bot is None else click.bot.value for click in batch],
            [click.visitor for click in batch],
        )
        async with self._database.connection() as connection:
            await connection.execute(COUNT, *columns)

    def _host(self, click: Click) -> str:
        if len(self._hosts) > MOST_KNOWN // MOST_HOSTS:
            self._hosts.clear()
        seen = self._hosts.setdefault((click.link_id, click.day.isoformat()), set())
        if click.referrer in seen or len(seen) < MOST_HOSTS:
            seen.add(click.referrer)
            return click.referrer
        return OTHERS


@asynccontextmanager
async def open_tape(database: Database) -> AsyncIterator[BatchedTape]:
    """One that is written out when the block ends."""
    tape = BatchedTape(database)
    try:
        yield tape
    finally:
        await tape.close()
