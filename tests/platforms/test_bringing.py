"""Files that take too long are not sent, rather than nobody knows."""

import asyncio
from datetime import timedelta

from adapters.platforms.bringing import BRINGING, SENDING, Deadline, brought, contents_of
from domain.publishing.delivery import REQUEST_TIMEOUT
from domain.publishing.media import Shown
from domain.publishing.outcomes import NotSent
from tests.kit.platforms.files import MemoryFiles
from workers.sending import PATIENCE

AT_ONCE = timedelta(milliseconds=1)


class Endless(MemoryFiles):
    async def read(self, shown: Shown) -> bytes:
        await asyncio.Event().wait()
        raise AssertionError


async def test_what_is_brought_in_time_is_brought() -> None:
    assert await brought(asyncio.sleep(0, "all of it")) == "all of it"
    files = MemoryFiles()
    shown = files.keep(b"one"), files.keep(b"two")
    assert await contents_of(files, shown, Deadline()) == [b"one", b"two"]


async def test_what_takes_too_long_is_not_sent() -> None:
    assert isinstance(await brought(asyncio.Event().wait(), AT_ONCE), NotSent)
    files = Endless()
    shown = (files.keep(b"one"),)
    assert isinstance(await contents_of(files, shown, Deadline(AT_ONCE)), NotSent)


async def test_what_cannot_be_read_is_not_sent() -> None:
    files = MemoryFiles()
    shown = files.keep(b"one")
    files.lose(shown)
    assert isinstance(await contents_of(files, (shown,), Deadline()), NotSent)


async def test_a_deadline_that_is_past_leaves_nothing() -> None:
    assert Deadline(timedelta(seconds=-1)).left == 0
    assert 0 < Deadline().left <= SENDING.total_seconds()


def test_all_of_it_ends_before_nobody_waits_any_more() -> None:
    assert BRINGING < SENDING <= REQUEST_TIMEOUT
    assert SENDING.total_seconds() < PATIENCE
