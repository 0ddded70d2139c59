"""What is due is looked for again and again, and done beside the next look, until told to stop."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from contextlib import suppress
from logging import getLogger
from typing import Any, Generic, TypeVar

from domain.shared.errors import TemporarilyUnavailable

AFTER_TROUBLE = 2.0
K = TypeVar("K")
log = getLogger("tertulia.worker")


class Rounds(ABC, Generic[K]):
    """Looks when woken, when something that was begun has ended, and when the last look said so;
    not more often than `at_most_every` seconds. What is under way has a key of its own."""

    def __init__(self, *, at_most_every: float) -> None:
        self.under_way: dict[K, asyncio.Task[None]] = {}
        self.stopped = asyncio.Event()
        self._at_most_every = at_most_every
        self._wake = asyncio.Event()

    @abstractmethod
    async def look(self) -> float:
        """Begin what is due, as far as there is room; returns how many seconds to rest then. Raises
        TemporarilyUnavailable."""

    def wake(self) -> None:
        """Look soon."""
        self._wake.set()

    def stop(self) -> None:
        """Take nothing more."""
        self.stopped.set()
        self._wake.set()

    async def run(self) -> None:
        """Until stopped; then what is under way is finished."""
        try:
            while not self.stopped.is_set():
                looked = time.monotonic()
                self._wake.clear()
                try:
                    await self._rest(looked, await self.look())
                except TemporarilyUnavailable:
                    log.warning("database_away")
                    await asyncio.sleep(AFTER_TROUBLE)
        finally:
            await asyncio.gather(*self.under_way.values(), return_exceptions=True)

    def begin(self, key: K, work: Coroutine[Any, Any, None]) -> None:
        """Nothing with this key is under way."""
        self.under_way[key] = asyncio.create_task(self._do(key, work))

    async def _do(self, key: K, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self.under_way.pop(key, None)
            self._wake.set()

    async def _rest(self, looked: float, seconds: float) -> None:
        """Until woken, or for so long after the look, and a moment in any case."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, looked + seconds - time.monotonic())):
                await self._wake.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, looked + self._at_most_every - time.monotonic())):
                await self.stopped.wait()
