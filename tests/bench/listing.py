"""What a list of very many costs, on the first page against a floor, and far behind it."""

import httpx

from tests.bench.figure import Figure
from tests.bench.ground import Ground, Running
from tests.bench.seed import Tenant

LEAST = 0.08
DEEPER = 1.3


async def list_figures(
    ground: Ground,
    api: Running,
    floor: Running,
    tenant: Tenant,
    *,
    row: str,
    what: str,
    path: str,
    page: int,
) -> list[Figure]:
    """The list at that path, against the floor, and that page of it against the first."""
    first, deep = tenant.get(path), tenant.get(await _page(api.url, tenant, path, page))
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
            row=row,
            what=f"GET 50 of {what} with a filter",
            unit="requests/s",
            ours=ours,
            floor=theirs,
            target=f"at least {LEAST} of the floor",
            met=ours >= LEAST * theirs,
            note=pairs.note(),
        ),
        Figure(
            row=row,
            what=f"page {page:,} against page 1",
            unit="ms/request",
            ours=deep_ms,
            floor=first_ms,
            target=f"at most {DEEPER} x the first page",
            met=deep_ms <= DEEPER * first_ms,
        ),
    ]


async def _page(url: str, tenant: Tenant, path: str, number: int) -> str:
    """The path of that page, found by walking there."""
    async with httpx.AsyncClient(
        base_url=url, headers=tenant.authorization, trust_env=False, timeout=60
    ) as client:
        for _ in range(number - 1):
            answer = (await client.get(path)).raise_for_status()
            path = answer.links["next"]["url"]
    return path
