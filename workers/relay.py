"""Events are told, and what follows from them is done, soon after they are announced."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from logging import getLogger

from domain.events.room import Events
from domain.events.use_cases.relay_events import relay_events
from domain.events.use_cases.tell_events import recover_missed, tell_events
from domain.shared.errors import TemporarilyUnavailable
from workers.passing import Passing, followed, nobody

TELL_AGAIN = 1.0
"""What another process commits rings no bell unless something follows from it."""

GATHER = 0.05
"""What is announced within this time is told together, and posts on their way go first."""

SWEEP = 5.0
BATCH = 50
log = getLogger("tertulia.relay")


class Relay:
    """Runs until told to stop; wakes when rung, and every second in any case. `told` is called
    when something was told. `passing` is told of the point k6: what follows from
    an event is done, and that is not yet on record."""

    def __init__(
        self,
        room: Events,
        told: Callable[[], None],
        *,
        passing: Passing = nobody,
    ) -> None:
        reactions = {name: followed(what, "k6", passing) for name, what in room.reactions.items()}
        self._room = replace(room, reactions=reactions)
        self._told = told
        self._wake = asyncio.Event()
        self._stopping = False
        self._swept = 0.0

    def wake(self) -> None:
        self._swept = 0.0
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        while not self._stopping:
            await asyncio.sleep(GATHER)
            self._wake.clear()
            try:
                if await self._work():
                    continue
            except TemporarilyUnavailable:
                log.warning("database_away")
            try:
                async with asyncio.timeout(TELL_AGAIN):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _work(self) -> bool:
        """One round; whether there may be more right away."""
        told = await tell_events(self._room)
        now = time.monotonic()
        if not told and now - self._swept < SWEEP:
            return False
        relayed = await relay_events(self._room, BATCH)
        recovered = await recover_missed(self._room)
        if told or recovered:
            self._told()
        if not relayed and not recovered:
            self._swept = now
        return bool(told or relayed or recovered)
