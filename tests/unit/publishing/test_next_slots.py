"""What a hold kept back goes into free slots, one each, or waits and says why there is none."""

from datetime import datetime, timedelta

import pytest

from domain.publishing.errors import NoDefaultQueue
from domain.publishing.hold import Hold, OnLift
from domain.publishing.queue import Queue, SlotWish
from domain.publishing.releasing import AWAITING
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.change_queue import change_queue
from domain.publishing.use_cases.place_hold import lift_hold
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.shared.errors import InvalidState
from domain.shared.ids import MessageId
from tests.kit.builders import a_message, a_queue, a_sandbox_channel, in_one_hour
from tests.unit.publishing.square import Square, a_square

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DAYS = 3 * DAY


async def at_nine(square: Square) -> Queue:
    return await a_queue(square.house, square.actor, square.channel)


async def missed(square: Square, *minutes: int) -> tuple[Hold, list[MessageId]]:
    """What was meant for so many minutes from now, and missed under a hold that stands for days."""
    ids = [await square.says(each) for each in minutes]
    hold = await square.stops(OnLift.NEXT_SLOT)
    square.pass_time(DAYS)
    return hold, ids


async def slot_of(square: Square, message_id: MessageId) -> datetime:
    message = await square.message(message_id)
    [delivery] = message.deliveries
    assert message.schedule is not None
    assert (delivery.state, delivery.next_at) == (DeliveryState.SCHEDULED, message.schedule.at)
    assert message.queue_id is not None
    return message.schedule.at


async def waits_for(square: Square, message_id: MessageId) -> str | None:
    delivery = await square.delivery(message_id)
    assert delivery.state is DeliveryState.HELD
    return delivery.held_reason


async def test_what_was_missed_takes_the_next_slots_in_the_order_of_its_times() -> None:
    square = await a_square()
    queue = await at_nine(square)
    hold, [last, first, second] = await missed(square, 90, 60, 61)
    taken = await a_message(
        square.house, square.actor, channels=[square.channel], slot=SlotWish(queue.id)
    )
    assert taken.publish_at is not None
    await square.goes_on(hold)
    slots = [await slot_of(square, id) for id in (first, second, last)]
    assert slots == [taken.publish_at + n * DAY for n in (1, 2, 3)]
    told = [n for n in square.house.memory.news if n.name == "message.scheduled"]
    assert told[-1].data["publish_at"] is not None


async def test_what_is_still_to_come_keeps_its_time() -> None:
    square = await a_square()
    await at_nine(square)
    to_come = await square.says(7 * 24 * 60)
    planned = (await square.message(to_come)).schedule
    hold, _ = await missed(square, 60)
    await square.goes_on(hold)
    after = await square.message(to_come)
    assert (after.schedule, after.status) == (planned, MessageStatus.SCHEDULED)


async def test_a_slot_that_the_rules_of_the_channel_forbid_is_passed_over() -> None:
    square = await a_square()
    await at_nine(square)
    rules = {"min_spacing_seconds": 2 * 86400}
    await put_rules(square.room, square.actor, square.channel.id, None, rules)
    hold, ids = await missed(square, 60, 61)
    await square.goes_on(hold)
    one, two = [await slot_of(square, id) for id in ids]
    assert two - one == 2 * DAY


async def test_without_a_default_queue_it_waits_for_a_person_who_can_give_it_one() -> None:
    square = await a_square()
    hold, [message_id, other] = await missed(square, 60, 61)
    await square.goes_on(hold)
    assert await waits_for(square, message_id) == "no_default_queue"
    delivery = await square.delivery(message_id)
    assert (delivery.hold_id, delivery.held_detail) == (hold.id, "a recall")
    assert await apply_holds(square.room, square.actor, None) == 0
    answer = await square.lets(hold, OnLift.NEXT_SLOT, message_id)
    assert [type(refusal) for _, refusal in answer.results] == [NoDefaultQueue]
    assert answer.results[0][1] is not None
    assert answer.results[0][1].pointer is None
    await at_nine(square)
    answer = await square.lets(hold, OnLift.NEXT_SLOT, message_id)
    assert answer.results == [(message_id, None)]
    await slot_of(square, message_id)
    assert await waits_for(square, other) == "no_default_queue"


async def test_a_paused_queue_takes_nothing_and_a_full_one_no_more_than_it_can() -> None:
    square = await a_square()
    queue = await a_queue(square.house, square.actor, square.channel, "1 09:00")
    await change_queue(square.room, square.actor, queue.id, None, {"paused": True})
    hold, [paused] = await missed(square, 60)
    await square.goes_on(hold)
    assert await waits_for(square, paused) == "queue_paused"
    await change_queue(square.room, square.actor, queue.id, None, {"paused": False})
    hold, ids = await missed(square, *range(60, 113))
    await square.goes_on(hold)
    slots = [await slot_of(square, id) for id in ids[:52]]
    assert slots == sorted(set(slots))
    assert {at.weekday() for at in slots} == {0}
    assert await waits_for(square, ids[52]) == "no_free_slot"


@pytest.mark.parametrize(
    ("policy", "status"),
    [
        (OnLift.PUBLISH, MessageStatus.SCHEDULED),
        (OnLift.SHIFT, MessageStatus.SCHEDULED),
        (OnLift.DISCARD, MessageStatus.CANCELLED),
    ],
)
async def test_one_word_ends_the_wait_for_slots(policy: OnLift, status: MessageStatus) -> None:
    square = await a_square()
    hold, ids = await missed(square, 60, 61)
    await square.goes_on(hold)
    with pytest.raises(InvalidState):
        await square.lets(hold, OnLift.NEXT_SLOT)
    await square.lets(hold, policy)
    await apply_holds(square.room, square.actor, None)
    assert {(await square.message(id)).status for id in ids} == {status}


async def test_what_was_asked_about_can_be_sent_into_slots_by_one_word() -> None:
    square = await a_square()
    await at_nine(square)
    ids = [await square.says(minutes) for minutes in (60, 61)]
    hold = await square.stops(OnLift.ASK)
    square.pass_time(DAYS)
    await square.goes_on(hold)
    assert {await waits_for(square, id) for id in ids} == {AWAITING}
    await square.lets(hold, OnLift.NEXT_SLOT)
    await apply_holds(square.room, square.actor, None)
    one, two = [await slot_of(square, id) for id in ids]
    assert two - one == DAY


async def test_a_message_on_two_channels_takes_one_slot_that_is_free_on_both() -> None:
    square = await a_square()
    other = await a_sandbox_channel(
        square.house, square.actor, community_id=square.channel.community_id, account="elsewhere"
    )
    queue = await at_nine(square)
    both = await a_message(
        square.house,
        square.actor,
        channels=[square.channel, other],
        at=in_one_hour(square.house),
    )
    hold = await square.stops(OnLift.NEXT_SLOT)
    square.pass_time(DAYS)
    opening = next(
        queue.week.openings(
            queue.timezone, square.house.clock.now(), square.house.clock.now() + DAYS
        )
    )
    await a_message(square.house, square.actor, channels=[other], at=opening.at)
    await square.goes_on(hold)
    after = await square.message(both.id)
    assert after.publish_at == opening.at + DAY
    assert {d.next_at for d in after.deliveries} == {after.publish_at}
    assert {d.state for d in after.deliveries} == {DeliveryState.SCHEDULED}


async def test_discarding_is_stricter_and_shifting_less_strict() -> None:
    square = await a_square()
    await at_nine(square)
    message_id = await square.says(60)
    holds = [
        await square.stops(policy) for policy in (OnLift.SHIFT, OnLift.NEXT_SLOT, OnLift.AS_PLANNED)
    ]
    square.pass_time(DAYS)
    for hold in holds:
        await lift_hold(square.room, square.actor, hold.id)
    await apply_holds(square.room, square.actor, None)
    await slot_of(square, message_id)
    called_off = await square.says(60)
    holds = [await square.stops(policy) for policy in (OnLift.NEXT_SLOT, OnLift.DISCARD)]
    square.pass_time(DAYS)
    for hold in holds:
        await square.goes_on(hold)
    assert (await square.message(called_off)).status is MessageStatus.CANCELLED
