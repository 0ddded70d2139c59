"""A town on a socket, whose streams stay open until somebody ends them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
from fastapi import FastAPI

from adapters.settings import Settings
from adapters.wiring import House
from api.main import build, surround
from domain.communities.model import Community
from domain.identity.use_cases.change_api_key import revoke_api_key
from domain.shared.access import Actor
from domain.shared.ids import ApiKeyId, Kind
from tests.kit.api import HERE, a_key_text, on_a_socket
from tests.kit.builders import a_community, a_workspace
from tests.kit.sse import Block, Reader

BEAT = 0.2


def lively(settings: Settings) -> Settings:
    """Streams stay open; their hearts beat fast, and there is room for few."""
    wanted = {
        "stream_seconds": 600,
        "stream_heartbeat_seconds": BEAT,
        "streams_per_key": 3,
        "streams_per_process": 5,
    }
    return settings.model_copy(update=wanted)


@dataclass
class Town:
    """A workspace in which communities are opened, a server, and somebody who listens."""

    house: House
    app: FastAPI
    actor: Actor
    client: httpx.AsyncClient
    port: int

    async def happens(self, count: int = 1, actor: Actor | None = None) -> list[Community]:
        return [await a_community(self.house, actor or self.actor) for _ in range(count)]

    async def feed(self, **query: Any) -> dict[str, Any]:
        reply = await self.client.get("/v1/events", params={"limit": 100, **query})
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    async def ticket(self) -> str:
        reply = await self.client.post(
            "/v1/events/stream-tickets",
            headers={"Idempotency-Key": self.house.ids.new(Kind.REQUEST)},
        )
        assert reply.status_code == 200, reply.text
        return str(reply.json()["ticket"])

    def stranger(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"http://{HERE}:{self.port}", timeout=30)


@asynccontextmanager
async def a_town(house: House) -> AsyncIterator[Town]:
    actor = await a_workspace(house)
    app = build(house)
    async with (
        on_a_socket(surround(app, house)) as port,
        httpx.AsyncClient(base_url=f"http://{HERE}:{port}", timeout=30) as client,
    ):
        client.headers["Authorization"] = f"Bearer {await a_key_text(house, actor)}"
        yield Town(house, app, actor, client, port)


def objects(blocks: list[Block]) -> list[str]:
    return [block.letter["data"]["object"]["id"] for block in blocks]


async def opened(reader: Reader) -> Block:
    assert reader.reply.status_code == 200, reader.reply.text
    return await reader.block()


async def revoke(town: Town, key_id: ApiKeyId) -> None:
    outside = replace(town.actor, workspace_id=None)
    await revoke_api_key(town.house.app.identity, outside, key_id)
