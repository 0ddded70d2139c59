"""A warehouse of a house in memory, in which nothing ever lies."""

from datetime import datetime

from domain.insights.warehouse import Batch, Key, Lines, Reading, Seen
from domain.shared.access import Actor
from domain.shared.clock import Clock


class FakeWarehouse:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def look(self, actor: Actor) -> tuple[str, Seen]:
        return "memory", Seen(1, (), self._clock.now())

    async def kept_since(self, actor: Actor) -> datetime | None:
        return None

    async def lines(self, actor: Actor, reading: Reading, most: int) -> Lines:
        return Lines(b"", 0, None)

    async def batch(
        self, actor: Actor, reading: Reading, most: int, last: Key | None = None
    ) -> Batch:
        return Batch((), None)

    async def nth(self, actor: Actor, reading: Reading, nth: int) -> tuple[Key | None, int]:
        return None, 0
