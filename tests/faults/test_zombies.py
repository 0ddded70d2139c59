"""A worker that was only frozen comes back after others have taken its work over."""

import asyncio
import json
import os
import signal
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.delivery import CLEAN_MISS_AFTER, LEASE
from tests.faults.platform import Platform, channels_on
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import (
    Watcher,
    at_work,
    left_behind_goes_at_once,
    many_messages,
)
from tests.kit.bars import Say, Scale
from workers.sending import SEND_WITHIN

TAKEN_OVER = "SELECT FROM deliveries WHERE state = $1 AND fence = 2 HAVING count(*) = $2"
LOOKED_FOR = "SELECT FROM deliveries WHERE looks >= 1 HAVING count(*) = $1"
LEFT_OPEN = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND state IN ('idle in transaction', 'active')"
)


@pytest.mark.bar(18, "ZOMBIE-FENCE")
async def test_workers_frozen_past_their_lease_send_nothing_and_overwrite_nothing(
    house: House,
    settings: Settings,
    watch: Watcher,
    nursery: Nursery,
    platform: Platform,
    tmp_path: Path,
    scale: Scale,
    figure: Say,
) -> None:
    """When they wake up, others hold the very same deliveries in the very same states: but for the
    fence nothing tells whose they are. The short form passes the time that the full one waits."""
    places = [f"C-{n}" for n in range(scale.of(1, 4))]
    claims, intents = scale.of(5, 10), 10 * len(places)
    actor, channels = await channels_on(platform, house, watch, ["C-claimed", *places])
    await left_behind_goes_at_once(house, actor)

    async def leases_run_out() -> None:
        past = LEASE + timedelta(seconds=1)
        if scale.full:
            await asyncio.sleep(past.total_seconds())
        else:
            # What else it was at may have rows locked; by then the database has ended that.
            await watch.db.execute(LEFT_OPEN)
            await watch.pass_time(past)

    async def frozen(point: str) -> int:
        pid = await nursery.start("worker", environment(settings, f"{point}:stop"))
        await nursery.stopped(pid)
        return pid

    async def until_over(pid: int) -> None:
        """It wakes up, finishes what it had begun, and ends."""
        os.kill(pid, signal.SIGCONT)
        os.kill(pid, signal.SIGTERM)
        assert await nursery.ended(pid) == 0

    words = [f"claimed {n}" for n in range(claims)]
    await many_messages(house, actor, channels["C-claimed"], words)
    first = await frozen("k1")
    await leases_run_out()
    second = await frozen("k1")
    await watch.until_rows(TAKEN_OVER, "claimed", claims)
    before = await rows(watch)
    await until_over(first)
    overwritten = await changed_since(watch, before)
    rejected = claims - overwritten
    sent_by_zombies = await platform.calls("C-claimed")
    os.kill(second, signal.SIGCONT)
    await watch.until_states(published=claims)
    os.kill(second, signal.SIGTERM)
    assert await nursery.ended(second) == 0

    for name in places:
        await many_messages(house, actor, channels[name], [f"{name}, {n}" for n in range(10)])
    third = await frozen("k2")
    frozen_at = time.monotonic()
    await leases_run_out()
    async with at_work(house):
        await watch.until_rows(LOOKED_FOR, intents)
        await platform.mood("waits", *places)
        # Until then the frozen one would still be within what its lease allows.
        await asyncio.sleep(max(0.0, SEND_WITHIN + 0.5 - (time.monotonic() - frozen_at)))
        if not scale.full:
            await watch.pass_time(CLEAN_MISS_AFTER)
            await house.doorbell.ring()
        await watch.until_rows(TAKEN_OVER, "sending", intents, within=90)
        await platform.until_calls(intents, *places)
        before = await rows(watch)
        await until_over(third)
        overwritten += await changed_since(watch, before)
        rejected += sum(refused_in(tmp_path / "log"))
        sent_by_zombies += await platform.calls(*places) - intents
        await platform.mood("answers", *places)
        await watch.until_states(published=claims + intents)
    texts = await platform.texts("C-claimed", *places)
    figure(
        f"{claims} frozen after k1 and {intents} after k2: visible {texts.total()}, duplicates"
        f" {texts.total() - len(texts)}; those who came back sent {sent_by_zombies} and changed"
        f" {overwritten} rows, stale writes rejected {rejected}/{claims + intents}"
    )
    assert texts.total() == len(texts) == rejected == claims + intents
    assert (sent_by_zombies, overwritten) == (0, 0)
    outcomes = await watch.db.fetch("SELECT outcome FROM attempts WHERE kind = 'send'")
    sent = Counter(row["outcome"] for row in outcomes)
    assert sent == {"published": claims + intents, "unknown": intents}


async def rows(watch: Watcher) -> dict[str, object]:
    """Every delivery and every line of its record, by id."""
    found = [await watch.db.fetch(f"SELECT * FROM {table}") for table in ("deliveries", "attempts")]
    return {row["id"]: row for table in found for row in table}


async def changed_since(watch: Watcher, before: dict[str, object]) -> int:
    """How many of these are not as they were, and how many there are beside them."""
    now = await rows(watch)
    return sum(before.get(id) != row for id, row in now.items())


def refused_in(log: Path) -> list[int]:
    """How many stale answers the workers say were not accepted."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if "stale_answers" in line]
    return [line["refused"] for line in lines]
