"""The time of one test workspace is moved on, and what is due there is done, in order and at its
time; nothing else in the house knows."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.events.errors import (
    ClockAhead,
    ClockExists,
    ClockInLiveMode,
    ClockSetBack,
    ClockTooFar,
)
from domain.events.movable_clock import ClockState, MovableClock
from domain.events.use_cases.advance_clock import advance_clock, move_clock
from domain.events.use_cases.follow_operations import cancel_operation
from domain.events.use_cases.keep_clocks import (
    delete_clock,
    freeze_clock,
    list_clocks,
    read_clock,
    unfreeze_clock,
)
from domain.shared.access import Mode
from domain.shared.errors import InvalidState
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.integration.time_moved import a_clock, moves, time_of, told
from tests.kit.builders import a_message, a_workspace

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
GONE_OUT = "SELECT FROM deliveries WHERE message_id = $1 AND state = 'published'"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_posts_go_out_each_at_its_own_time_and_only_there(
    house: House, watch: Watcher
) -> None:
    actor, channels = await some_channels(house)
    other, others = await some_channels(house)
    clock = await a_clock(house, actor)
    began = await time_of(house, actor)
    for days in (30, 2, 90):
        await a_message(house, actor, channels=channels, text=f"{days}", at=began + days * DAY)
    still = await a_message(house, other, channels=others, text="other", at=began + 2 * DAY)
    async with at_work(house):
        await moves(house, watch, actor, clock, 31 * DAY)
        # The others go on as they would.
        at_once = await a_message(house, other, channels=others, text="now", now=True)
        await watch.until_rows(GONE_OUT, at_once.id)
    rows = await watch.db.fetch(
        "SELECT m.publish_at, d.state, d.published_at FROM deliveries d"
        " JOIN messages m ON m.id = d.message_id WHERE m.text <> 'now'"
        " ORDER BY m.publish_at, d.state DESC"
    )
    assert [row["state"] for row in rows] == ["scheduled", "published", "published", "scheduled"]
    assert all(row["published_at"] == row["publish_at"] for row in rows[1:3])
    assert (await watch.delivery(still))["state"] == "scheduled"
    assert await time_of(house, actor) == began + 31 * DAY
    assert abs(await time_of(house, other) - house.clock.now()) < HOUR
    assert await told(watch, actor, "message.published") == 2
    assert await told(watch, other, "message.published") == 1


async def test_a_live_workspace_has_no_time_of_its_own(house: House) -> None:
    live = await a_workspace(house, mode=Mode.LIVE)
    with pytest.raises(ClockInLiveMode):
        await a_clock(house, live)
    assert abs(await time_of(house, live) - house.clock.now()) < HOUR


async def test_one_that_runs_ahead_goes_on_by_itself_and_one_that_stands_does_not(
    house: House, watch: Watcher
) -> None:
    """By a second, which passes anyway: what was begun is waited for, not a length of time."""
    ahead, channels = await some_channels(house)
    still, others = await some_channels(house)
    clock, frozen = await a_clock(house, ahead, frozen=False), await a_clock(house, still)
    async with at_work(house):
        await moves(house, watch, ahead, clock, 30 * DAY)
        soon = await time_of(house, ahead) + timedelta(seconds=1)
        there = await a_message(house, ahead, channels=channels, text="soon", at=soon)
        begun = await time_of(house, still)
        then = begun + timedelta(seconds=1)
        here = await a_message(house, still, channels=others, text="soon", at=then)
        await watch.until_rows(GONE_OUT, there.id)
        assert (await watch.delivery(there))["published_at"] >= soon
        await watch.pass_time(HOUR)
        await house.doorbell.ring()
        at_rest = "SELECT WHERE NOT EXISTS (SELECT FROM events WHERE pending)"
        await watch.until_rows(at_rest)
        assert (await watch.delivery(here))["state"] == "scheduled"
        await unfreeze_clock(house.app.events, still, frozen.id, None)
        await watch.until_rows(GONE_OUT, here.id)


async def test_an_advance_that_is_called_off_leaves_the_time_where_it_is(
    house: House, watch: Watcher
) -> None:
    actor, channels = await some_channels(house)
    clock, room = await a_clock(house, actor), house.app.events
    began = await time_of(house, actor)
    await a_message(house, actor, channels=channels, text="later", at=began + DAY)
    operation = await advance_clock(room, actor, clock.id, None, 2 * DAY)
    await cancel_operation(room, actor, operation.id)
    assert await move_clock(room, actor)
    stopped = await read_clock(room, actor, clock.id)
    assert (stopped.state, stopped.set_to) == (ClockState.FROZEN, began)
    assert await watch.states() == {"scheduled": 1}
    assert not await move_clock(room, actor)


async def test_many_who_move_it_at_once_move_it_as_one_would(house: House, watch: Watcher) -> None:
    actor, channels = await some_channels(house)
    clock, room = await a_clock(house, actor), house.app.events
    began = await time_of(house, actor)
    for days in (1, 2):
        await a_message(house, actor, channels=channels, text=f"{days}", at=began + days * DAY)
    await advance_clock(room, actor, clock.id, None, 3 * DAY)
    for _ in range(20):
        await asyncio.gather(*(move_clock(room, actor) for _ in range(4)))
    # Nobody is at work: it waits where the first of what is due is not done.
    assert (await read_clock(room, actor, clock.id)).set_to <= began + DAY
    async with at_work(house):
        await watch.until_rows("SELECT FROM test_clocks WHERE state = 'frozen'")
    assert await watch.texts() == {"1": 1, "2": 1}


async def test_a_workspace_has_one_clock_however_many_ask_at_once(house: House) -> None:
    actor = await a_workspace(house)
    made = await asyncio.gather(*(a_clock(house, actor) for _ in range(4)), return_exceptions=True)
    assert all(isinstance(one, MovableClock | ClockExists) for one in made)
    page = await list_clocks(house.app.events, actor, PageRequest())
    assert len(page.items) == 1
    assert page.items[0] in made


async def test_time_never_goes_back(house: House) -> None:
    actor, room = await a_workspace(house), house.app.events
    clock = await a_clock(house, actor)
    for to in (clock.set_to, clock.set_to - HOUR):
        with pytest.raises(ClockSetBack):
            await advance_clock(room, actor, clock.id, None, to)
    with pytest.raises(ClockTooFar):
        await advance_clock(room, actor, clock.id, None, 800 * DAY)
    await advance_clock(room, actor, clock.id, None, DAY)
    with pytest.raises(InvalidState):
        await freeze_clock(room, actor, clock.id, None)
    # No worker comes by: it is where it was, which is not ahead.
    assert (await delete_clock(room, actor, clock.id, None)).deleted_at is not None
    other = await a_clock(house, actor)
    ahead = replace(other, set_to=other.set_to + DAY)
    async with room.begin(actor) as tx:
        tx.clocks.write(other, ahead)
        await tx.commit()
    with pytest.raises(ClockAhead):
        await delete_clock(room, actor, other.id, None)
