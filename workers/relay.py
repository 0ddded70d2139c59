"""What follows from events is done here, soon after they are announced."""

import asyncio
from logging import getLogger

from domain.events.room import Events
from domain.events.use_cases.relay_events import relay_events
from domain.shared.errors import TemporarilyUnavailable

SWEEP = 5.0
BATCH = 50
log = getLogger("tertulia.relay")


class Relay:
    """Runs until told to stop; wakes when rung, and every few seconds in any case."""

    def __init__(self, room: Events) -> None:
        self._room = room
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                if await relay_events(self._room, BATCH):
                    continue
            except TemporarilyUnavailable:
                log.warning("database_away")
            try:
                async with asyncio.timeout(SWEEP):
                    await self._wake.wait()
            except TimeoutError:
                pass
