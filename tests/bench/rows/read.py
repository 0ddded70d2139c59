"""Reading one message: key, request limits, the walls, one query."""

from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.seed import a_tenant, messages_of_all_kinds, multiply

MESSAGES = 1_000
LEAST = 0.20


async def measure(ground: Ground) -> list[Figure]:
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
            samples = await messages_of_all_kinds(house, tenant)
        await multiply(site.settings.owner_url or "", samples, MESSAGES)
        reads = [tenant.get(f"/v1/messages/{sample.id}") for sample in samples]
        async with site.api() as api, ground.floor() as floor:
            pairs = await ground.alternate(
                lambda: ground.timed(api, *reads), lambda: ground.timed_floor(floor)
            )
    ours, theirs = pairs.medians(lambda timed: timed.per_second)
    return [
        Figure(
            row="read",
            what="GET one message",
            unit="requests/s",
            ours=ours,
            floor=theirs,
            target=f"at least {LEAST} of the floor",
            met=ours >= LEAST * theirs,
            note=pairs.note(),
        )
    ]
