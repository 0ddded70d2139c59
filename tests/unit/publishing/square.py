"""A channel under a hold, in memory, and what becomes of what is said there."""

from datetime import timedelta
from typing import Any

from domain.communities.model import Channel
from domain.publishing.delivery import Delivery
from domain.publishing.hold import Hold, OnLift
from domain.publishing.model import Message
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from domain.publishing.use_cases.release_held import Released, release_held
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house

MINUTE = timedelta(minutes=1)


class Square:
    """A channel under a hold, and time that passes there."""

    def __init__(self, house: FakeHouse, actor: Actor, channel: Channel) -> None:
        self.house, self.actor, self.channel = house, actor, channel
        self.room = house.app.publishing

    async def says(self, in_minutes: int = 60, *tags: str) -> MessageId:
        at = self.house.clock.now() + in_minutes * MINUTE
        made = await a_message(self.house, self.actor, channels=[self.channel], at=at, tags=tags)
        return made.id

    async def stops(self, on_lift: OnLift = OnLift.AS_PLANNED, **how: Any) -> Hold:
        hold = await place_hold(self.room, self.actor, NewHold("a recall", on_lift=on_lift, **how))
        await apply_holds(self.room, self.actor, None)
        return hold

    async def goes_on(self, hold: Hold) -> None:
        await lift_hold(self.room, self.actor, hold.id)
        await apply_holds(self.room, self.actor, None)

    async def lets(self, hold: Hold, policy: OnLift, *chosen: MessageId) -> Released:
        return await release_held(self.room, self.actor, hold.id, policy, chosen)

    async def message(self, message_id: MessageId) -> Message:
        return await self.room.reads.message(self.actor, message_id)

    async def delivery(self, message_id: MessageId) -> Delivery:
        return (await self.message(message_id)).deliveries[0]

    def pass_time(self, span: timedelta) -> None:
        self.house.clock.forward(span)


async def a_square() -> Square:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Square(house, actor, await a_sandbox_channel(house, actor))
