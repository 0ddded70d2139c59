"""The story of a workspace whose time is let stand, moved on, and given back."""

import asyncio
from contextlib import suppress
from typing import Any, Protocol


class Teller(Protocol):
    """Who carries out operations, and hears what comes of them."""

    async def tell(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def heard(self, name: str) -> Any: ...


async def clock_story(story: Teller) -> None:
    """A second is enough to move on by; the time outside has soon caught up with it."""
    made = await story.tell("post_test_clock", {"frozen": True})
    where = {"test_clock_id": made["id"]}
    await story.tell("get_test_clocks")
    await story.tell("post_test_clock_unfreeze", **where)
    await story.tell("post_test_clock_freeze", **where)
    await story.tell("get_test_clock", **where)
    await story.tell("post_test_clock_advance", {"by_seconds": 1}, **where)
    await story.heard("test_clock.arrived")
    while True:
        with suppress(AssertionError):
            await story.tell("delete_test_clock", **where)
            return
        await asyncio.sleep(0.1)
