"""A worker and one message, on rooms in memory, for tests that take it step by step."""

from dataclasses import dataclass
from typing import Any

from domain.communities.model import Channel
from domain.publishing.delivery import FIRST_LOOK, Delivery
from domain.publishing.model import Message
from domain.publishing.outcomes import (
    Outcome,
    Unknown,
)
from domain.publishing.ports import Claim
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    Started,
    record_outcomes,
    start_attempts,
)
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house


@dataclass
class Work:
    """A worker and one message on one channel, due now."""

    house: FakeHouse
    actor: Actor
    channel: Channel
    message: Message

    async def now(self) -> Message:
        return await self.house.app.publishing.reads.message(self.actor, self.message.id)

    async def delivery(self) -> Delivery:
        return (await self.now()).deliveries[0]

    async def claim(self) -> list[Claim]:
        ids = [self.message.deliveries[0].id]
        return await take_due(self.house.app.publishing, self.actor, ids)

    async def start(self) -> Started:
        room = self.house.app.publishing
        [started] = await start_attempts(room, self.actor, await self.claim())
        return started

    async def record(self, started: Started, outcome: Outcome) -> int:
        room = self.house.app.publishing
        return await record_outcomes(room, self.actor, [Answered(started, outcome)])

    def told(self) -> list[str]:
        return [news.name for news in self.house.memory.news]


async def a_work(**settings: Any) -> Work:
    """`settings` are the sandbox channel's own."""
    house = a_fake_house()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor, **settings)
    message = await a_message(house, actor, channels=[channel], now=True)
    return Work(house, actor, channel, message)


async def unconfirmed(work: Work) -> Delivery:
    await work.record(await work.start(), Unknown("timeout"))
    work.house.clock.forward(FIRST_LOOK)
    return await work.delivery()
