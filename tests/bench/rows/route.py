"""Finding the last of four hundred operations, and the first."""

from tests.bench.figure import Figure
from tests.bench.floors import OPERATIONS
from tests.bench.ground import Ground
from tests.bench.load import request

MOST = 1.2
LAST = OPERATIONS - 1


async def measure(ground: Ground) -> list[Figure]:
    first = request("GET", "/v1/things-0/thg_01j9z3v8k4e5r6t7y8w9q0a1s2/move-0")
    last = request(
        "GET", f"/v1/things-{LAST // 10}/thg_01j9z3v8k4e5r6t7y8w9q0a1s2/move-{LAST % 10}"
    )
    async with ground.floor("crowded") as crowded:
        pairs = await ground.alternate(
            lambda: ground.timed(crowded, last), lambda: ground.timed(crowded, first)
        )
    ours, theirs = pairs.medians(lambda timed: timed.cpu_micros)
    return [
        Figure(
            row="route",
            what=f"operation {OPERATIONS} against the first",
            unit="µs CPU/request",
            ours=ours,
            floor=theirs,
            target=f"at most {MOST} x the first",
            met=ours <= MOST * theirs,
        )
    ]
