"""A worker may be killed at any moment: nothing is sent twice, nothing is lost, nothing sticks.

What the points are is said in `test_kills.py`, which kills at them again and again.
"""

import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.delivery import CLEAN_MISS_AFTER, LEASE, AttemptKind
from tests.faults.programs import Nursery, a_program, environment
from tests.integration.at_work import (
    Watcher,
    at_work,
    attempts_of,
    some_channels,
)
from tests.kit.builders import a_message, an_answer

POINTS = ("k0", "k1", "k2", "k3", "k4", "k5")
KILLED = -signal.SIGKILL
IDLE = (
    "SELECT FROM deliveries WHERE state IN ('claimed', 'sending')"
    " OR state = 'scheduled' AND next_at <= clock_timestamp() HAVING count(*) = 0"
)


async def settle(house: House, watch: Watcher, settled: Callable[[], Awaitable[bool]]) -> None:
    """A healthy worker, and time going by, until it is settled; so many minutes at most."""
    async with at_work(house):
        await watch.until_passing(settled, CLEAN_MISS_AFTER, house.doorbell.ring, IDLE)


async def test_each_point_leaves_behind_what_it_should(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery
) -> None:
    actor, [channel] = await some_channels(house, outcome_class="D")
    left: dict[str, tuple[str, int]] = {}
    messages = {}
    for point in POINTS:
        # What answers somebody is as safe as what speaks first: k1, k3 and k5 are such.
        says = an_answer if point in ("k1", "k3", "k5") else a_message
        messages[point] = await says(house, actor, channels=[channel], text=point, now=True)
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
