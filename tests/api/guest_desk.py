"""A workspace whose messages a client approves without a key, and the client."""

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.approval import Step
from domain.publishing.model import Message
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.approval_builders import an_approval_policy
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace

CLIENT = (Step("Client"),)


@dataclass(frozen=True)
class Desk:
    """`client` has a key, `stranger` has none."""

    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient
    stranger: httpx.AsyncClient
    _numbers: Any = field(default_factory=itertools.count)

    async def message(self, text: str = "Churros at half price!", **said: Any) -> Message:
        """One that waits for an approval, and goes out in two days. `said` are more fields of its
        content."""
        later = self.house.clock.now() + timedelta(days=2)
        return await a_message(
            self.house, self.actor, channels=[self.channel], at=later, text=text, said=said
        )

    async def link(
        self, message: Message, guest: str = "the client", **more: Any
    ) -> dict[str, Any]:
        reply = await self.asks_for_a_link(message, guest, **more)
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        return made

    async def asks_for_a_link(
        self, message: Message, guest: str = "the client", **more: Any
    ) -> httpx.Response:
        return await self.client.post(
            f"/v1/messages/{message.id}/approval-links",
            json={"guest": guest} | more,
            headers={"Idempotency-Key": f"link-{next(self._numbers)}"},
        )

    async def looks(self, link: dict[str, Any], **headers: str) -> httpx.Response:
        return await self.stranger.get(f"/v1/guest/approvals/{link['token']}", headers=headers)

    async def says(self, link: dict[str, Any], move: str, **body: Any) -> httpx.Response:
        path = f"/v1/guest/approvals/{link['token']}/{move}"
        return await self.stranger.post(path, json=body)

    async def status(self, message: Message) -> str:
        reply = await self.client.get(f"/v1/messages/{message.id}")
        status: str = reply.json()["status"]
        return status

    async def told(self, name: str) -> list[dict[str, Any]]:
        """What was told under this name."""
        reply = await self.client.get("/v1/events", params={"type": name})
        return [event["data"]["object"] for event in reply.json()["data"]]


@asynccontextmanager
async def a_desk(
    house: House, steps: Sequence[Step] = CLIENT, **workspace: Any
) -> AsyncIterator[Desk]:
    actor = await a_workspace(house, **workspace)
    channel = await a_sandbox_channel(house, actor)
    await an_approval_policy(house, actor, steps=steps)
    app: ASGIApp = the_application(house)
    key = await a_key_text(house, actor)
    english = a_caller(app, accept_language="en")
    async with a_caller(app, key) as client, english as stranger:
        yield Desk(house, actor, channel, client, stranger)
