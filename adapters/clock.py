"""Time is the database's: it is asked now and then, and kept in between by what nobody can set."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

from domain.shared.errors import TemporarilyUnavailable

ASKED_EVERY = timedelta(seconds=15)
# Counts while the machine sleeps, where that can be counted.
_ELAPSED = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

Ask = Callable[[], Awaitable[datetime]]


class SystemClock:
    """This machine's own. Aware, UTC, to the microsecond."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class HouseClock:
    """One time for all processes of a house, whatever their machines believe: a wrong clock would
    put instants into rows that others go by. Aware, UTC, to the microsecond."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._since = _elapsed()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=_elapsed() - self._since)

    async def compare(self, ask: Ask) -> None:
        """Set it by the database's, as far as it is certainly wrong: while the question was under
        way, the right time was between the answer and the answer plus that while."""
        asked = _elapsed()
        told = await ask()
        self.correct(told, told + timedelta(seconds=_elapsed() - asked))

    def correct(self, earliest: datetime, latest: datetime) -> None:
        """It is not before the one, nor after the other."""
        now = self.now()
        right = min(max(now, earliest), latest)
        if right != now:
            self._at, self._since = right, _elapsed()


@asynccontextmanager
async def open_clock(ask: Ask) -> AsyncIterator[HouseClock]:
    """Right from the beginning, and kept right until the block ends: a question that fails is asked
    again later. Raises what the first one raises."""
    clock = HouseClock(SystemClock().now())
    await clock.compare(ask)
    keeping = asyncio.create_task(_keep_right(clock, ask))
    try:
        yield clock
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


async def _keep_right(clock: HouseClock, ask: Ask) -> None:
    while True:
        await asyncio.sleep(ASKED_EVERY.total_seconds())
        with suppress(TemporarilyUnavailable):
            await clock.compare(ask)


def _elapsed() -> float:
    return time.clock_gettime(_ELAPSED)
