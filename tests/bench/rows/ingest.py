"""A platform's webhook of 2 KB: verified, kept once, announced, answered."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from tests.bench.figure import Figure
from tests.bench.ground import Ground, Running, Site, answering
from tests.bench.inbox import NUMBER, SIGNATURE, TABLE, signed
from tests.bench.load import UNIQUE, request
from tests.bench.seed import TEXT, Tenant, a_tenant
from tests.faults.programs import free_port

LEAST = 0.35
PACE, MOST_P99 = 200, 50.0
BODY = json.dumps({"event": "mention", "posts": [{"id": n, "text": TEXT} for n in range(7)]})
SHAPE = "in the shape it will have: there is no operation yet"


async def measure(ground: Ground) -> list[Figure]:
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
        await _make_ledger(site)
        async with _inbox(site, tenant) as inbox, ground.floor() as floor:
            return await _figures(ground, site, inbox, floor)


async def _figures(ground: Ground, site: Site, inbox: Running, floor: Running) -> list[Figure]:
    headers = {SIGNATURE: signed(BODY.encode()), NUMBER: UNIQUE}
    post = request("POST", "/v1/inbox/plaza", BODY, **headers)
    pairs = await ground.alternate(
        lambda: ground.timed(inbox, post), lambda: ground.timed_floor(floor)
    )
    ours, theirs = pairs.medians(lambda timed: timed.per_second)
    paced = await ground.timed(inbox, post, seconds=10 * ground.seconds, rate=PACE)
    # What was answered and is not there is no figure.
    assert await _kept(site) >= sum(timed.load.answered for timed in (*pairs.ours, paced))
    return [
        Figure(
            row="ingest",
            what=f"POST a platform's webhook of {len(BODY)} bytes",
            unit="requests/s",
            ours=ours,
            floor=theirs,
            target=f"at least {LEAST} of the floor",
            met=ours >= LEAST * theirs,
            note=f"{pairs.note()}; {SHAPE}",
        ),
        Figure(
            row="ingest",
            what=f"the same, {PACE} a second: p99 from the moment each was due",
            unit="ms",
            ours=paced.load.p99,
            target=f"at most {MOST_P99:.0f} ms",
            met=paced.load.p99 <= MOST_P99,
            note=f"p50 {paced.load.p50:.1f} ms, {paced.per_second:.0f} a second",
        ),
    ]


async def _make_ledger(site: Site) -> None:
    async with asyncpg.create_pool(site.settings.owner_url, min_size=1, max_size=1) as owner:
        await owner.execute(TABLE)


async def _kept(site: Site) -> int:
    async with asyncpg.create_pool(site.settings.owner_url, min_size=1, max_size=1) as owner:
        await owner.execute("ALTER TABLE bench_ledger NO FORCE ROW LEVEL SECURITY")
        kept: int = await owner.fetchval("SELECT count(*) FROM bench_ledger")
    return kept


@asynccontextmanager
async def _inbox(site: Site, tenant: Tenant) -> AsyncIterator[Running]:
    port, actor = free_port(), tenant.actor
    command = ["-m", "tests.bench.inbox", str(port), actor.organization_id, actor.workspace]
    async with site.run(command, port) as running:
        await answering(running, "/")
        yield running
