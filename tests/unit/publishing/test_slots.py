"""09:00 is 09:00 through every change of clocks, and a slot is taken by one message."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.communities.model import Channel
from domain.communities.use_cases.change_channel import disconnect_channel
from domain.publishing.clashes import Clash, ClashCode
from domain.publishing.errors import (
    ChannelNotReady,
    NoDefaultQueue,
    NoFreeSlot,
    QueueOfAnotherChannel,
    QueuePaused,
)
from domain.publishing.model import Message
from domain.publishing.placing import HORIZON
from domain.publishing.queue import Queue, Slot, SlotWish, Week
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.change_message import (
    cancel_message,
    publish_message,
    schedule_message,
)
from domain.publishing.use_cases.change_queue import change_queue, remove_queue
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.publishing.use_cases.read_queues import next_slot, preview_queue
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import NotFound, ValidationFailed, VersionMismatch
from domain.shared.ids import QueueId
from domain.shared.wall_time import TimeNote, UnknownTimezone
from tests.kit.builders import (
    a_community,
    a_message,
    a_queue,
    a_sandbox_channel,
    a_workspace,
    limited_to,
    utc_schedule,
)
from tests.kit.fakes import FakeHouse, a_fake_house

DAY = timedelta(days=1)
DAILY_NINE = Week(tuple(Slot(weekday, "09:00") for weekday in range(1, 8)))


def openings(week: Week, timezone: str, first: str, last: str) -> list[tuple[str, str, Any]]:
    """From the one day through the other, as instants in UTC, wall times and notes."""
    after = datetime.fromisoformat(f"{first}T00:00:00+00:00") - timedelta(seconds=1)
    until = datetime.fromisoformat(f"{last}T23:59:59+00:00")
    return [
        (opening.at.strftime("%m-%d %H:%M"), opening.local_time, opening.note)
        for opening in week.openings(timezone, after, until)
    ]


def week(*written: str) -> Week:
    return Week(tuple(Slot(int(text[0]), text[2:]) for text in written))


def test_nine_stays_nine_when_the_clocks_change() -> None:
    assert openings(DAILY_NINE, "Europe/Madrid", "2027-03-27", "2027-03-29") == [
        ("03-27 08:00", "2027-03-27T09:00", None),
        ("03-28 07:00", "2027-03-28T09:00", None),
        ("03-29 07:00", "2027-03-29T09:00", None),
    ]


def test_a_slot_in_a_gap_comes_later_and_one_in_a_fold_comes_once() -> None:
    assert openings(week("7 02:30"), "Europe/Madrid", "2027-03-28", "2027-03-28") == [
        ("03-28 01:30", "2027-03-28T02:30", TimeNote.GAP)
    ]
    assert openings(week("7 02:30"), "Europe/Madrid", "2027-10-31", "2027-10-31") == [
        ("10-31 00:30", "2027-10-31T02:30", TimeNote.FOLD)
    ]


def test_a_gap_of_half_an_hour_moves_a_slot_by_half_an_hour() -> None:
    assert openings(week("7 02:15"), "Australia/Lord_Howe", "2027-10-02", "2027-10-02") == [
        ("10-02 15:45", "2027-10-03T02:15", TimeNote.GAP)
    ]


def test_two_slots_that_a_gap_brings_together_are_one() -> None:
    both = week("7 02:30", "7 03:30")
    assert [at for at, _, _ in openings(both, "Europe/Madrid", "2027-03-28", "2027-03-28")] == [
        "03-28 01:30"
    ]


def test_a_day_the_calendar_left_out_has_no_slots() -> None:
    """Samoa went from Thursday 29 December 2011 to Saturday 31."""
    days = [
        local for _, local, _ in openings(DAILY_NINE, "Pacific/Apia", "2011-12-28", "2012-01-01")
    ]
    assert "2011-12-29T09:00" in days
    assert "2011-12-30T09:00" not in days
    assert days.count("2011-12-31T09:00") == 1


def test_openings_come_in_order_of_their_instants_and_only_from_the_span() -> None:
    slots = week("1 09:00", "1 23:30", "3 00:10", "7 12:00")
    after, until = datetime(2027, 3, 1, 9, tzinfo=UTC), datetime(2027, 3, 29, 9, tzinfo=UTC)
    found = [o.at for o in slots.openings("America/Bogota", after, until)]
    assert found == sorted(found)
    assert all(after < at <= until for at in found)
    assert len(found) == 4 * 4


class Desk:
    """Somebody who plans for one channel, in memory; it is Sunday 22 November 2026, 14:15 UTC."""

    def __init__(self, house: FakeHouse, actor: Actor, channel: Channel) -> None:
        self.house, self.actor, self.channel = house, actor, channel
        self.room = house.app.publishing

    async def queue(self, *slots: str, **rest: Any) -> Queue:
        return await a_queue(self.house, self.actor, self.channel, *slots, **rest)

    async def placed(self, queue: Queue | None = None, *more: Channel, **rest: Any) -> Message:
        """A message in the next free slot of that queue, or of the channel's default."""
        wish = SlotWish(queue.id if queue else None)
        channels = [self.channel, *more]
        return await a_message(self.house, self.actor, channels=channels, slot=wish, **rest)

    async def draft(self) -> Message:
        return await a_message(self.house, self.actor, channels=[self.channel])

    async def reread(self, message: Message) -> Message:
        return await self.room.reads.message(self.actor, message.id)

    async def other_channel(self) -> Channel:
        community = self.channel.community_id
        return await a_sandbox_channel(
            self.house, self.actor, community_id=community, account="other"
        )


@pytest.fixture
async def desk() -> Desk:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Desk(house, actor, await a_sandbox_channel(house, actor))


def days(*messages: Message) -> list[str]:
    return [message.schedule.local_time for message in messages if message.schedule]


async def test_messages_take_one_slot_after_the_other(desk: Desk) -> None:
    queue = await desk.queue("1 09:00", "3 18:30")
    placed = [await desk.placed(queue) for _ in range(3)]
    assert days(*placed) == ["2026-11-23T09:00", "2026-11-25T18:30", "2026-11-30T09:00"]
    assert {message.status for message in placed} == {MessageStatus.SCHEDULED}
    assert placed[0].deliveries[0].next_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert {message.queue_id for message in placed} == {queue.id}


async def test_a_queue_lives_by_its_channels_zone_unless_it_has_its_own(desk: Desk) -> None:
    bogota = await a_community(desk.house, desk.actor, timezone="America/Bogota")
    there = await a_sandbox_channel(
        desk.house, desk.actor, community_id=bogota.id, account="bogota"
    )
    assert (await a_queue(desk.house, desk.actor, there)).timezone == "America/Bogota"
    assert (await desk.queue()).timezone == "Europe/Madrid"
    assert (await desk.queue(timezone="Asia/Kolkata")).timezone == "Asia/Kolkata"
    with pytest.raises(UnknownTimezone):
        await desk.queue(timezone="Europe/Nowhere")


async def test_a_message_planned_for_that_very_minute_stands_in_a_slot(desk: Desk) -> None:
    queue = await desk.queue()
    monday = datetime(2026, 11, 23, 8, 0, 40, tzinfo=UTC)
    by_hand = await a_message(desk.house, desk.actor, channels=[desk.channel], at=monday)
    assert days(await desk.placed(queue)) == ["2026-11-24T09:00"]
    first, second, third = await preview_queue(desk.room, desk.actor, queue.id, 3)
    assert first.clash == Clash(ClashCode.TAKEN, desk.channel.id, by_hand.id)
    assert second.clash is not None
    assert third.clash is None


async def test_a_message_for_several_channels_waits_for_a_slot_that_suits_all(desk: Desk) -> None:
    queue, other = await desk.queue(), await desk.other_channel()
    monday = datetime(2026, 11, 23, 8, tzinfo=UTC)
    await a_message(desk.house, desk.actor, channels=[other], at=monday)
    both = await desk.placed(queue, other)
    assert days(both) == ["2026-11-24T09:00"]
    assert {d.next_at for d in both.deliveries} == {monday + DAY}
    assert days(await desk.placed(queue)) == ["2026-11-23T09:00"]


async def test_the_default_queue_of_the_first_channel_gives_the_time(desk: Desk) -> None:
    other = await desk.other_channel()
    await desk.queue("2 07:00")
    await a_queue(desk.house, desk.actor, other, "1 06:00")
    assert days(await desk.placed(None, other)) == ["2026-11-24T07:00"]


async def test_what_is_cancelled_published_or_moved_frees_its_slot(desk: Desk) -> None:
    queue = await desk.queue()
    first, second, third = [await desk.placed(queue) for _ in range(3)]
    now = desk.house.clock.now()
    await cancel_message(desk.room, desk.actor, first.id, None)
    await publish_message(desk.room, desk.actor, second.id, None, utc_schedule(now))
    later = utc_schedule(now + 60 * DAY)
    await schedule_message(desk.room, desk.actor, third.id, None, later)
    again = [await desk.placed(queue) for _ in range(3)]
    assert days(*again) == days(first, second, third)


async def test_a_message_moves_up_into_a_slot_that_became_free(desk: Desk) -> None:
    queue = await desk.queue()
    first, second = [await desk.placed(queue) for _ in range(2)]
    wish = SlotWish(queue.id)
    assert days(await schedule_message(desk.room, desk.actor, first.id, None, wish)) == days(first)
    await cancel_message(desk.room, desk.actor, first.id, None)
    assert days(await schedule_message(desk.room, desk.actor, second.id, None, wish)) == days(first)


async def test_a_draft_is_given_a_slot_and_held_where_its_channel_is_stopped(desk: Desk) -> None:
    queue, draft = await desk.queue(), await desk.draft()
    await place_hold(desk.room, desk.actor, NewHold("a recall"))
    message = await schedule_message(desk.room, desk.actor, draft.id, None, SlotWish(queue.id))
    assert message.status is MessageStatus.HELD
    assert days(message) == ["2026-11-23T09:00"]
    assert days(await desk.placed(queue)) == ["2026-11-24T09:00"]


async def test_what_cannot_be_placed_is_refused_by_name(desk: Desk) -> None:
    other = await desk.other_channel()
    elsewhere = await a_queue(desk.house, desk.actor, other)
    with pytest.raises(NoDefaultQueue) as no_queue:
        await desk.placed()
    assert no_queue.value.pointer == "/schedule/next_free_slot"
    with pytest.raises(QueueOfAnotherChannel) as another:
        await desk.placed(elsewhere)
    assert another.value.pointer == "/schedule/queue_id"
    wish = SlotWish(QueueId("que_none"))
    with pytest.raises(NotFound) as unknown:
        await a_message(desk.house, desk.actor, channels=[desk.channel], slot=wish)
    assert unknown.value.pointer == "/schedule/queue_id"
    paused = await desk.queue(paused=True)
    with pytest.raises(QueuePaused):
        await desk.placed(paused)
    assert desk.house.memory.tables.messages == {}


async def test_a_queue_that_is_full_as_far_as_it_is_planned_says_until_when(desk: Desk) -> None:
    queue = await desk.queue("1 09:00")
    weeks = HORIZON // timedelta(weeks=1)
    placed = [await desk.placed(queue) for _ in range(weeks)]
    assert len(set(days(*placed))) == weeks
    with pytest.raises(NoFreeSlot) as full:
        await desk.placed(queue)
    assert full.value.facts["until"] == "2027-11-21"
    with pytest.raises(NoFreeSlot):
        await next_slot(desk.room, desk.actor, queue.id)


async def test_a_preview_takes_nothing(desk: Desk) -> None:
    queue = await desk.queue()
    before = await preview_queue(desk.room, desk.actor, queue.id, 5)
    assert [place.clash for place in before] == [None] * 5
    assert (await next_slot(desk.room, desk.actor, queue.id)) == before[0].opening
    assert await preview_queue(desk.room, desk.actor, queue.id, 5) == before


async def test_the_first_queue_is_the_default_and_one_always_is(desk: Desk) -> None:
    first, second = await desk.queue(), await desk.queue(name="Evenings")
    assert (first.is_default, second.is_default) == (True, False)
    with pytest.raises(ValidationFailed) as refused:
        await change_queue(desk.room, desk.actor, first.id, None, {"is_default": False})
    assert refused.value.errors[0].code == "default_needed"
    await change_queue(desk.room, desk.actor, second.id, None, {"is_default": True})
    third = await desk.queue(name="Nights", is_default=True)
    await remove_queue(desk.room, desk.actor, third.id)
    reads = desk.room.reads
    found = [await reads.queue(desk.actor, queue.id) for queue in (first, second)]
    assert [queue.is_default for queue in found] == [True, False]


async def test_without_a_reshuffle_messages_keep_their_times(desk: Desk) -> None:
    queue = await desk.queue()
    placed = [await desk.placed(queue) for _ in range(2)]
    change = await change_queue(desk.room, desk.actor, queue.id, None, {"week": week("1 20:00")})
    assert change.moved is None
    assert days(*[await desk.reread(m) for m in placed]) == days(*placed)
    assert days(await desk.placed(queue)) == ["2026-11-23T20:00"]


async def test_a_reshuffle_moves_what_waits_in_order_and_reports_it(desk: Desk) -> None:
    queue = await desk.queue()
    placed = [await desk.placed(queue) for _ in range(3)]
    evenings = {"week": week(*(f"{n} 20:00" for n in range(1, 8))), "timezone": "America/Bogota"}
    change = await change_queue(
        desk.room, desk.actor, queue.id, queue.version, evenings, reshuffle=True
    )
    after = [await desk.reread(message) for message in placed]
    assert days(*after) == ["2026-11-22T20:00", "2026-11-23T20:00", "2026-11-24T20:00"]
    assert [(m.message_id, m.moved_from, m.moved_to) for m in change.moved or ()] == [
        (was.id, was.publish_at, now.publish_at) for was, now in zip(placed, after, strict=True)
    ]
    assert [m.deliveries[0].next_at for m in after] == [m.publish_at for m in after]


async def test_a_reshuffle_closes_gaps_and_leaves_the_rest_alone(desk: Desk) -> None:
    queue = await desk.queue()
    first, second, third = [await desk.placed(queue) for _ in range(3)]
    await cancel_message(desk.room, desk.actor, second.id, None)
    change = await change_queue(desk.room, desk.actor, queue.id, None, {}, reshuffle=True)
    assert [one.message_id for one in change.moved or ()] == [third.id]
    assert await desk.reread(first) == first


async def test_a_reshuffle_leaves_what_is_held_held(desk: Desk) -> None:
    queue = await desk.queue()
    await place_hold(desk.room, desk.actor, NewHold("a recall"))
    held = await desk.placed(queue)
    change = await change_queue(
        desk.room, desk.actor, queue.id, None, {"week": week("5 20:00")}, reshuffle=True
    )
    after = await desk.reread(held)
    assert [moved.message_id for moved in change.moved or ()] == [held.id]
    assert (after.status, days(after)) == (MessageStatus.HELD, ["2026-11-27T20:00"])


async def test_a_reshuffle_that_has_no_room_changes_nothing(desk: Desk) -> None:
    queue = await desk.queue("1 09:00", "2 09:00")
    for _ in range(60):
        await desk.placed(queue)
    before = desk.house.memory.tables
    with pytest.raises(NoFreeSlot):
        await change_queue(
            desk.room, desk.actor, queue.id, None, {"week": week("1 09:00")}, reshuffle=True
        )
    assert desk.house.memory.tables is before


async def test_a_queue_needs_a_channel_that_can_publish(desk: Desk) -> None:
    await disconnect_channel(desk.house.app.communities, desk.actor, desk.channel.id, "over")
    with pytest.raises(ChannelNotReady):
        await desk.queue()


async def test_a_change_is_made_to_the_version_that_was_seen(desk: Desk) -> None:
    queue = await desk.queue()
    await change_queue(desk.room, desk.actor, queue.id, 1, {"name": "Early"})
    with pytest.raises(VersionMismatch):
        await change_queue(desk.room, desk.actor, queue.id, 1, {"name": "Late"})


async def test_writing_alone_gives_no_slot(desk: Desk) -> None:
    """A slot is a time to go out at, which is more than a draft."""
    queue = await desk.queue()
    writer = limited_to(desk.actor, Permission.MESSAGES_WRITE, Permission.PLANNING_WRITE)
    wish = SlotWish(queue.id)
    with pytest.raises(MissingScope):
        await a_message(desk.house, writer, channels=[desk.channel], slot=wish)
