"""A part of the story in which many messages are changed with one request."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Protocol

import httpx

LATER = {"action": "reschedule", "shift_seconds": 86_400}
WHATEVER_WAITS = {"action": "cancel", "filter": {"status": ["scheduled"]}, "dry_run": True}
TABLE = (
    "text,channels,local_time,timezone\nOlives are back.,@sandbox,2031-05-04 09:00,Europe/Madrid\n"
)


class Teller(Protocol):
    """Who carries out operations, and keeps some of the answers."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def bring(self, name: str, file: tuple[bytes, str], **path: str) -> Any: ...

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...


async def many_at_once(story: Teller, messages: Sequence[str]) -> None:
    """Some of these are moved, all that waits is looked at, and a change of mind."""
    await story.tell("post_messages_bulk", LATER | {"ids": list(messages)})
    begun = await story.call("post_messages_bulk", WHATEVER_WAITS)
    while True:
        operation = await story.tell("get_operation", operation_id=begun["id"])
        if operation["finished_at"] is not None:
            break
        await asyncio.sleep(0.05)
    await story.tell("get_operation_items", operation_id=begun["id"])
    await story.tell("get_operations", query={"limit": "1"})
    await story.bring("post_import", (TABLE.encode(), "text/csv"))
    while True:
        # The worker may be done with it before it is called off.
        begun = await story.call("post_messages_bulk", WHATEVER_WAITS)
        with suppress(httpx.HTTPStatusError):
            await story.tell("post_operation_cancel", operation_id=begun["id"])
            return
