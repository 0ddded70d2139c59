"""One message of a million, and fifty of them on the first page and on the thousandth."""

from tests.bench.figure import Figure
from tests.bench.ground import Ground, Running
from tests.bench.listing import list_figures
from tests.bench.seed import a_tenant, copy_id, messages_of_all_kinds, multiply

MESSAGES, PAGE = 1_000_000, 1_000
FEW, QUICK_PAGE = 30_000, 20
LEAST_READ = 0.20
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
                *await list_figures(
                    *(ground, api, floor, tenant),
                    row="list",
                    what=f"{total:,} messages",
                    path=FIRST,
                    page=QUICK_PAGE if ground.quick else PAGE,
                ),
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
