"""Of those who want the same thing at one moment one asks, and the others wait for its answer."""

import asyncio
from collections.abc import Hashable
from weakref import WeakValueDictionary


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
