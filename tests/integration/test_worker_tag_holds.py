"""At work nothing that bears a held tag goes out, and what is let go takes its slots."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.hold import OnLift
from domain.publishing.queue import SlotWish
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.publishing.use_cases.take_due import take_due
from tests.integration.at_work import Watcher, at_work, many_messages, some_channels, watching
from tests.kit.builders import a_message, a_queue, in_one_hour

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SPRING = ("spring",)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_what_bears_the_tag_stays_on_every_channel_until_the_hold_is_lifted(
    house: House, watch: Watcher
) -> None:
    actor, channels = await some_channels(house, 2)
    room, at = house.app.publishing, in_one_hour(house)
    for channel in channels:
        await a_message(house, actor, channels=[channel], text="spring", at=at, tags=SPRING)
        await a_message(house, actor, channels=[channel], text="free", at=at, tags=("autumn",))
    async with at_work(house):
        hold = await place_hold(room, actor, NewHold("Wasps.", tag="spring"))
        await watch.until_states(held=2, scheduled=2)
        await watch.pass_time(HOUR)
        await a_message(house, actor, channels=channels[:1], text="late", now=True, tags=SPRING)
        await house.doorbell.ring()
        await watch.until_states(held=3, published=2)
        assert await watch.texts() == {"free": 2}
        reasons = await watch.db.fetch("SELECT DISTINCT hold_id FROM deliveries WHERE state='held'")
        assert [row["hold_id"] for row in reasons] == [hold.id]
        await lift_hold(room, actor, hold.id)
        await watch.until_rows("SELECT FROM deliveries WHERE state = 'held' HAVING count(*) = 0")
        await watch.pass_time(timedelta(minutes=1))
        await house.doorbell.ring()
        await watch.until_states(published=5)
    assert await watch.texts() == {"free": 2, "spring": 2, "late": 1}


async def test_a_tag_put_on_holds_and_one_taken_off_lets_go_by_itself(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.publishing
    [message] = await many_messages(house, actor, channel, ["a"], in_one_hour(house))
    async with at_work(house):
        await place_hold(room, actor, NewHold("Wasps.", tag="spring"))
        await edit_message(room, actor, message.id, None, {"tags": SPRING})
        assert await watch.states() == {"held": 1}
        await watch.pass_time(HOUR)
        await edit_message(room, actor, message.id, None, {"tags": ()})
        await watch.until_states(published=1)
    assert await watch.texts() == {"a": 1}


async def test_a_hold_placed_between_claim_and_intent_still_stops_what_bears_its_tag(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.publishing
    tagged = await a_message(house, actor, channels=[channel], now=True, tags=SPRING)
    claims = await take_due(room, actor, [tagged.deliveries[0].id])
    hold = await place_hold(room, actor, NewHold("Wasps.", tag="spring"))
    assert await start_attempts(room, actor, claims) == []
    row = await watch.delivery(tagged)
    assert (row["state"], row["hold_id"], row["attempts"]) == ("held", hold.id, 0)


async def test_what_was_missed_goes_into_slots_and_waits_where_there_are_none(
    house: House, watch: Watcher
) -> None:
    actor, [channel, without] = await some_channels(house, 2)
    room, at = house.app.publishing, in_one_hour(house)
    await a_queue(house, actor, channel)
    first, second = await many_messages(house, actor, channel, ["one", "two"], at)
    await many_messages(house, actor, without, ["three"], at)
    hold = await place_hold(room, actor, NewHold("Wasps.", on_lift=OnLift.NEXT_SLOT))
    async with at_work(house):
        await watch.until_states(held=3)
        await watch.pass_time(2 * HOUR)
        await lift_hold(room, actor, hold.id)
        await watch.until_states(held=1, scheduled=2)
        held = await watch.db.fetchrow("SELECT * FROM deliveries WHERE state = 'held'")
        assert (held["held_reason"], held["hold_id"]) == ("no_default_queue", hold.id)
        found = [await room.reads.message(actor, one.id) for one in (first, second)]
        slots = [message.publish_at for message in found if message.publish_at]
        assert slots[1] - slots[0] == DAY
        assert all(message.queue_id for message in found)
        await watch.pass_time(slots[0] - house.clock.now() + timedelta(seconds=5))
        await house.doorbell.ring()
        await watch.until_states(held=1, scheduled=1, published=1)
    assert await watch.texts() == {"one": 1}


async def test_while_others_take_slots_too_nobody_gets_one_twice_and_nobody_is_stuck(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room, at = house.app.publishing, in_one_hour(house)
    queue = await a_queue(house, actor, channel)
    missed = await many_messages(house, actor, channel, [str(n) for n in range(12)], at)
    hold = await place_hold(room, actor, NewHold("Wasps.", on_lift=OnLift.NEXT_SLOT))
    await apply_holds(room, actor, None)
    await watch.pass_time(2 * HOUR)
    await lift_hold(room, actor, hold.id)

    async def takes_one(text: str) -> None:
        await a_message(house, actor, channels=[channel], text=text, slot=SlotWish(queue.id))

    others = [takes_one(f"other {n}") for n in range(6)]
    await asyncio.gather(*(apply_holds(room, actor, None) for _ in range(3)), *others)
    assert await watch.states() == {"scheduled": 18}
    slots = await watch.db.fetch("SELECT publish_at, queue_id FROM messages ORDER BY publish_at")
    assert {row["queue_id"] for row in slots} == {queue.id}
    assert len({row["publish_at"] for row in slots}) == 18
    found = [await room.reads.message(actor, message.id) for message in missed]
    instants = [message.publish_at for message in found if message.publish_at]
    assert instants == sorted(instants)
    deadlocks = await watch.db.fetchval(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    assert deadlocks == 0
