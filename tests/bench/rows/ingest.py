"""A platform's webhook of 2 KB: verified, kept once, rung for, answered."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import asyncpg

from domain.inbox.use_cases.open_hook import open_hook
from domain.shared.secret import Secret
from tests.bench.figure import Figure
from tests.bench.ground import Ground, Running, Site, answering
from tests.bench.inbox import NUMBER, SIGNATURE, signed
from tests.bench.load import UNIQUE, request
from tests.bench.seed import TEXT, a_tenant
from tests.faults.programs import free_port

LEAST = 0.35
PACE, MOST_P99 = 200, 50.0
BODY = json.dumps({"event": "mention", "posts": [{"id": n, "text": TEXT} for n in range(7)]})
PUBLIC = {
    "TERTULIA_PUBLIC_URL": "http://tertulia.example",
    "TERTULIA_HOOK_CALLS_PER_MINUTE": "100000000",
}


@dataclass(frozen=True)
class Address:
    """Where a channel hears, and what is signed with."""

    path: str
    secret: Secret


async def measure(ground: Ground) -> list[Figure]:
    async with ground.site() as site:
        address = await _an_address(site)
        async with _inbox(site) as inbox, ground.floor() as floor:
            return await _figures(ground, site, address, inbox, floor)


async def _figures(
    ground: Ground, site: Site, address: Address, inbox: Running, floor: Running
) -> list[Figure]:
    headers = {SIGNATURE: signed(address.secret, BODY.encode()), NUMBER: UNIQUE}
    post = request("POST", address.path, BODY, **headers)
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
            note=pairs.note(),
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


async def _an_address(site: Site) -> Address:
    """Of a channel of a new workspace."""
    open_to_all = site.settings.model_copy(update={"public_url": PUBLIC["TERTULIA_PUBLIC_URL"]})
    async with Site(open_to_all, site.folder).house() as house:
        tenant = await a_tenant(house)
        hook = await open_hook(house.app.inbox, tenant.actor, tenant.channel.id)
    assert hook.secret is not None
    return Address(urlsplit(hook.url.reveal()).path, hook.secret)


async def _kept(site: Site) -> int:
    async with asyncpg.create_pool(site.settings.owner_url, min_size=1, max_size=1) as owner:
        await owner.execute("ALTER TABLE inbound_originals NO FORCE ROW LEVEL SECURITY")
        kept: int = await owner.fetchval("SELECT count(*) FROM inbound_originals")
    return kept


@asynccontextmanager
async def _inbox(site: Site) -> AsyncIterator[Running]:
    port = free_port()
    command = ["-m", "tests.bench.inbox", str(port)]
    async with site.run(command, port, **PUBLIC) as running:
        await answering(running, "/")
        yield running
