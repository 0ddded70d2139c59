"""A channel in memory on which somebody speaks and is answered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.communities.model import Channel
from domain.inbox.model import InboundMessage
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.answering import Manner
from domain.publishing.content import Content
from domain.publishing.delivery import Delivery
from domain.publishing.drafting import Draft
from domain.publishing.model import Message
from domain.publishing.moves import at_instant
from domain.publishing.ports import Claim
from domain.publishing.use_cases.give_way import give_way
from domain.publishing.use_cases.reply_to_message import reply_to_message
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    Started,
    record_outcomes,
    start_attempts,
)
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.platforms import Capability
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house

ANA = Person("ana", "@ana@plaza.example")
HOUR = timedelta(hours=1)


class Talk:
    """Somebody speaks on a channel, and we answer. What happens there is heard at once."""

    def __init__(self, house: FakeHouse, actor: Actor, channel: Channel) -> None:
        self.house, self.actor, self.channel = house, actor, channel
        self.room = house.app.publishing
        self._told = 0

    async def hears(
        self,
        kind: HeardKind = HeardKind.COMMENT,
        author: Person | None = ANA,
        *,
        reacted_to: bool = True,
        **more: Any,
    ) -> InboundMessage:
        self._told += 1
        room, name = self.house.app.inbox, more.pop("id", f"said-{self._told}")
        text = more.pop("text", "Open on Monday?")
        heard = Heard(name, kind, self.house.clock.now(), author, text, **more)
        await tell_sandbox(room, self.actor, self.channel.id, heard)
        await digest_receipts(room, self.actor, self.channel.id)
        about = more.get("message_id") or name
        rows = self.house.memory.tables.inbound_messages.values()
        message = next(row for row in rows if row.platform_message_id == about)
        if reacted_to:
            await give_way(self.room, self.actor, message.id)
        return message

    async def answers(
        self,
        message: InboundMessage,
        text: str = "From ten to two.",
        *,
        later: timedelta | None = None,
        private: bool = False,
        gives_way: bool = False,
        **more: Any,
    ) -> Message:
        at = at_instant(self.house.clock.now() + (later or timedelta()))
        draft = Draft((), Content(text), schedule=at, at_once=later is None, **more)
        manner = Manner(private, gives_way)
        return await reply_to_message(self.room, self.actor, message.id, draft, manner)

    async def now(self, message: Message) -> Message:
        return await self.room.reads.message(self.actor, message.id)

    async def delivery(self, message: Message) -> Delivery:
        return (await self.now(message)).deliveries[0]

    async def takes(self, message: Message) -> Sequence[Claim]:
        return await take_due(self.room, self.actor, [message.deliveries[0].id])

    async def starts(self, message: Message) -> list[Started]:
        return await start_attempts(self.room, self.actor, await self.takes(message))

    async def sends(self, message: Message) -> Message:
        for started in await self.starts(message):
            outcome = await self.house.platforms.publish(started.post)
            await record_outcomes(self.room, self.actor, [Answered(started, outcome)])
        return await self.now(message)

    def can_no_more(self, capability: Capability) -> None:
        self._change(capabilities=self.channel.capabilities - {capability})

    def limits(self, **limits: Any) -> None:
        self._change(limits=replace(self.channel.limits, **limits))

    def _change(self, **changes: Any) -> None:
        key = (self.channel.workspace_id, self.channel.id)
        self.channel = replace(self.house.memory.tables.channels[key], **changes)
        self.house.memory.tables.channels[key] = self.channel


async def a_talk(**settings: Any) -> Talk:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Talk(house, actor, await a_sandbox_channel(house, actor, **settings))
