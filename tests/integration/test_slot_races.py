"""However many ask for a slot at one moment, each gets one of its own, and none is left out."""

import asyncio
from datetime import timedelta
from itertools import pairwise

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.publishing.queue import SlotWish
from domain.publishing.use_cases.change_message import cancel_message, schedule_message
from domain.publishing.use_cases.change_queue import change_queue
from domain.shared.paging import PageRequest
from tests.integration.at_work import some_channels
from tests.kit.builders import a_message, a_queue

DAY = timedelta(days=1)


async def test_of_many_who_ask_at_once_each_gets_the_next_slot(
    house: House, settings: Settings
) -> None:
    """From two processes' worth of connections, for two queues of one channel: neither takes the
    minute of the other."""
    actor, channels = await some_channels(house, 2)
    queue, other = [await a_queue(house, actor, channels[0], timezone="UTC") for _ in range(2)]
    async with open_app(settings) as second:
        placed = await asyncio.gather(
            *(
                a_message(
                    (house, second)[number % 2],
                    actor,
                    channels=channels[: 1 + number % 2],
                    slot=SlotWish((queue, other)[number % 3 == 0].id),
                )
                for number in range(30)
            )
        )
    times = sorted(message.publish_at for message in placed if message.publish_at)
    assert len(times) == 30
    assert [later - earlier for earlier, later in pairwise(times)] == [DAY] * 29


async def test_reshuffles_moves_and_cancellations_at_once_leave_no_slot_shared(
    house: House,
) -> None:
    actor, [channel] = await some_channels(house)
    queue = await a_queue(house, actor, channel)
    room, wish = house.app.publishing, SlotWish(queue.id)
    placed = [await a_message(house, actor, channels=[channel], slot=wish) for _ in range(12)]
    await asyncio.gather(
        *(change_queue(room, actor, queue.id, None, {}, reshuffle=True) for _ in range(4)),
        *(cancel_message(room, actor, message.id, None) for message in placed[:4]),
        *(schedule_message(room, actor, message.id, None, wish) for message in placed[4:8]),
        *(a_message(house, actor, channels=[channel], slot=wish) for _ in range(4)),
    )
    await change_queue(room, actor, queue.id, None, {}, reshuffle=True)
    views = await room.reads.message_views(actor, PageRequest(limit=100))
    times = sorted(
        view["schedule"]["at"]
        for view in views.items
        if view["schedule"] and view["status"] == "scheduled"
    )
    assert len(times) == len(set(times)) == 12
