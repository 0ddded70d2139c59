"""Whatever goes away, a connection, an answer, a reaction, what was promised still goes out."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.events.model import Event
from domain.publishing import events as publishing_events
from domain.publishing.delivery import CLEAN_MISS_AFTER
from domain.publishing.outcomes import Outcome, Published
from domain.publishing.ports import OutgoingPost, Platforms
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.shared.access import Actor
from tests.integration.at_work import (
    Watcher,
    at_work,
    channels_like,
    left_behind_goes_at_once,
    many_messages,
    some_channels,
    watching,
    with_platforms,
)
from tests.kit.builders import a_message, in_one_hour
from tests.kit.platforms.through import Through


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


class Garbled(Through):
    """The first answer names a post by an id that no database can keep; all come at once."""

    def __init__(self, inner: Platforms, posts: int) -> None:
        super().__init__(inner)
        self._together = asyncio.Barrier(posts)

    async def publish(self, post: OutgoingPost) -> Outcome:
        outcome = await self.inner.publish(post)
        await self._together.wait()
        return Published("\x00") if post.text == "garbled" else outcome


async def test_an_answer_that_cannot_be_recorded_takes_no_other_with_it_and_is_looked_up(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house, outcome_class="C")
    await many_messages(house, actor, channel, ["garbled", *(str(n) for n in range(9))])
    async with at_work(with_platforms(house, Garbled(house.app.publishing.platforms, 10))):
        await watch.until_states(published=9, sending=1)
        await watch.pass_time(timedelta(seconds=31))
        await house.doorbell.ring()
        await watch.until_states(published=10)
    assert (await watch.texts())["garbled"] == 1
    unknown = await watch.db.fetchval("SELECT count(*) FROM attempts WHERE outcome = 'unknown'")
    assert unknown == 1


async def test_a_delivery_the_worker_chokes_on_holds_up_nobody_else(
    house: House, watch: Watcher
) -> None:
    actor, [broken, sound] = await some_channels(house, 2)
    neighbour, [next_door] = await some_channels(house)
    await watch.db.execute("UPDATE channels SET limits = '{}' WHERE id = $1", broken.id)
    at = in_one_hour(house)
    insert = "UPDATE deliveries SET channel_id = $1 WHERE id = $2"
    choking = await a_message(house, actor, channels=[sound], text="choking", at=at)
    await watch.db.execute(insert, broken.id, choking.deliveries[0].id)
    await many_messages(house, actor, sound, ["a", "b"], at)
    await many_messages(house, neighbour, next_door, ["c"], at)
    await watch.pass_time(timedelta(hours=1))
    async with at_work(house):
        await watch.until_states(published=3, scheduled=1)
    assert set(await watch.texts()) == {"a", "b", "c"}


async def test_connections_that_break_at_any_moment_lose_nothing_and_repeat_nothing(
    house: House, watch: Watcher
) -> None:
    """The sandbox lives behind the same connections, so its answers break off too."""
    actor, [sure, blind] = await channels_like(
        house, [{"outcome_class": "C"}, {"outcome_class": "D"}]
    )
    await left_behind_goes_at_once(house, actor)
    for n in range(60):
        await a_message(house, actor, channels=[sure, blind], text=str(n), now=True)

    async def settled() -> bool:
        rows = await watch.db.fetch("SELECT state, channel_id FROM deliveries")
        open_ones = [row for row in rows if row["state"] != "published"]
        return all(
            row["channel_id"] == blind.id and row["state"] == "unconfirmed" for row in open_ones
        )

    async with at_work(house):
        for done in (5, 20, 40):
            await watch.until_rows(
                "SELECT FROM deliveries WHERE state = 'published' HAVING count(*) >= $1", done
            )
            await watch.db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await watch.until_passing(settled, CLEAN_MISS_AFTER, house.doorbell.ring)
    assert dict(await watch.texts(sure)) == {str(n): 1 for n in range(60)}
    assert set((await watch.texts(blind)).values()) <= {1}
    unsettled = (await watch.states()).get("unconfirmed", 0)
    assert len(await watch.texts(blind)) >= 60 - unsettled


async def test_a_reaction_that_fails_is_tried_again_by_itself_and_repeats_no_post(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house, outcome_class="D")
    kind = publishing_events.HOLD_PLACED
    real = house.app.events.reactions[kind]
    tries = []

    async def fails_twice(by: Actor, event: Event) -> None:
        tries.append(event.id)
        if len(tries) < 3:
            raise RuntimeError("after-effects may fail")
        await real(by, event)

    reactions = {**house.app.events.reactions, kind: fails_twice}
    events = replace(house.app.events, reactions=reactions)
    await many_messages(house, actor, channel, ["waits"], in_one_hour(house))
    async with at_work(replace(house, app=replace(house.app, events=events))):
        await a_message(house, actor, channels=[channel], text="goes", now=True)
        await watch.until_states(published=1, scheduled=1)
        await place_hold(house.app.publishing, actor, NewHold("Stop."))
        for failures in (1, 2):
            await watch.until_rows("SELECT FROM events WHERE failures = $1", failures)
            await watch.pass_time(timedelta(seconds=11))
            await house.doorbell.ring()
        await watch.until_states(published=1, held=1)
        await watch.until_rows("SELECT FROM events WHERE pending HAVING count(*) = 0")
    assert len(tries) == 3
    assert await watch.texts() == {"goes": 1}
