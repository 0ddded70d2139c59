"""A long queue goes out: ten thousand due deliveries, through the real adapter, against a client
that does nothing but post."""

import asyncio
from collections.abc import Mapping
from statistics import median
from typing import Any

import asyncpg
from redis.asyncio import Redis

from tests.bench.figure import Figure, memory_figures
from tests.bench.ground import Ground, Running, Site
from tests.bench.plaza import Plaza, a_plaza, fill, on_loopback

DUE = 10_000
WORKSPACES, CHANNELS = 5, 50
LEAST = 0.45
MOST_MIB, FLAT_MIB = 200, 10
ROUNDS = 3
# Fifty at once are what gives a bare client the rate that the target names; a hundred are what the
# service does unless it is told otherwise.
AT_ONCE = (50, 100)
UNFINISHED = """
    SELECT count(*) FROM deliveries WHERE state IN ('scheduled', 'claimed', 'sending')
"""
MADE = """
    SELECT count(*) AS posts, count(*) FILTER (WHERE a.outcome = 'published') AS answers,
      (SELECT count(*) FROM events WHERE name = 'message.published') AS told,
      extract(epoch FROM max(a.finished_at))::float8 AS ended FROM attempts a
"""
CLEAN = "TRUNCATE deliveries, attempts, messages, events CASCADE"


async def measure(ground: Ground) -> list[Figure]:
    count = DUE // 20 if ground.quick else DUE
    found = []
    async with ground.site() as bare_site:
        site = on_loopback(bare_site)
        async with a_plaza(site, workspaces=WORKSPACES, channels=CHANNELS) as plaza:
            for at_once in AT_ONCE:
                found.append(await _drained(ground, site, plaza, count, at_once))
            found += await _remembered(site, plaza, count)
    return found


async def _drained(ground: Ground, site: Site, plaza: Plaza, count: int, at_once: int) -> Figure:
    ours, floor, spent = [], [], []
    for _ in range(1 if ground.quick else ROUNDS):
        floor.append(await plaza.bare(count, at_once))
        await fill(site, plaza, count)
        async with site.worker(TERTULIA_SENDS_IN_FLIGHT=str(at_once)) as worker:
            rate, cpu = await _emptied(site, plaza, worker, count)
        ours.append(rate)
        spent.append(cpu)
        await _clean(site)
    rate, bare = median(ours), median(floor)
    return Figure(
        row="drain",
        what=f"{count:,} due deliveries on {CHANNELS} channels, {at_once} under way at once",
        unit="posts/s",
        ours=rate,
        floor=bare,
        target=f"at least {LEAST} of a bare client",
        met=rate >= LEAST * bare,
        note=f"{1e6 * median(spent):.0f} µs of the worker's CPU a post",
    )


async def _emptied(site: Site, plaza: Plaza, worker: Running, count: int) -> tuple[float, float]:
    """Posts a second, from the first one's arrival to the last one's record, and what each cost the
    worker in seconds of CPU."""
    async with _owner(site) as owner:
        begun = None
        while await owner.fetchval(UNFINISHED):
            if begun is None and await owner.fetchval("SELECT EXISTS (SELECT FROM attempts)"):
                begun = worker.cpu_seconds()
            await asyncio.sleep(0.05 if begun is None else 0.25)
        made = dict(await owner.fetchrow(MADE))
    arrived = await plaza.arrivals()
    cpu = worker.cpu_seconds() - (begun or 0.0)
    _checked(made, arrived, count)
    return count / (made["ended"] - min(arrived.values())), cpu / count


def _checked(made: Mapping[str, Any], arrived: Mapping[str, float], count: int) -> None:
    """A post that was lost, or made twice, is no figure."""
    assert made["posts"] == made["answers"] == made["told"] == len(arrived) == count, made


async def _remembered(site: Site, plaza: Plaza, count: int) -> list[Figure]:
    """What one worker holds after such a queue, and after two more."""
    after = []
    async with site.worker() as worker:
        for _ in range(3):
            await fill(site, plaza, count)
            await _emptied(site, plaza, worker, count)
            after.append(worker.resident_mib())
            await _clean(site)
    return memory_figures("the worker's", "messages", count, after, most=MOST_MIB, flat=FLAT_MIB)


async def _clean(site: Site) -> None:
    """As before, with every channel's budget unspent."""
    async with _owner(site) as owner:
        await owner.execute(CLEAN)
    async with Redis.from_url(site.settings.redis_url or "") as redis:
        await redis.flushall()


def _owner(site: Site) -> Any:
    return asyncpg.create_pool(site.settings.owner_url, min_size=1, max_size=1)
