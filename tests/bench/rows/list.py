"""Listing fifty messages of a million, on the first page and on the thousandth."""

import httpx

from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.seed import Tenant, a_tenant, messages_of_all_kinds, multiply

MESSAGES = 1_000_000
FEW = 60_000
LEAST = 0.08
DEEPER = 1.3
PAGE = 1_000
FIRST = "/v1/messages?limit=50&status=draft,scheduled"


async def measure(ground: Ground) -> list[Figure]:
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
            samples = await messages_of_all_kinds(house, tenant)
        total, page = (FEW, 20) if ground.quick else (MESSAGES, PAGE)
        await multiply(site.settings.owner_url or "", samples, total)
        async with site.api() as api, ground.floor() as floor:
            first = tenant.get(FIRST)
            deep = tenant.get(await _page(api.url, tenant, page))
            pairs = await ground.alternate(
                lambda: ground.timed(api, first), lambda: ground.timed_floor(floor)
            )
            depths = await ground.alternate(
                lambda: ground.timed(api, deep), lambda: ground.timed(api, first)
            )
    ours, theirs = pairs.medians(lambda timed: timed.per_second)
    deep_ms, first_ms = depths.medians(lambda timed: 1000 / timed.per_second)
    return [
        Figure(
            row="list",
            what=f"GET 50 messages with a filter, {total:,} in the workspace",
            unit="requests/s",
            ours=ours,
            floor=theirs,
            target=f"at least {LEAST} of the floor",
            met=ours >= LEAST * theirs,
            note=pairs.note(),
        ),
        Figure(
            row="list",
            what=f"page {page:,} against page 1",
            unit="ms/request",
            ours=deep_ms,
            floor=first_ms,
            target=f"at most {DEEPER} x the first page",
            met=deep_ms <= DEEPER * first_ms,
        ),
    ]


async def _page(url: str, tenant: Tenant, number: int) -> str:
    """The path of that page, found by walking there."""
    path = FIRST
    async with httpx.AsyncClient(
        base_url=url, headers=tenant.authorization, trust_env=False, timeout=60
    ) as client:
        for _ in range(number - 1):
            answer = (await client.get(path)).raise_for_status()
            path = answer.links["next"]["url"]
    return path
