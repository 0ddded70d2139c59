"""A million messages as lines of JSON, against a bare cursor loop over the same rows."""

import time
from collections.abc import Awaitable, Callable

import asyncpg
import httpx
from pydantic_core import to_json

from tests.bench.figure import Figure
from tests.bench.ground import Ground, Running
from tests.bench.seed import Tenant, a_tenant, messages_of_all_kinds, multiply

MESSAGES, FEW = 1_000_000, 5_000
LEAST = 0.5
MOST_MIB = 64
TURNS = 3
BARE = "SELECT to_json(m)::text FROM messages m WHERE workspace_id = $1 ORDER BY id DESC"


async def measure(ground: Ground) -> list[Figure]:
    total, turns = (FEW, 1) if ground.quick else (MESSAGES, TURNS)
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
            samples = await messages_of_all_kinds(house, tenant)
        url = site.settings.owner_url or ""
        await multiply(url, samples, total)
        async with site.api() as api:
            before = await _at_rest(api, tenant)
            ours, floor = [], []
            for _ in range(turns):
                ours.append(await _per_second(lambda: _exported(api, tenant)))
                floor.append(await _per_second(lambda: _looped(url, tenant)))
            grown = api.resident_mib() - before
    rate, bare = sorted(ours)[len(ours) // 2], sorted(floor)[len(floor) // 2]
    return [
        Figure(
            row="export",
            what=f"{total:,} messages as JSON Lines",
            unit="rows/s",
            ours=rate,
            floor=bare,
            target=f"at least {LEAST} of a bare cursor loop",
            met=rate >= LEAST * bare,
        ),
        Figure(
            row="export",
            what="what it adds to the API's process",
            unit="MiB",
            ours=grown,
            target=f"at most {MOST_MIB} MiB",
            met=grown <= MOST_MIB,
        ),
    ]


async def _at_rest(api: Running, tenant: Tenant) -> float:
    """What the process holds once it has answered something."""
    async with httpx.AsyncClient(base_url=api.url, trust_env=False) as client:
        await client.get("/v1/messages?limit=100", headers=tenant.authorization)
    return api.resident_mib()


async def _per_second(work: Callable[[], Awaitable[int]]) -> float:
    began = time.perf_counter()
    return await work() / (time.perf_counter() - began)


async def _exported(api: Running, tenant: Tenant) -> int:
    lines = 0
    async with (
        httpx.AsyncClient(base_url=api.url, trust_env=False, timeout=600) as client,
        client.stream("GET", "/v1/messages?format=jsonl", headers=tenant.authorization) as answer,
    ):
        last = b""
        async for part in answer.aiter_raw():
            lines += part.count(b"\n")
            last = part[-200:]
    assert b'"complete":true' in last
    return lines - 1


async def _looped(url: str, tenant: Tenant) -> int:
    """The same rows through a cursor on the server, each written as a line of JSON."""
    connection = await asyncpg.connect(url)
    lines = 0
    try:
        async with connection.transaction():
            async for row in connection.cursor(BARE, tenant.actor.workspace, prefetch=500):
                lines += len(to_json({"row": row[0]}) + b"\n") > 0
    finally:
        await connection.close()
    return lines
