"""Many who ask within moments are served once, when there is enough to do or when it is time."""

import asyncio

from workers.gathering import TICK, Gathering


class Work:
    """Counts how often it was done, and says whether there is enough to do it for."""

    def __init__(self, *, enough: bool) -> None:
        self.enough = enough
        self.times = 0
        self.looks = 0
        self.looked_twice = asyncio.Event()
        self.done = asyncio.Event()

    def do(self) -> None:
        self.times += 1
        self.done.set()

    def is_enough(self) -> bool:
        self.looks += 1
        if self.looks == 2:
            self.looked_twice.set()
        return self.enough


async def quiet(work: Work, ticks: int) -> None:
    """Long enough for another time, if there were one."""
    await work.done.wait()
    await asyncio.sleep(TICK * ticks)


async def test_all_who_ask_before_a_tick_are_served_by_one_time() -> None:
    work = Work(enough=True)
    gathering = Gathering(work.do, work.is_enough, most_ticks=4)
    for _ in range(100):
        gathering.ask()
    assert work.times == 0
    await quiet(work, 6)
    assert work.times == 1


async def test_what_is_never_enough_is_done_after_the_last_tick() -> None:
    work = Work(enough=False)
    Gathering(work.do, work.is_enough, most_ticks=4).ask()
    await quiet(work, 6)
    assert (work.times, work.looks) == (1, 4)


async def test_what_becomes_enough_waits_no_longer() -> None:
    work = Work(enough=False)
    gathering = Gathering(work.do, work.is_enough, most_ticks=1_000_000)
    gathering.ask()
    await work.looked_twice.wait()
    work.enough = True
    await work.done.wait()
    assert work.times == 1


async def test_who_asks_after_it_was_done_is_served_again() -> None:
    work = Work(enough=True)
    gathering = Gathering(work.do, work.is_enough, most_ticks=4)
    for times in (1, 2):
        work.done.clear()
        gathering.ask()
        await work.done.wait()
        assert work.times == times
