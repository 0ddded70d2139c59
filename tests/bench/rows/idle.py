"""What a worker and an API cost while nobody asks anything of them."""

import asyncio

from tests.bench.figure import Figure
from tests.bench.ground import Ground, Running

SECONDS = 60.0
SETTLES = 10.0
MOST_PERCENT = 0.5


async def measure(ground: Ground) -> list[Figure]:
    length = SECONDS / 20 if ground.quick else SECONDS
    async with ground.site() as site, site.api() as api, site.worker() as worker:
        await asyncio.sleep(length / 3 if ground.quick else SETTLES)
        found = await asyncio.gather(_percent(api, length), _percent(worker, length))
    return [
        Figure(
            row="idle",
            what=f"{name} doing nothing for {SECONDS:g} s",
            unit="% of a core",
            ours=percent,
            target=f"at most {MOST_PERCENT} %",
            met=percent <= MOST_PERCENT,
        )
        for name, percent in zip(("the API", "the worker"), found, strict=True)
    ]


async def _percent(running: Running, length: float) -> float:
    before = running.cpu_seconds()
    await asyncio.sleep(length)
    return 100 * (running.cpu_seconds() - before) / length
