"""A thread whose posts show something: what is over stops the post that shows it, and no other."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from domain.publishing.content import Attachment, Part
from domain.publishing.delivery import Delivery
from domain.publishing.media import Media
from domain.publishing.model import Message
from domain.publishing.outcomes import Published
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.change_media import change_media
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    Started,
    record_outcomes,
    start_attempts,
)
from domain.publishing.use_cases.show_again import show_again
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor
from tests.kit.approval_builders import an_approval_policy, approves
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace, in_one_hour
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.fakes.media import PHOTO
from tests.kit.media import a_media, a_ready_media
from tests.unit.publishing.reviews import asked
from tests.unit.stage import Stage

HOUR = timedelta(hours=1)


@dataclass
class Thread:
    """Three posts, each with a file of its own."""

    house: FakeHouse
    actor: Actor
    message: Message
    files: list[Media]

    async def now(self) -> Message:
        return await self.house.app.publishing.reads.message(self.actor, self.message.id)

    async def part(self, number: int) -> Delivery:
        return (await self.now()).deliveries[number - 1]

    async def start(self, number: int) -> list[Started]:
        room, delivery = self.house.app.publishing, await self.part(number)
        claims = await take_due(room, self.actor, [delivery.id])
        return await start_attempts(room, self.actor, claims)

    async def send(self, number: int) -> None:
        [started] = await self.start(number)
        [shown] = started.post.media
        assert shown.media_id == self.files[number - 1].id
        answered = Answered(started, Published(f"post-{number}"))
        await record_outcomes(self.house.app.publishing, self.actor, [answered])

    async def ends(self, number: int, after: timedelta | None) -> None:
        end = None if after is None else self.house.clock.now() + after
        media_id = self.files[number - 1].id
        room = self.house.app.publishing
        await change_media(room, self.actor, media_id, None, {"expires_at": end})
        await show_again(room, self.actor, media_id)


async def a_thread(last: Any = a_ready_media) -> Thread:
    house = a_fake_house()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    files = [await make(house, actor) for make in (a_ready_media, a_ready_media, last)]
    one, two, three = [(Attachment(file.id),) for file in files]
    parts = (Part("two", two), Part("three", three))
    said = {"media": one, "thread": parts}
    message = await a_message(house, actor, channels=[channel], said=said, now=True)
    return Thread(house, actor, message, files)


async def test_what_is_over_before_it_begins_holds_all_of_it() -> None:
    thread = await a_thread()
    await thread.ends(3, HOUR)
    thread.house.clock.forward(HOUR)
    assert await thread.start(1) == []
    first = await thread.part(1)
    assert (first.state, first.held_reason) == (DeliveryState.HELD, "media_expired")
    await thread.ends(3, None)
    await thread.send(1)


async def test_what_is_over_between_two_posts_holds_the_one_that_shows_it() -> None:
    thread = await a_thread()
    for number in (1, 3):
        await thread.ends(number, HOUR)
    await thread.send(1)
    thread.house.clock.forward(HOUR)
    await thread.send(2)
    assert await thread.start(3) == []
    assert (await thread.part(3)).held_reason == "media_expired"
    # What the first one shows is over, too; that one is out.
    await thread.ends(3, HOUR)
    await thread.send(3)


async def test_what_nobody_knows_yet_is_waited_for_before_it_begins() -> None:
    thread = await a_thread(last=a_media)
    assert await thread.start(1) == []
    first = await thread.part(1)
    assert (first.state, first.error_code) == (DeliveryState.SCHEDULED, "media_processing")
    room = thread.house.app.publishing
    async with room.begin(thread.actor) as tx:
        before = await tx.media.get(thread.files[2].id)
        await tx.media.save(before, before.accept(PHOTO, room.clock.now()))
        await tx.commit()
    thread.house.clock.forward(HOUR)
    await thread.send(1)


@pytest.mark.parametrize("field", ["thread", "first_comment_media"])
async def test_a_yes_is_to_what_later_posts_show_as_well(field: str) -> None:
    house = a_fake_house()
    actor = await a_workspace(house)
    stage = Stage(house, actor, await a_sandbox_channel(house, actor))
    await an_approval_policy(house, actor)
    one, other = [(Attachment((await a_ready_media(house, actor)).id),) for _ in range(2)]
    said = {"thread": (Part("two", one),), "first_comment": "three", "first_comment_media": one}
    message = await stage.message(said=said, at=in_one_hour(house))
    approved = await approves(house, actor, message)
    assert approved.status is MessageStatus.SCHEDULED
    changes: Any = {field: other if field != "thread" else (Part("two", other),)}
    edited = await edit_message(house.app.publishing, actor, message.id, None, changes)
    assert edited.status is MessageStatus.IN_REVIEW
    states = [record.approval.state for record in await asked(stage, message)]
    assert states == ["pending", "voided"]
