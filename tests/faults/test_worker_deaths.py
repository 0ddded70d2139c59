"""A worker may be killed at any moment: nothing is sent twice, nothing is lost, nothing sticks.

Points: k0 before the claim, k1 claim committed, k2 intent committed and no socket yet, k3 the
platform has it, k4 its answer is read, k5 the result is committed.
"""

import os
import signal
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.delivery import CLEAN_MISS_AFTER, LEASE, AttemptKind
from domain.publishing.use_cases.resolve_delivery import Resolution, Verdict, resolve_delivery
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from tests.faults.programs import Nursery, a_nursery, a_program, environment
from tests.integration.at_work import (
    Watcher,
    at_work,
    attempts_of,
    channels_like,
    some_channels,
    watching,
)
from tests.kit.builders import a_message

POINTS = ("k0", "k1", "k2", "k3", "k4", "k5")
ROUNDS = 7
MESSAGES = ROUNDS * len(POINTS)
KILLED = -signal.SIGKILL
IDLE = (
    "SELECT FROM deliveries WHERE state IN ('claimed', 'sending')"
    " OR state = 'scheduled' AND next_at <= clock_timestamp() HAVING count(*) = 0"
)
Rows = dict[str, Mapping[str, Any]]


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@pytest.fixture
async def nursery(tmp_path: Path) -> AsyncIterator[Nursery]:
    async with a_nursery(tmp_path / "log") as opened:
        yield opened


async def in_states(watch: Watcher, *states: str) -> Rows:
    rows = await watch.db.fetch("SELECT * FROM deliveries WHERE state = ANY ($1)", states)
    return {row["id"]: dict(row) for row in rows}


async def settle(house: House, watch: Watcher, settled: Callable[[], Awaitable[bool]]) -> None:
    """A healthy worker, and time going by, until it is settled; so many minutes at most."""
    async with at_work(house):
        for _ in range(20):
            with suppress(AssertionError):
                await watch.until(settled, within=1)
                return
            await watch.until_rows(IDLE)
            await watch.pass_time(CLEAN_MISS_AFTER)
            await house.doorbell.ring()
        await watch.until(settled, within=1)


async def test_each_point_leaves_behind_what_it_should(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery
) -> None:
    actor, [channel] = await some_channels(house, outcome_class="D")
    left: dict[str, tuple[str, int]] = {}
    messages = {}
    for point in POINTS:
        messages[point] = await a_message(house, actor, channels=[channel], text=point, now=True)
        await nursery.start("worker", environment(settings, point))
        assert await nursery.ended() == KILLED
        state = (await watch.delivery(messages[point]))["state"]
        left[point] = (state, (await watch.texts())[point])
        # Out of the way of the next one.
        await watch.db.execute(
            "UPDATE deliveries SET next_at = next_at + interval '1 minute' WHERE message_id = $1",
            messages[point].id,
        )
    assert left == {
        "k0": ("scheduled", 0),
        "k1": ("claimed", 0),
        "k2": ("sending", 0),
        "k3": ("sending", 1),
        "k4": ("sending", 1),
        "k5": ("published", 1),
    }
    await watch.pass_time(LEASE + timedelta(minutes=1))
    async with at_work(house):
        await watch.until_states(published=3, unconfirmed=3)
    assert await watch.texts() == Counter({p: 1 for p in POINTS if p != "k2"})
    for point in ("k2", "k3", "k4"):
        [attempt] = await attempts_of(house, actor, messages[point])
        assert (attempt.kind, attempt.outcome) == (AttemptKind.SEND, "unknown")


async def test_killed_at_every_point_in_turn_every_class_ends_as_promised(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery
) -> None:
    """Three channels, forty-two messages each; before each kill one more on each comes due. After
    it the leases run out, so that what one worker left is under way again when the next dies."""
    actor, channels = await channels_like(house, [{"outcome_class": c} for c in "ACD"])
    by_key, by_list, blind = channels
    narrow = settings.model_copy(update={"sends_in_flight": 4})
    unknown: set[str] = set()
    kills: Counter[str] = Counter()
    for number in range(MESSAGES):
        point = POINTS[number % len(POINTS)]
        for channel in channels:
            await a_message(house, actor, channels=[channel], text=str(number), now=True)
        await nursery.start("worker", environment(narrow, point))
        assert await nursery.ended() == KILLED
        kills[point] += 1
        sending = await in_states(watch, "sending")
        unknown |= {id for id, row in sending.items() if row["channel_id"] == blind.id}
        await watch.pass_time(LEASE + timedelta(seconds=1))

    async def settled() -> bool:
        rows = await watch.db.fetch("SELECT id, state FROM deliveries WHERE state <> 'published'")
        return all(row["state"] == "unconfirmed" and row["id"] in unknown for row in rows)

    await settle(house, watch, settled)
    assert set(kills.values()) == {ROUNDS}
    for channel in (by_key, by_list):
        assert await watch.texts(channel) == Counter({str(n): 1 for n in range(MESSAGES)})
    # Of the class that cannot tell: exactly those killed with an intent and without a result.
    unconfirmed = await in_states(watch, "unconfirmed")
    assert set(unconfirmed) == unknown
    assert len(unknown) >= 3
    shown = await watch.texts(blind)
    assert set(shown.values()) == {1}
    await by_the_truth(house, actor, watch, blind)
    async with at_work(house):
        await watch.until_states(published=3 * MESSAGES)
    assert await watch.texts(blind) == Counter({str(n): 1 for n in range(MESSAGES)})
    await every_visible_post_has_its_attempt(watch)


async def by_the_truth(house: House, actor: Actor, watch: Watcher, blind: Channel) -> None:
    """A person looks at the wall, and says for each open delivery what is there."""
    posts = {post["key"]: post["id"] for post in await watch.posts(blind)}
    for row in (await in_states(watch, "unconfirmed")).values():
        seen = posts.get(row["key"])
        verdict = (
            Verdict(Resolution.PUBLISHED, "Seen.", platform_post_id=seen)
            if seen
            else Verdict(Resolution.SEND_AGAIN, "Not there.")
        )
        await resolve_delivery(house.app.publishing, actor, MessageId(row["message_id"]), verdict)


async def every_visible_post_has_its_attempt(watch: Watcher) -> None:
    rows = await watch.db.fetch("SELECT delivery_id, platform_post_id FROM attempts")
    recorded = defaultdict(set)
    for row in rows:
        if row["platform_post_id"]:
            recorded[row["delivery_id"]].add(row["platform_post_id"])
    visible = {post["id"] for post in await watch.posts()}
    published = await in_states(watch, "published")
    assert {row["platform_post_id"] for row in published.values()} == visible
    assert all(recorded[id] == {row["platform_post_id"]} for id, row in published.items())


async def test_the_variable_kills_a_worker_started_as_an_operator_does(
    house: House, settings: Settings, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house, outcome_class="C")
    message = await a_message(house, actor, channels=[channel], now=True)
    async with a_program("worker", environment(settings, "k3")) as worker:
        assert await worker.ended() == KILLED
    assert any("fault_point_armed" in line for line in worker.lines)
    assert (await watch.delivery(message))["state"] == "sending"
    await watch.pass_time(LEASE)
    async with a_program("worker", environment(settings)) as worker:
        await watch.until_states(published=1)
        worker.signal(signal.SIGTERM)
        assert await worker.ended() == 0
    assert not any("fault_point_armed" in line for line in worker.lines)
    assert len(await watch.posts()) == 1


async def test_killed_at_no_point_in_particular_a_worker_under_load_loses_nothing(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery
) -> None:
    """Kills that come from outside, whenever so many more are out."""
    actor, [channel] = await some_channels(house, outcome_class="C")
    for number in range(200):
        await a_message(house, actor, channels=[channel], text=str(number), now=True)
    for out in range(10, 90, 10):
        pid = await nursery.start("worker", environment(settings))
        await watch.until_rows("SELECT FROM sandbox_posts HAVING count(*) >= $1", out)
        os.kill(pid, signal.SIGKILL)
        assert await nursery.ended() == KILLED
    await watch.pass_time(LEASE)

    async def all_out() -> bool:
        return await watch.states() == {"published": 200}

    await settle(house, watch, all_out)
    assert await watch.texts() == Counter({str(n): 1 for n in range(200)})
