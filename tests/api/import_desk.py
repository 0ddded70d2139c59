"""A workspace with a channel named `main`, and a caller who brings files to it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.use_cases.run_operation import run_operation
from domain.shared.access import Actor
from domain.shared.ids import OperationId
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_sandbox_channel, a_workspace


@dataclass(frozen=True)
class ImportDesk:
    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient

    async def done(self, reply: httpx.Response) -> tuple[Any, list[Any]]:
        """The operation at its end, and its items."""
        assert reply.status_code == 202, reply.text
        where = reply.headers["location"]
        while True:
            found = (await self.client.get(where)).json()
            if found["finished_at"] is not None:
                break
            operation = OperationId(found["id"])
            await run_operation(self.house.app.publishing, self.actor, operation)
        lines = (await self.client.get(f"{where}/items?format=jsonl")).text.splitlines()
        return found, [json.loads(line) for line in lines[:-1]]

    async def messages(self) -> list[Any]:
        """In the order of their texts: the ids of those made within one moment have none."""
        lines = (await self.client.get("/v1/messages?format=jsonl")).text.splitlines()
        return sorted((json.loads(line) for line in lines[:-1]), key=lambda m: m["text"])


D = TypeVar("D", bound=ImportDesk)


@asynccontextmanager
async def an_import_desk(kind: type[D], house: House, app: ASGIApp) -> AsyncIterator[D]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor, external_id="main")
    async with a_caller(app, await a_key_text(house, actor)) as client:
        yield kind(house, actor, channel, client)
