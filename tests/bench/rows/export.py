"""A million messages as lines of JSON, as a list and as a warehouse reads them, each against a bare
cursor loop over the same rows; and as a file of columns."""

import time
from collections.abc import Awaitable, Callable
from statistics import median

import asyncpg
import httpx
from pydantic_core import to_json

from tests.bench.figure import Figure
from tests.bench.ground import Ground, Running
from tests.bench.seed import Tenant, a_tenant, messages_of_all_kinds, multiply

MESSAGES, FEW = 1_000_000, 5_000
LEAST = 0.5
COLUMNS = 0.2
MOST_MIB = 64
LIST, DATASET = "/v1/messages?format=jsonl", "/v1/warehouse/messages"
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
            listed, read, floor = [], [], []
            for _ in range(turns):
                listed.append(await _per_second(lambda: _exported(api, tenant, LIST)))
                read.append(await _per_second(lambda: _exported(api, tenant, DATASET)))
                floor.append(await _per_second(lambda: _looped(url, tenant)))
            grown = api.resident_mib() - before
            columns = await _per_second(lambda: _as_columns(api, tenant, total))
            grown_by_columns = api.resident_mib() - before
    bare = median(floor)
    return [
        _lines(f"{total:,} messages as JSON Lines", median(listed), bare),
        _lines(f"{total:,} messages, read by a warehouse", median(read), bare),
        _memory("what both add to the API's process", grown),
        Figure(
            row="export",
            what=f"{total:,} messages as Parquet",
            unit="rows/s",
            ours=columns,
            floor=bare,
            target=f"at least {COLUMNS} of it",
            met=columns >= COLUMNS * bare,
        ),
        _memory("what it has added then", grown_by_columns),
    ]


def _lines(what: str, ours: float, bare: float) -> Figure:
    return Figure(
        row="export",
        what=what,
        unit="rows/s",
        ours=ours,
        floor=bare,
        target=f"at least {LEAST} of a bare cursor loop",
        met=ours >= LEAST * bare,
    )


def _memory(what: str, grown: float) -> Figure:
    return Figure(
        row="export",
        what=what,
        unit="MiB",
        ours=grown,
        target=f"at most {MOST_MIB} MiB",
        met=grown <= MOST_MIB,
    )


async def _at_rest(api: Running, tenant: Tenant) -> float:
    """What the process holds once it has answered something."""
    async with httpx.AsyncClient(base_url=api.url, trust_env=False) as client:
        await client.get("/v1/messages?limit=100", headers=tenant.authorization)
    return api.resident_mib()


async def _per_second(work: Callable[[], Awaitable[int]]) -> float:
    began = time.perf_counter()
    return await work() / (time.perf_counter() - began)


async def _as_columns(api: Running, tenant: Tenant, total: int) -> int:
    """All of it in one file, which comes once it is whole."""
    path = f"{DATASET}?format=parquet&limit={total}"
    async with (
        httpx.AsyncClient(base_url=api.url, trust_env=False, timeout=600) as client,
        client.stream("GET", path, headers=tenant.authorization) as answer,
    ):
        assert answer.headers["tertulia-cursor"]
        size = 0
        async for part in answer.aiter_raw():
            size += len(part)
    assert size == int(answer.headers["content-length"])
    return total


async def _exported(api: Running, tenant: Tenant, path: str) -> int:
    """As long as its last line says so; which lines are rows is told by their beginning."""
    lines = 0
    async with (
        httpx.AsyncClient(base_url=api.url, trust_env=False, timeout=600) as client,
        client.stream("GET", path, headers=tenant.authorization) as answer,
    ):
        last = b""
        async for part in answer.aiter_raw():
            lines += part.count(b"\n") - part.count(b'\n{"checkpoint":')
            last = (last + part)[-600:]
    assert b'"complete":true' in last or b'"has_more":false' in last
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
