"""What is stopped does not go out; what is too late waits for a person; nothing stays stuck."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.use_cases.change_channel import pause_channel, resume_channel
from domain.identity.use_cases.change_workspace import resume_workspace, suspend_workspace
from domain.publishing.releasing import APART
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.change_message import publish_message, schedule_message
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.publishing.use_cases.take_due import take_due
from tests.integration.at_work import (
    Listened,
    Watcher,
    at_work,
    left_behind_goes_at_once,
    many_messages,
    some_channels,
    watching,
    with_platforms,
)
from tests.kit.builders import a_message, in_one_hour, utc_schedule

BEYOND_GRACE = timedelta(hours=3)
UNDER_WAY = "state IN ('claimed', 'sending') OR state = 'scheduled' AND next_at <= now()"
WAITING = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_a_hold_keeps_what_waits_with_its_reason_and_lifting_it_lets_it_go(
    house: House, watch: Watcher
) -> None:
    actor, [channel, other] = await some_channels(house, 2)
    waiting = await many_messages(house, actor, channel, ["a", "b"], in_one_hour(house))
    await a_message(house, actor, channels=[other], text="free", at=in_one_hour(house))
    room = house.app.publishing
    async with at_work(house):
        hold = await place_hold(room, actor, NewHold("A recall.", channel.id))
        await watch.until_states(held=2, scheduled=1)
        row = await watch.delivery(waiting[0])
        assert (row["held_reason"], row["hold_id"]) == ("hold", hold.id)
        found = await room.reads.message(actor, waiting[0].id)
        assert found.status is MessageStatus.HELD
        await watch.pass_time(timedelta(minutes=61))
        await house.doorbell.ring()
        await watch.until_states(held=2, published=1)
        assert await watch.texts() == {"free": 1}
        await lift_hold(room, actor, hold.id)
        await watch.until_states(published=3)
    assert await watch.texts() == {"free": 1, "a": 1, "b": 1}
    names = await watch.events(waiting[0].id)
    assert names.count("message.held") == names.count("message.published") == 1


async def test_a_hold_on_the_workspace_reaches_every_channel_also_what_comes_due_under_it(
    house: House, watch: Watcher
) -> None:
    actor, channels = await some_channels(house, 2)
    room = house.app.publishing
    await a_message(house, actor, channels=channels, text="later", at=in_one_hour(house))
    hold = await place_hold(room, actor, NewHold("Mourning."))
    written = await a_message(house, actor, channels=channels, text="written under it", now=True)
    assert written.status is MessageStatus.HELD
    await watch.pass_time(timedelta(minutes=61))
    listened = Listened(room.platforms)
    async with at_work(with_platforms(house, listened)):
        await watch.until_states(held=4)
    assert listened.published == []
    async with at_work(house):
        await lift_hold(room, actor, hold.id)
        await watch.until_rows("SELECT FROM deliveries WHERE state = 'held' HAVING count(*) = 0")


async def test_lifting_a_hold_after_the_grace_bursts_nothing_out(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.publishing
    async with at_work(house):
        late = await many_messages(
            house, actor, channel, [str(n) for n in range(20)], in_one_hour(house)
        )
        hold = await place_hold(room, actor, NewHold("Mourning."))
        await watch.until_states(held=20)
        await watch.pass_time(timedelta(hours=1) + BEYOND_GRACE)
        fresh = await a_message(house, actor, channels=[channel], text="fresh", now=True)
        await lift_hold(room, actor, hold.id)
        await watch.until_states(overdue=20, published=1)
    assert await watch.texts() == {"fresh": 1}
    assert (await watch.events(late[0].id)).count("message.overdue") == 1
    assert fresh.status is MessageStatus.HELD


async def test_a_hold_placed_between_claim_and_intent_still_stops_it(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    message = await a_message(house, actor, channels=[channel], now=True)
    room = house.app.publishing
    claims = await take_due(room, actor, [message.deliveries[0].id])
    hold = await place_hold(room, actor, NewHold("Stop.", channel.id))
    assert await start_attempts(room, actor, claims) == []
    row = await watch.delivery(message)
    assert (row["state"], row["hold_id"], row["attempts"]) == ("held", hold.id, 0)


async def test_a_message_somebody_has_at_that_moment_is_released_all_the_same(
    house: House, settings: Settings, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.publishing
    messages = await many_messages(house, actor, channel, ["a", "b", "c"], in_one_hour(house))
    hold = await place_hold(room, actor, NewHold("Stop."))
    await apply_holds(room, actor, None)
    assert await watch.states() == {"held": 3}
    await lift_hold(room, actor, hold.id)
    editor = await asyncpg.connect(settings.migration_database_url)
    try:
        await editor.execute("BEGIN")
        await editor.execute("SELECT FROM messages WHERE id = $1 FOR UPDATE", messages[1].id)
        releasing = asyncio.create_task(apply_holds(room, actor, None))
        while not releasing.done() and not await watch.db.fetch(WAITING):
            await asyncio.wait({releasing}, timeout=0.02)
        await editor.execute("COMMIT")
    finally:
        await editor.close()
    await releasing
    assert await watch.states() == {"scheduled": 3}


async def test_a_paused_channel_keeps_its_own_and_resuming_sends_them(
    house: House, watch: Watcher
) -> None:
    actor, [channel, other] = await some_channels(house, 2)
    communities = house.app.communities
    await a_message(house, actor, channels=[channel, other], text="both", at=in_one_hour(house))
    async with at_work(house):
        await pause_channel(communities, actor, channel.id, "holidays")
        await watch.until_states(held=1, scheduled=1)
        assert (
            await watch.db.fetchval("SELECT held_reason FROM deliveries WHERE state = 'held'")
            == "channel_paused"
        )
        await watch.pass_time(timedelta(minutes=61))
        await house.doorbell.ring()
        await watch.until_states(held=1, published=1)
        await resume_channel(communities, actor, channel.id)
        await watch.until_states(published=2)
    assert len(await watch.posts(channel)) == len(await watch.posts(other)) == 1


async def test_a_suspended_workspace_sends_nothing_and_its_neighbour_everything(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    neighbour, [next_door] = await some_channels(house)
    identity = house.app.identity
    await a_message(house, actor, channels=[channel], text="a", at=in_one_hour(house))
    await a_message(house, neighbour, channels=[next_door], text="b", at=in_one_hour(house))
    async with at_work(house):
        await suspend_workspace(identity, actor, actor.workspace)
        await watch.until_states(held=1, scheduled=1)
        await watch.pass_time(timedelta(minutes=61))
        await house.doorbell.ring()
        await watch.until_states(held=1, published=1)
        assert await watch.texts() == {"b": 1}
        await resume_workspace(identity, actor, actor.workspace)
        await watch.until_states(published=2)


async def test_after_hours_without_a_worker_nothing_older_than_the_grace_goes_out_by_itself(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    old = await many_messages(house, actor, channel, [f"old {n}" for n in range(60)])
    await watch.pass_time(timedelta(hours=6))
    recent = await many_messages(house, actor, channel, [f"recent {n}" for n in range(10)])
    await watch.pass_time(timedelta(minutes=50))
    # How many of those go out at once is another question: tests/faults/test_late_burst.py asks it.
    await put_rules(house.app.publishing, actor, channel.id, None, {"catch_up_per_minute": 100})
    async with at_work(house):
        await watch.until_states(overdue=60, published=10)
        assert set(await watch.texts()) == {f"recent {n}" for n in range(10)}
        for message in old:
            assert (await watch.events(message.id)).count("message.overdue") == 1
        room = house.app.publishing
        await publish_message(room, actor, old[0].id, None, utc_schedule(house.clock.now()))
        await schedule_message(room, actor, old[1].id, None, utc_schedule(in_one_hour(house)))
        await watch.until_states(overdue=58, published=11, scheduled=1)
    assert len(recent) == 10


async def test_holding_two_hundred_that_are_being_sent_refuses_nobody_and_sends_none_twice(
    house: House, watch: Watcher
) -> None:
    """The relay holds messages while the worker claims them: no deadlock, no half-held message."""
    actor, channels = await some_channels(house, 4, outcome_class="D")
    room = house.app.publishing
    await left_behind_goes_at_once(house, actor)
    for n in range(50):
        await a_message(house, actor, channels=channels, text=str(n), now=True)
    async with at_work(house):
        holds = []
        for _ in range(10):
            hold = await place_hold(room, actor, NewHold("On and off."))
            holds.append(await lift_hold(room, actor, hold.id))
            await asyncio.sleep(0)
        await watch.until_rows("SELECT FROM events WHERE pending HAVING count(*) = 0")
        await watch.until_rows("SELECT FROM deliveries WHERE state = 'held' HAVING count(*) = 0")
        # Whatever is being sent when time passes has outlived its lease, and nobody knows of it.
        await watch.until_rows(f"SELECT FROM deliveries WHERE {UNDER_WAY} HAVING count(*) = 0")
        # What was held meanwhile goes out one after the other on each channel.
        await watch.pass_time(50 * APART)
        await house.doorbell.ring()
        await watch.until_states(published=200)
    assert set((await watch.texts()).values()) == {4}
    deadlocks = await watch.db.fetchval(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    assert deadlocks == 0
