"""Time is the database's: it is asked now and then, and kept in between by what nobody can set."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.shared.clock import Clock
from domain.shared.errors import TemporarilyUnavailable

ASKED_EVERY = timedelta(seconds=15)
# Counts while the machine sleeps, where that can be counted.
_ELAPSED = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

Ask = Callable[[], Awaitable[datetime]]


@dataclass(frozen=True, slots=True)
class Shift:
    """How the time of a workspace differs from the house's: it was `set_to` this instant at that
    one of the house, and has gone on since, unless it `stands`."""

    set_to: datetime
    set_at: datetime
    stands: bool

    def of(self, now: datetime) -> datetime:
        """The workspace's time when the house's is this."""
        return self.set_to if self.stands else now + (self.set_to - self.set_at)


_SHIFT: ContextVar[Shift | None] = ContextVar("shift", default=None)


def enter_time(shift: Shift | None) -> None:
    """From here on the work of this task, and of what it begins, is done in that time; None is the
    house's."""
    _SHIFT.set(shift)


class WorkspaceClock:
    """The time of the workspace in whose name the present task works: the house's, but where a test
    clock says otherwise. Aware, UTC. Which workspace that is, `Database` says whenever it steps
    inside a workspace's walls."""

    def __init__(self, house: Clock) -> None:
        self._house = house

    def now(self) -> datetime:
        now, shift = self._house.now(), _SHIFT.get()
        return now if shift is None else shift.of(now)


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
