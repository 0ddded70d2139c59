"""A worker carries out what is asked about others, and reads what platforms count of ours."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.platforms.sandbox.acting import EXPIRED_TOKEN, THROTTLED_ONCE, TIMEOUT_AFTER, WAIT
from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.communities.use_cases.change_channel import pause_channel, resume_channel
from domain.insights.use_cases.collect_metrics import EVERY
from domain.insights.use_cases.read_metrics import read_message_metrics
from domain.moderation.model import LEASE, ModerationAction
from domain.moderation.use_cases.carry_out_actions import carry_out_actions
from domain.moderation.use_cases.request_action import NewAction, request_action
from domain.shared.access import Actor
from domain.shared.acts import ActKind
from tests.integration.at_work import Watcher, at_work, many_messages, some_channels, watching

STATE = "SELECT FROM moderation_actions WHERE id = $1 AND state = $2"
BANNED = "SELECT person_id FROM sandbox_people WHERE banned ORDER BY person_id"
COUNTED = (
    "SELECT FROM channel_metric_days WHERE metric = 'views' HAVING sum(increment) = 140"
    " AND NOT EXISTS (SELECT FROM metric_marks WHERE since IS NOT NULL)"
)
READ = "SELECT FROM samples WHERE message_id = $1 HAVING count(*) >= $2"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def ban(
    house: House, actor: Actor, channel: Channel, person: str, **more: Any
) -> ModerationAction:
    wanted = NewAction(ActKind.BAN_PERSON, platform_person_id=person, **more)
    return await request_action(house.app.moderation, actor, channel.id, wanted)


async def test_somebody_is_banned_and_let_in_when_the_time_is_over(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    until = house.clock.now() + timedelta(hours=1)
    async with at_work(house):
        lost = await ban(house, actor, channel, "ana", reason=f"Noise. {TIMEOUT_AFTER}")
        short = await ban(house, actor, channel, "bob", until=until)
        await watch.until_rows(STATE, short.id, "done")
        await watch.until_rows(STATE, lost.id, "done")
        assert [row["person_id"] for row in await watch.db.fetch(BANNED)] == ["ana", "bob"]
        await watch.pass_time(timedelta(hours=1))
        await house.doorbell.ring()
        undone = "SELECT FROM moderation_actions WHERE undoes = $1 AND state = 'done'"
        await watch.until_rows(undone, short.id)
    assert [row["person_id"] for row in await watch.db.fetch(BANNED)] == ["ana"]
    tries = await house.app.moderation.reads.attempts(actor, lost.id)
    assert [attempt.outcome for attempt in tries] == ["unknown", "done"]


async def test_what_a_throttle_and_a_pause_keep_back_goes_on_by_itself(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        slow = await ban(house, actor, channel, "ana", reason=THROTTLED_ONCE)
        await watch.until_rows("SELECT FROM events WHERE name = 'channel.rate_limited'")
        await watch.pass_time(WAIT)
        await house.doorbell.ring()
        await watch.until_rows(STATE, slow.id, "done")
        await pause_channel(house.app.communities, actor, channel.id, "resting")
        held = await ban(house, actor, channel, "bob")
        await resume_channel(house.app.communities, actor, channel.id)
        await watch.until_rows(STATE, held.id, "done")


async def test_refused_credentials_are_asked_for_anew(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        await ban(house, actor, channel, "ana", reason=EXPIRED_TOKEN)
        await watch.until_rows("SELECT FROM channels WHERE status = 'reauth_required'")


async def test_many_workers_at_one_channel_ask_once_for_each(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    people = [f"person-{n}" for n in range(8)]
    asked = [await ban(house, actor, channel, person) for person in people]
    room = house.app.moderation
    calls = await asyncio.gather(*(carry_out_actions(room, actor, channel.id) for _ in range(5)))
    assert sum(calls) == len(people)
    done = [await room.reads.action(actor, action.id) for action in asked]
    assert {(action.state.value, action.attempts) for action in done} == {("done", 1)}


async def test_who_died_over_an_action_is_followed_by_somebody(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    action = await ban(house, actor, channel, "ana")
    async with house.app.moderation.begin(actor) as tx:
        before = await tx.actions.get(action.id)
        await tx.actions.save(before, before.begin(house.clock.now()))
        await tx.commit()
    await watch.pass_time(LEASE)
    async with at_work(house):
        await watch.until_rows(STATE, action.id, "done")


async def test_a_post_is_read_as_it_grows_older(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        [message] = await many_messages(house, actor, channel, ["Fresh churros."])
        await watch.until_states(published=1)
        while not await watch.db.fetch(READ, message.id, 3 * 3):
            # In steps, for what is under way while time passes is planned as of before.
            await watch.pass_time(EVERY)
            await house.doorbell.ring()
            await asyncio.sleep(0.2)
        # What was read is counted by the worker, without anybody asking.
        await watch.until_rows(COUNTED)
    [numbers] = await read_message_metrics(house.app.insights, actor, message.id)
    said = {sample.metric.value: sample.value for sample in numbers.latest}
    assert said == {"views": 140, "reactions": 2, "comments": 0}
    assert "metric_snapshot.collected" in {
        row["name"] for row in await watch.db.fetch("SELECT name FROM events")
    }
