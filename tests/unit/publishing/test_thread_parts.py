"""The parts of a thread go out one after the other, and stop where one does not."""

from dataclasses import dataclass

import pytest

from domain.communities.model import Channel
from domain.publishing.content import Part
from domain.publishing.model import Message
from domain.publishing.outcomes import Published, RefusalKind, Refused, Unknown
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.change_message import (
    cancel_message,
    edit_message,
    publish_message,
    schedule_message,
)
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from domain.publishing.use_cases.resolve_delivery import Resolution, Verdict, resolve_delivery
from domain.publishing.use_cases.retract_message import retract_message
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    Started,
    record_outcomes,
    start_attempts,
)
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor
from domain.shared.errors import ValidationFailed
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace, in_one_hour, utc_schedule
from tests.kit.fakes import FakeHouse, a_fake_house

FOUR = [f"part {n}" for n in (2, 3, 4)]


@dataclass
class Thread:
    """A worker and a thread of four on one channel."""

    house: FakeHouse
    actor: Actor
    channel: Channel
    message: Message

    async def now(self) -> Message:
        return await self.house.app.publishing.reads.message(self.actor, self.message.id)

    async def states(self) -> list[str]:
        return [delivery.state.value for delivery in (await self.now()).deliveries]

    async def start(self) -> list[Started]:
        """Everything that can go out now is under way."""
        room = self.house.app.publishing
        ids = [delivery.id for delivery in (await self.now()).deliveries]
        claims = await take_due(room, self.actor, ids)
        return await start_attempts(room, self.actor, claims)

    async def answer(self, started: Started, outcome: Published | Refused | Unknown) -> None:
        await record_outcomes(self.house.app.publishing, self.actor, [Answered(started, outcome)])

    async def goes_out(self, post_id: str) -> Started:
        [started] = await self.start()
        await self.answer(started, Published(post_id))
        return started


async def a_thread(*, now: bool = True) -> Thread:
    house = a_fake_house()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    message = await a_message(house, actor, channels=[channel], text="part 1", thread=FOUR, now=now)
    return Thread(house, actor, channel, message)


async def test_each_part_answers_the_one_before_it() -> None:
    thread = await a_thread()
    assert await thread.states() == ["scheduled", "waiting", "waiting", "waiting"]
    sent = [await thread.goes_out(f"post-{n}") for n in (1, 2, 3, 4)]
    assert [s.post.text for s in sent] == ["part 1", *FOUR]
    assert [s.post.reply_to for s in sent] == [None, "post-1", "post-2", "post-3"]
    assert [s.post.thread_root for s in sent][1:] == ["post-1"] * 3
    assert (await thread.now()).status is MessageStatus.PUBLISHED
    told = [news.name for news in thread.house.memory.news]
    assert told.count("delivery.scheduled") == 3


async def test_each_part_has_a_key_of_its_own() -> None:
    thread = await a_thread()
    sent = [await thread.goes_out(f"post-{n}") for n in (1, 2, 3, 4)]
    assert len({s.post.key for s in sent}) == 4


async def test_a_part_that_is_refused_stops_those_after_it_and_publishing_goes_on_there() -> None:
    thread = await a_thread()
    await thread.goes_out("post-1")
    [second] = await thread.start()
    await thread.answer(second, Refused(RefusalKind.CONTENT, "No."))
    stopped = await thread.now()
    assert await thread.states() == ["published", "rejected", "waiting", "waiting"]
    assert stopped.status is MessageStatus.PARTIALLY_PUBLISHED
    assert {"publish", "cancel"} <= set(stopped.possible_moves)
    assert await thread.start() == []
    room = thread.house.app.publishing
    at = utc_schedule(thread.house.clock.now())
    await publish_message(room, thread.actor, thread.message.id, None, at)
    assert await thread.states() == ["published", "scheduled", "waiting", "waiting"]
    assert [(await thread.goes_out(f"post-{n}")).post.text for n in (2, 3, 4)] == FOUR
    assert (await thread.now()).status is MessageStatus.PUBLISHED


async def test_nothing_follows_a_part_of_which_nobody_knows() -> None:
    thread = await a_thread()
    [first] = await thread.start()
    await thread.answer(first, Unknown("lost"))
    assert await thread.states() == ["unconfirmed", "waiting", "waiting", "waiting"]
    assert (await thread.now()).status is MessageStatus.UNCONFIRMED
    assert await thread.start() == []
    room, verdict = thread.house.app.publishing, Verdict(Resolution.PUBLISHED, "Seen.")
    with pytest.raises(ValidationFailed) as refused:
        await resolve_delivery(room, thread.actor, thread.message.id, verdict)
    assert [e.pointer for e in refused.value.errors] == ["/platform_post_id"]
    seen = Verdict(Resolution.PUBLISHED, "Seen.", platform_post_id="post-1")
    await resolve_delivery(room, thread.actor, thread.message.id, seen)
    assert (await thread.goes_out("post-2")).post.reply_to == "post-1"


async def test_a_draft_that_is_published_goes_out_in_order() -> None:
    thread = await a_thread(now=False)
    assert await thread.states() == ["draft"] * 4
    room = thread.house.app.publishing
    at = utc_schedule(thread.house.clock.now())
    await publish_message(room, thread.actor, thread.message.id, None, at)
    assert await thread.states() == ["scheduled", "waiting", "waiting", "waiting"]


async def test_what_has_not_gone_out_can_be_moved_and_called_off() -> None:
    thread = await a_thread(now=False)
    room, later = thread.house.app.publishing, utc_schedule(in_one_hour(thread.house))
    await schedule_message(room, thread.actor, thread.message.id, None, later)
    await schedule_message(room, thread.actor, thread.message.id, None, later)
    assert await thread.states() == ["scheduled", "waiting", "waiting", "waiting"]
    await cancel_message(room, thread.actor, thread.message.id, None)
    assert await thread.states() == ["cancelled"] * 4


async def test_what_follows_a_published_part_can_be_called_off_between_two() -> None:
    thread = await a_thread()
    await thread.goes_out("post-1")
    await cancel_message(thread.house.app.publishing, thread.actor, thread.message.id, None)
    assert await thread.states() == ["published", "cancelled", "cancelled", "cancelled"]


async def test_a_hold_stops_the_part_whose_turn_it_is() -> None:
    thread = await a_thread()
    room = thread.house.app.publishing
    await thread.goes_out("post-1")
    hold = await place_hold(room, thread.actor, NewHold("Wait.", thread.channel.id))
    await apply_holds(room, thread.actor, thread.channel.id)
    assert await thread.states() == ["published", "held", "waiting", "waiting"]
    await lift_hold(room, thread.actor, hold.id)
    await apply_holds(room, thread.actor, thread.channel.id)
    assert await thread.states() == ["published", "scheduled", "waiting", "waiting"]


async def test_taking_it_down_begins_with_the_last() -> None:
    thread = await a_thread()
    for number in (1, 2, 3, 4):
        await thread.goes_out(f"post-{number}")
    await retract_message(thread.house.app.publishing, thread.actor, thread.message.id)
    gone = [post.platform_post_id for post in thread.house.platforms.deleted]
    assert gone == ["post-4", "post-3", "post-2", "post-1"]
    assert (await thread.now()).status is MessageStatus.DELETED


async def test_the_parts_can_be_written_anew_and_counted_anew() -> None:
    thread = await a_thread(now=False)
    room, version = thread.house.app.publishing, thread.message.version
    other = (Part("two"), Part("three"), Part("four"))
    changed = await edit_message(room, thread.actor, thread.message.id, version, {"thread": other})
    assert changed.content.thread == other
    ids = [d.id for d in changed.deliveries]
    short = {"thread": (Part("two"),)}
    shorter = await edit_message(room, thread.actor, changed.id, changed.version, short)
    assert [d.id for d in shorter.deliveries] == ids[:2]
    assert [(d.id, d.state) for d in shorter.skipped] == [
        (id, DeliveryState.SKIPPED) for id in ids[2:]
    ]
    long = {"thread": (*other, Part("five"), Part("six"))}
    longer = await edit_message(room, thread.actor, changed.id, shorter.version, long)
    assert [d.id for d in longer.deliveries][:2] == ids[:2]
    assert [d.part for d in longer.deliveries] == [1, 2, 3, 4, 5, 6]
    assert {d.state for d in longer.deliveries} == {DeliveryState.DRAFT}
    assert longer.skipped == shorter.skipped


async def test_each_part_must_fit_and_is_named() -> None:
    thread = await a_thread(now=False)
    with pytest.raises(ValidationFailed) as refused:
        await a_message(
            thread.house,
            thread.actor,
            channels=[thread.channel],
            thread=["fits", "x" * 501],
        )
    assert [e.pointer for e in refused.value.errors] == ["/thread/1/text"]


async def test_so_many_posts_and_no_more() -> None:
    thread = await a_thread(now=False)
    await a_message(thread.house, thread.actor, channels=[thread.channel], thread=["x"] * 49)
    with pytest.raises(ValidationFailed) as refused:
        await a_message(thread.house, thread.actor, channels=[thread.channel], thread=["x"] * 50)
    assert [(e.pointer, e.code) for e in refused.value.errors] == [("/thread", "too_many_posts")]
