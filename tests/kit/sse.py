"""A reader of server-sent events, as the HTML standard has a browser read them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

WITHIN = 90.0


@dataclass
class Block:
    """What came between two empty lines."""

    id: str | None = None
    event: str | None = None
    data: str | None = None
    retry: str | None = None
    comments: list[str] = field(default_factory=list)

    @property
    def letter(self) -> Any:
        return json.loads(self.data or "null")


class Reader:
    """Reads one stream. `last_id` is what a browser would come back with."""

    def __init__(self, reply: httpx.Response) -> None:
        self.reply = reply
        self.last_id: str | None = None
        self._blocks = self._read()

    async def block(self) -> Block:
        """The next block of any kind. Raises StopAsyncIteration at a proper end."""
        async with asyncio.timeout(WITHIN):
            return await anext(self._blocks)

    async def event(self) -> Block:
        """The next block that is an event."""
        while True:
            block = await self.block()
            if block.data is not None:
                return block

    async def events(self, count: int) -> list[Block]:
        return [await self.event() for _ in range(count)]

    async def rest(self) -> list[Block]:
        """What still comes, until it properly ends."""
        async with asyncio.timeout(WITHIN):
            return [block async for block in self._blocks]

    async def _read(self) -> AsyncIterator[Block]:
        block, empty = Block(), True
        async for line in self.reply.aiter_lines():
            if not line:
                if not empty:
                    yield block
                block, empty = Block(), True
                continue
            empty = False
            name, _, value = line.partition(":")
            self._take(block, name, value.removeprefix(" "))

    def _take(self, block: Block, name: str, value: str) -> None:
        if name == "":
            block.comments.append(value)
        elif name == "data":
            block.data = value if block.data is None else f"{block.data}\n{value}"
        else:
            setattr(block, name, value)
        if name == "id":
            self.last_id = value


@asynccontextmanager
async def following(client: httpx.AsyncClient, **how: Any) -> AsyncIterator[Reader]:
    """A stream, cut when the block ends. `how` are arguments of the request."""
    url = how.pop("url", "/v1/events/stream")
    async with client.stream("GET", url, **how) as reply:
        if reply.status_code != 200:
            await reply.aread()
        yield Reader(reply)
