"""What the API's process holds after ten thousand requests, and after as many again."""

from tests.bench.figure import Figure, memory_figures
from tests.bench.ground import Ground, Running, Site
from tests.bench.load import UNIQUE
from tests.bench.seed import TEXT, a_tenant, messages_of_all_kinds, multiply

REQUESTS = 10_000
MOST_MIB = 200
FLAT_MIB = 5


async def measure(ground: Ground) -> list[Figure]:
    requests = REQUESTS // 20 if ground.quick else REQUESTS
    async with ground.site() as site:
        mixed = await _furnished(site)
        async with site.api() as api:
            after = [await _resident(ground, api, mixed, requests) for _ in range(3)]
    return memory_figures("the API's", "requests", requests, after, most=MOST_MIB, flat=FLAT_MIB)


async def _furnished(site: Site) -> list[str]:
    """Reads, lists and writes in turn."""
    async with site.house() as house:
        tenant = await a_tenant(house)
        samples = await messages_of_all_kinds(house, tenant)
    await multiply(site.settings.owner_url or "", samples, 1_000)
    body = f'{{"channel_ids": ["{tenant.channel.id}"], "text": "{TEXT}"}}'
    return [
        *(tenant.get(f"/v1/messages/{sample.id}") for sample in samples),
        tenant.get("/v1/messages?limit=50"),
        tenant.post("/v1/messages", body, Idempotency_Key=f"bench-{UNIQUE}"),
    ]


async def _resident(ground: Ground, api: Running, mixed: list[str], requests: int) -> float:
    await ground.timed(api, *mixed, seconds=600, most=requests)
    return api.resident_mib()
