"""Queues are kept, and no two messages have one slot."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.publishing.errors import SlotTaken
from domain.publishing.model import Message
from domain.publishing.queue import Queue, SlotWish
from domain.publishing.use_cases.change_message import cancel_message, schedule_message
from domain.publishing.use_cases.change_queue import change_queue, remove_queue
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import QueueId
from tests.contract.ground import Ground, stored_channel, stored_message
from tests.kit.builders import a_message, a_queue, utc_schedule

HOUR = timedelta(hours=1)
NOBODYS = QueueId("que_none")


async def a_placed(ground: Ground, actor: Actor, queue: Queue) -> Message:
    """A message in the next free slot of this queue."""
    return await a_message(
        ground.house, actor, channels=[queue.channel_id], slot=SlotWish(queue.id)
    )


async def reslot(ground: Ground, actor: Actor, before: Message, after: Message) -> None:
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.queues.reslot([(before, after)])
        await tx.commit()


async def test_a_queue_is_found_as_it_was_made(ground: Ground, actor: Actor) -> None:
    made = await a_queue(
        ground.house,
        actor,
        await stored_channel(ground, actor),
        external_id="x",
        metadata={"a": "b"},
    )
    room = ground.house.app.publishing
    async with room.begin(actor) as tx:
        assert await tx.queues.get(made.id) == made
        assert await tx.queues.of_channel(made.channel_id) == [made]
    assert await room.reads.queue(actor, made.id) == made


async def test_an_unknown_a_neighbours_or_a_removed_queue_is_not_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.publishing
    removed = await a_queue(ground.house, actor, await stored_channel(ground, actor))
    await remove_queue(room, actor, removed.id)
    theirs = await a_queue(ground.house, neighbour, await stored_channel(ground, neighbour))
    for queue_id in (NOBODYS, theirs.id, removed.id):
        with pytest.raises(NotFound):
            await room.reads.queue(actor, queue_id)
        async with room.begin(actor) as tx:
            with pytest.raises(NotFound):
                await tx.queues.get(queue_id)
    async with room.begin(actor) as tx:
        assert await tx.queues.of_channel(removed.channel_id) == []
        assert await tx.queues.of_channel(theirs.channel_id) == []


async def test_an_external_id_is_borne_once_and_free_after_removal(
    ground: Ground, actor: Actor
) -> None:
    channel = await stored_channel(ground, actor)
    first = await a_queue(ground.house, actor, channel, external_id="x")
    with pytest.raises(DuplicateExternalId):
        await a_queue(ground.house, actor, channel, external_id="x")
    await remove_queue(ground.house.app.publishing, actor, first.id)
    await a_queue(ground.house, actor, channel, external_id="x")


async def test_what_is_planned_on_a_channel_is_told_in_order(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room, now = ground.house.app.publishing, ground.house.clock.now()
    here, there = [await stored_channel(ground, actor) for _ in range(2)]
    there = replace(there, community_id=here.community_id)
    both = await stored_message(ground, actor, here, there, due_in=2 * HOUR)
    early = await stored_message(ground, actor, here, due_in=HOUR)
    await stored_message(ground, actor, here, due_in=9 * HOUR)
    await stored_message(ground, neighbour, await stored_channel(ground, neighbour), due_in=HOUR)
    called_off = await stored_message(ground, actor, here, due_in=HOUR)
    await cancel_message(room, actor, called_off.id, None)
    async with room.begin(actor) as tx:
        on_one = await tx.queues.planned([here.id], now, now + 3 * HOUR)
        on_both = await tx.queues.planned([here.id, there.id], now, now + 3 * HOUR)
    assert [(one.message_id, one.channel_id) for one in on_one] == [
        (early.id, here.id),
        (both.id, here.id),
    ]
    assert {(one.message_id, one.channel_id) for one in on_both} == {
        (early.id, here.id),
        (both.id, here.id),
        (both.id, there.id),
    }


async def test_a_slot_is_one_messages(ground: Ground, actor: Actor) -> None:
    queue = await a_queue(ground.house, actor, await stored_channel(ground, actor))
    first = await a_placed(ground, actor, queue)
    second = await a_placed(ground, actor, queue)
    assert first.schedule is not None
    assert second.schedule is not None
    assert second.schedule.at - first.schedule.at == timedelta(days=1)
    twice = second.reslot(first.schedule, ground.house.clock.now())
    with pytest.raises(SlotTaken):
        await reslot(ground, actor, second, twice)


@pytest.mark.parametrize("how", ["cancelled", "moved"])
async def test_a_slot_that_is_given_up_is_free(ground: Ground, actor: Actor, how: str) -> None:
    room = ground.house.app.publishing
    queue = await a_queue(ground.house, actor, await stored_channel(ground, actor))
    first = await a_placed(ground, actor, queue)
    if how == "cancelled":
        await cancel_message(room, actor, first.id, None)
    else:
        elsewhere = utc_schedule(ground.house.clock.now() + timedelta(days=40))
        await schedule_message(room, actor, first.id, None, elsewhere)
    second = await a_placed(ground, actor, queue)
    assert second.publish_at == first.publish_at
    assert (await room.reads.message(actor, first.id)).queue_id is None


async def test_messages_change_places_in_one_reshuffle(ground: Ground, actor: Actor) -> None:
    """The second takes the slot of the first while the first takes one that was nobody's."""
    room = ground.house.app.publishing
    queue = await a_queue(ground.house, actor, await stored_channel(ground, actor))
    placed = [await a_placed(ground, actor, queue) for _ in range(4)]
    slots = [message.publish_at for message in placed]
    await cancel_message(room, actor, placed[0].id, None)
    change = await change_queue(room, actor, queue.id, None, {}, reshuffle=True)
    assert [one.message_id for one in change.moved or ()] == [message.id for message in placed[1:]]
    after = [await room.reads.message(actor, message.id) for message in placed[1:]]
    assert [message.publish_at for message in after] == slots[:3]
    assert {message.queue_id for message in after} == {queue.id}
    async with room.begin(actor) as tx:
        waiting = await tx.queues.waiting(queue.id, ground.house.clock.now())
        assert [message.id for message in waiting] == [message.id for message in after]
        assert await tx.queues.reach(queue.id) == [queue.channel_id]
