"""Fifty of a million conversations, on the first page and on the thousandth."""

import httpx

from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.seed import Tenant, a_tenant
from tests.bench.talk_seed import a_conversation, multiply_conversations

CONVERSATIONS, PAGE = 1_000_000, 1_000
FEW, QUICK_PAGE = 5_000, 20
LEAST = 0.08
DEEPER = 1.3
FIRST = "/v1/conversations?limit=50&state=open,pending"


async def measure(ground: Ground) -> list[Figure]:
    total = FEW if ground.quick else CONVERSATIONS
    number = QUICK_PAGE if ground.quick else PAGE
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
            await a_conversation(house, tenant)
        await multiply_conversations(site.settings.owner_url or "", total)
        async with site.api() as api, ground.floor() as floor:
            first = tenant.get(FIRST)
            deep = tenant.get(await _page(api.url, tenant, number))
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
            row="conversations",
            what=f"GET 50 of {total:,} conversations with a filter",
            unit="requests/s",
            ours=ours,
            floor=theirs,
            target=f"at least {LEAST} of the floor",
            met=ours >= LEAST * theirs,
            note=pairs.note(),
        ),
        Figure(
            row="conversations",
            what=f"page {number:,} of conversations against page 1",
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
            path = (await client.get(path)).raise_for_status().links["next"]["url"]
    return path
