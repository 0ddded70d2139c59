"""Writing a message: message, delivery, news and the remembered answer in one commit."""

from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.load import UNIQUE
from tests.bench.seed import TEXT, a_tenant

LEAST = 0.10


async def measure(ground: Ground) -> list[Figure]:
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
        body = f'{{"channel_ids": ["{tenant.channel.id}"], "text": "{TEXT}"}}'
        write = tenant.post("/v1/messages", body, Idempotency_Key=f"bench-{UNIQUE}")
        async with site.api() as api, ground.floor() as floor:
            pairs = await ground.alternate(
                lambda: ground.timed(api, write), lambda: ground.timed_floor(floor)
            )
    ours, theirs = pairs.medians(lambda timed: timed.per_second)
    return [
        Figure(
            row="write",
            what="POST a draft with its Idempotency-Key",
            unit="requests/s",
            ours=ours,
            floor=theirs,
            target=f"at least {LEAST} of the floor",
            met=ours >= LEAST * theirs,
            note=pairs.note(),
        )
    ]
