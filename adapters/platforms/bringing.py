"""What a post shows is brought within the time that its sending has, or the post is known not to be
sent."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import TypeVar

from adapters.platforms.adapter import CannotRead, Files
from domain.publishing.delivery import REQUEST_TIMEOUT
from domain.publishing.media import Shown
from domain.publishing.outcomes import NotSent

T = TypeVar("T")

BRINGING = timedelta(seconds=10)
"""Where files are brought before the post: after this there is still time to say it."""

SENDING = REQUEST_TIMEOUT
"""Where files go out with the post: whoever sends it gives up a little later, and then nobody knows
what came of it."""


class Deadline:
    """By when something has to be over."""

    def __init__(self, within: timedelta = SENDING) -> None:
        self._at = asyncio.get_running_loop().time() + within.total_seconds()

    @property
    def left(self) -> float:
        """Seconds until then, none where it is past."""
        return max(0.0, self._at - asyncio.get_running_loop().time())


async def brought(bringing: Awaitable[T], within: timedelta = BRINGING) -> T | NotSent:
    """What comes of bringing files that nobody sees before the post."""
    try:
        async with asyncio.timeout(within.total_seconds()):
            return await bringing
    except TimeoutError:
        return NotSent("Not everything that the post shows could be uploaded in time.")


async def contents_of(
    files: Files, media: Sequence[Shown], deadline: Deadline
) -> list[bytes] | NotSent:
    """The bytes of files that go out with the post."""
    try:
        async with asyncio.timeout(deadline.left):
            return [await files.read(shown) for shown in media]
    except CannotRead as unread:
        return NotSent(f"A file that is to be shown cannot be had now. {unread}")
    except TimeoutError:
        return NotSent("What the post shows could not be read in time.")
