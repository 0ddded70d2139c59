"""A short link leads on, while each time it was followed is counted."""

from domain.campaigns.link import Destination
from domain.campaigns.use_cases.keep_links import NewLink, create_link
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.load import request
from tests.bench.seed import a_tenant

LEAST = 0.25
"""Of the floor's throughput; and so much of our p99 is at most the floor's: whoever follows a link
waits, and a mean hides those who wait long."""

LINKS = 200


async def measure(ground: Ground) -> list[Figure]:
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
            room = house.app.campaigns
            made = [await create_link(room, tenant.actor, _link(n)) for n in range(LINKS)]
        follows = [request("GET", f"/l/{seen.link.slug}") for seen in made]
        async with site.api() as api, ground.floor() as floor:
            pairs = await ground.alternate(
                lambda: ground.timed(api, *follows), lambda: ground.timed_floor(floor)
            )
    ours, theirs = pairs.medians(lambda timed: timed.per_second)
    late, floor_late = pairs.medians(lambda timed: timed.load.p99)
    return [judged(ours, theirs, late, floor_late, pairs.note())]


def judged(ours: float, theirs: float, late: float, floor_late: float, note: str) -> Figure:
    most = 1 / LEAST
    return Figure(
        row="redirect",
        what=f"follow one of {LINKS} short links, each click counted",
        unit="requests/s",
        ours=ours,
        floor=theirs,
        target=f"at least {LEAST} of the floor, p99 at most {most:g} x the floor's",
        met=ours >= LEAST * theirs and late <= most * floor_late,
        note=f"{note}; p99 {late:.1f} ms, the floor's {floor_late:.1f} ms",
    )


def _link(number: int) -> NewLink:
    """Every other one has two destinations."""
    places = tuple(Destination(key, f"https://{key}.example.com/") for key in ("one", "two"))
    return NewLink("https://shop.example.com/", destinations=places if number % 2 else ())
