"""What was planned is done when it is due, by whichever worker comes first."""

import asyncio
import time
from contextlib import suppress
from logging import getLogger

from domain.events.ports import DueDuty
from domain.events.room import Events
from domain.events.use_cases.do_duties import do_duty, keep_at, take_duty
from domain.shared.duties import LEASE, Duty
from domain.shared.errors import TemporarilyUnavailable

AT_ONCE = 20
SWEEP = 15.0
# Everything that rings wakes this stream too, and most of it concerns others.
AT_MOST_EVERY = 0.25
KEEP_EVERY = LEASE.total_seconds() / 3
LONGEST = 600.0
"""An act that takes longer is stopped, in seconds; what is long is done in steps."""

AFTER_TROUBLE = 2.0
log = getLogger("tertulia.worker")
Key = tuple[str, str, str]


class DutyStream:
    """Runs until told to stop. Looks when rung, when the next duty is due by the database's clock,
    and every fifteen seconds in any case."""

    def __init__(self, room: Events) -> None:
        self._room = room
        self._under_way: dict[Key, asyncio.Task[None]] = {}
        self._kept: dict[Key, Duty] = {}
        self._wake = asyncio.Event()
        self._stopped = asyncio.Event()

    def wake(self) -> None:
        """Look soon."""
        self._wake.set()

    def stop(self) -> None:
        """Take nothing more."""
        self._stopped.set()
        self._wake.set()

    async def run(self) -> None:
        """Until stopped; then what is under way is finished."""
        keeping = asyncio.create_task(self._keep())
        try:
            while not self._stopped.is_set():
                looked = time.monotonic()
                self._wake.clear()
                try:
                    await self._rest(looked, await self._look())
                except TemporarilyUnavailable:
                    log.warning("database_away")
                    await asyncio.sleep(AFTER_TROUBLE)
        finally:
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def _look(self) -> float:
        """Begin what is due, as far as there is room; returns how many seconds to rest then. What
        is next is asked first, so that nothing can become due unseen between the two."""
        wait = await self._room.duties.next_in()
        free = AT_ONCE - len(self._under_way)
        if free > 0:
            for due in await self._room.duties.due(free + len(self._under_way)):
                self._begin(due)
        return SWEEP if wait is None else min(SWEEP, max(0.0, wait.total_seconds()))

    def _begin(self, due: DueDuty) -> None:
        key = (due.workspace_id, due.kind, due.subject_id)
        if key not in self._under_way and len(self._under_way) < AT_ONCE:
            self._under_way[key] = asyncio.create_task(self._do(key, due))

    async def _do(self, key: Key, due: DueDuty) -> None:
        about = {"duty": due.kind, "subject_id": due.subject_id}
        try:
            duty = await take_duty(self._room, due)
            if duty is not None:
                self._kept[key] = duty
                async with asyncio.timeout(LONGEST):
                    await do_duty(self._room, duty)
        except TemporarilyUnavailable:
            log.warning("duty_put_off", extra=about)
            await asyncio.sleep(AFTER_TROUBLE)
        except Exception:
            log.exception("duty_failed", extra=about)
            await asyncio.sleep(AFTER_TROUBLE)
        finally:
            self._kept.pop(key, None)
            self._under_way.pop(key, None)
            self._wake.set()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(KEEP_EVERY)
            if self._kept:
                with suppress(TemporarilyUnavailable):
                    await keep_at(self._room, list(self._kept.values()))

    async def _rest(self, looked: float, seconds: float) -> None:
        """Until woken or until the next one is due, and a moment in any case."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, looked + seconds - time.monotonic())):
                await self._wake.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, looked + AT_MOST_EVERY - time.monotonic())):
                await self._stopped.wait()
