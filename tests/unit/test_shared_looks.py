"""Who asks at one moment shares one look, and is never told what was read before."""

import asyncio

import pytest

from adapters.turns import SharedLooks

STORM = 50


class Counter:
    """Something that changes, and that takes a while to be read."""

    def __init__(self) -> None:
        self.value = self.looks = 0
        self.reading = asyncio.Event()
        self.open = asyncio.Event()

    async def read(self) -> int:
        self.looks += 1
        read = self.value
        self.reading.set()
        await self.open.wait()
        return read


async def test_a_storm_is_two_looks_the_one_under_way_and_the_next() -> None:
    looks, counter = SharedLooks[int](), Counter()
    first = asyncio.create_task(looks.of("a", counter.read))
    await counter.reading.wait()
    rest = [asyncio.create_task(looks.of("a", counter.read)) for _ in range(STORM)]
    await asyncio.sleep(0)
    counter.open.set()
    await asyncio.gather(first, *rest)
    assert counter.looks == 2


async def test_nobody_is_told_what_was_read_before_it_asked() -> None:
    looks, counter = SharedLooks[int](), Counter()
    before = asyncio.create_task(looks.of("a", counter.read))
    await counter.reading.wait()
    counter.value = 1
    after = asyncio.create_task(looks.of("a", counter.read))
    await asyncio.sleep(0)
    counter.open.set()
    assert (await before, await after) == (0, 1)


async def test_other_names_do_not_wait() -> None:
    looks, counter = SharedLooks[int](), Counter()
    slow = asyncio.create_task(looks.of("a", counter.read))
    await counter.reading.wait()
    other = Counter()
    other.open.set()
    assert await looks.of("b", other.read) == 0
    assert not slow.done()
    counter.open.set()
    await slow


async def test_an_error_is_raised_to_all_who_share_it_and_the_next_asks_anew() -> None:
    looks, asked = SharedLooks[int](), 0

    async def refuse() -> int:
        nonlocal asked
        asked += 1
        raise LookupError

    shared = await asyncio.gather(
        *(looks.of("a", refuse) for _ in range(STORM)), return_exceptions=True
    )
    assert [type(error) for error in shared] == [LookupError] * STORM
    with pytest.raises(LookupError):
        await looks.of("a", refuse)
    assert asked == 2


async def test_who_leaves_leaves_it_to_the_others() -> None:
    looks, counter = SharedLooks[int](), Counter()
    leaving = asyncio.create_task(looks.of("a", counter.read))
    staying = asyncio.create_task(looks.of("a", counter.read))
    await counter.reading.wait()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    counter.open.set()
    assert await staying == 0
    assert counter.looks == 1
