"""A café stops what it says while a recall is prepared, and looks at it again before it goes on."""

import asyncio
from typing import Any, Protocol


class Keeper(Protocol):
    """Who carries out operations, keeps their answers, and hears what comes of them."""

    async def tell(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def call(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def heard(self, name: str) -> Any: ...


async def a_hold_that_asks(story: Keeper, channel: str, message: str) -> None:
    """The message waits, and is released; nothing else does."""
    tell = story.tell
    hold = await tell("post_hold", {"reason": "A recall is being prepared.", "channel_id": channel})
    await tell("get_holds", query={"standing": "true"})
    change = {"reason": "A recall is being prepared, until noon.", "on_lift": "ask"}
    await tell("patch_hold", change, hold_id=hold["id"])
    await story.heard("message.held")
    await tell("get_hold_messages", hold_id=hold["id"])
    await tell("post_hold_lift", hold_id=hold["id"])
    await tell("get_hold", hold_id=hold["id"])
    await _awaits(story, message)
    chosen = {"policy": "publish", "message_ids": [message]}
    await tell("post_hold_release", chosen, hold_id=hold["id"])
    await story.call("post_hold_release", {"policy": "discard"}, hold_id=hold["id"])


async def _awaits(story: Keeper, message: str) -> None:
    """Wait until this message waits for a person's word."""
    while True:
        found = await story.call("get_message", message_id=message)
        if found["deliveries"][0]["held_reason"] == "awaiting_release":
            return
        await asyncio.sleep(0.05)
