"""A workspace with a channel, where scenes take place."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from domain.communities.model import Channel
from domain.publishing.delivery import LEASE
from domain.publishing.model import Message
from domain.publishing.outcomes import (
    Finding,
    Outcome,
    Unknown,
)
from domain.publishing.use_cases.resolve_delivery import Resolution, Verdict, resolve_delivery
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    record_outcomes,
    start_attempts,
)
from domain.publishing.use_cases.settle_unconfirmed import look_up
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor
from tests.kit.builders import (
    a_message,
)
from tests.kit.fakes import FakeHouse


@dataclass
class Stage:
    """A workspace with a channel, where one thing after another happens."""

    house: FakeHouse
    actor: Actor
    channel: Channel

    @property
    def outside(self) -> Actor:
        return replace(self.actor, workspace_id=None)

    async def message(self, **how: Any) -> Message:
        return await a_message(self.house, self.actor, channels=[self.channel], **how)

    async def begun(self) -> Message:
        """A message that is with its platform."""
        message = await self.message(now=True)
        room, ids = self.house.app.publishing, [message.deliveries[0].id]
        await start_attempts(room, self.actor, await take_due(room, self.actor, ids))
        return message

    async def answered(self, outcome: Outcome) -> Message:
        message = await self.message(now=True)
        room, ids = self.house.app.publishing, [message.deliveries[0].id]
        for started in await start_attempts(
            room, self.actor, await take_due(room, self.actor, ids)
        ):
            await record_outcomes(room, self.actor, [Answered(started, outcome)])
        return message

    async def unsure(self) -> Message:
        return await self.answered(Unknown("no answer"))

    async def looked(self, finding: Finding | None = None, *, after: timedelta = LEASE) -> None:
        message = await self.unsure()
        self.house.clock.forward(after)
        if finding is not None:
            self.house.platforms.findings.append(finding)
        await look_up(self.house.app.publishing, self.actor, message.deliveries[0].id)

    async def resolved(self, how: Resolution) -> None:
        message = await self.unsure()
        verdict = Verdict(how, "seen")
        await resolve_delivery(self.house.app.publishing, self.actor, message.id, verdict)


Scene = Callable[[Stage], Awaitable[None]]
Scenes = Mapping[Scene, tuple[Mapping[type, str], set[str]]]
"""Each scene with the moves it makes, by entity, and all that is told in it."""
