"""What is asked for again and again within moments is done once."""

import asyncio
from collections.abc import Callable

TICK = 0.005


class Gathering:
    """Does `work` at the next tick at which there is `enough` to do it for, at the latest after so
    many ticks: whatever is done with the database costs for a few nearly what it costs for one."""

    def __init__(
        self, work: Callable[[], None], enough: Callable[[], bool], *, most_ticks: int
    ) -> None:
        self._work = work
        self._enough = enough
        self._most = most_ticks
        self._timer: asyncio.TimerHandle | None = None

    def ask(self) -> None:
        """Must be called in the event loop."""
        if self._timer is None:
            self._wait(1)

    def _wait(self, tick: int) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(TICK, self._look, tick)

    def _look(self, tick: int) -> None:
        self._timer = None
        if self._enough() or tick >= self._most:
            self._work()
        else:
            self._wait(tick + 1)
