"""One message of a million, and fifty of them on the first page and on the thousandth."""

import httpx

from tests.bench.figure import Figure
from tests.bench.ground import Ground, Running
from tests.bench.seed import Tenant, a_tenant, copy_id, messages_of_all_kinds, multiply

MESSAGES, PAGE = 1_000_000, 1_000
FEW, QUICK_PAGE = 30_000, 20
LEAST_READ = 0.20
LEAST_LIST = 0.08
DEEPER = 1.3
FIRST = "/v1/messages?limit=50&status=draft,scheduled"


async def measure(ground: Ground) -> list[Figure]:
    total = FEW if ground.quick else MESSAGES
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
            samples = await messages_of_all_kinds(house, tenant)
        await multiply(site.settings.owner_url or "", samples, total)
        spread = [copy_id(number) for number in range(0, total, total // 20)]
        reads = [tenant.get(f"/v1/messages/{message_id}") for message_id in spread]
        async with site.api() as api, ground.floor() as floor:
            return [
                await _read(ground, api, floor, reads, total),
                *await _list(ground, api, floor, tenant, total),
            ]


async def _read(
    ground: Ground, api: Running, floor: Running, reads: list[str], total: int
) -> Figure:
    pairs = await ground.alternate(
        lambda: ground.timed(api, *reads), lambda: ground.timed_floor(floor)
    )
    ours, theirs = pairs.medians(lambda timed: timed.per_second)
    return Figure(
        row="read",
        what=f"GET one of {total:,} messages",
        unit="requests/s",
        ours=ours,
        floor=theirs,
        target=f"at least {LEAST_READ} of the floor",
        met=ours >= LEAST_READ * theirs,
        note=pairs.note(),
    )


async def _list(
    ground: Ground, api: Running, floor: Running, tenant: Tenant, total: int
) -> list[Figure]:
    page = QUICK_PAGE if ground.quick else PAGE
    first, deep = tenant.get(FIRST), tenant.get(await _page(api.url, tenant, page))
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
            what=f"GET 50 of {total:,} messages with a filter",
            unit="requests/s",
            ours=ours,
            floor=theirs,
            target=f"at least {LEAST_LIST} of the floor",
            met=ours >= LEAST_LIST * theirs,
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
