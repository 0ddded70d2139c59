"""Of those who want the same thing at one moment one asks, and the others wait for its answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")


class Turns:
    """A lock for each name, for as long as somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    def of(self, name: Hashable) -> asyncio.Lock:
        """Whoever has it should look first whether the one before brought what it wants."""
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        return lock


class SharedLooks(Generic[T]):
    """One look at a time for each name. Whoever asks while it is under way shares the next one:
    none is told what was read before it asked."""

    def __init__(self) -> None:
        self._turns = Turns()
        self._next: dict[Hashable, asyncio.Task[T]] = {}

    async def of(self, name: Hashable, look: Callable[[], Awaitable[T]]) -> T:
        """What `look` gives, or raises, for all who share it. Who is cancelled leaves it to the
        others."""
        task = self._next.get(name)
        if task is None:
            task = self._next[name] = asyncio.create_task(self._looked(name, look))
            task.add_done_callback(_heard)
        return await asyncio.shield(task)

    async def _looked(self, name: Hashable, look: Callable[[], Awaitable[T]]) -> T:
        async with self._turns.of(name):
            del self._next[name]
            return await look()


def _heard(task: "asyncio.Task[Any]") -> None:
    """Its error is raised to whoever still waits; that nobody does is no error."""
    if not task.cancelled():
        task.exception()
