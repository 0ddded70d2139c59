"""What the key check and the request limits add to the floor."""

from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.seed import a_tenant

MOST = 1.4


async def measure(ground: Ground) -> list[Figure]:
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
        ask = tenant.get("/answer")
        async with ground.floor("guarded", site) as guarded, ground.floor() as floor:
            pairs = await ground.alternate(
                lambda: ground.timed(guarded, ask), lambda: ground.timed(floor, ask)
            )
    ours, theirs = pairs.medians(lambda timed: timed.cpu_micros)
    return [
        Figure(
            row="key",
            what="the floor behind key check and request limits",
            unit="µs CPU/request",
            ours=ours,
            floor=theirs,
            target=f"at most {MOST} x the floor",
            met=ours <= MOST * theirs,
        )
    ]
