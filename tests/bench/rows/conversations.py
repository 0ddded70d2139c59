"""Fifty of a million conversations, on the first page and on the thousandth."""

from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.listing import list_figures
from tests.bench.seed import a_tenant
from tests.bench.talk_seed import a_conversation, multiply_conversations

CONVERSATIONS, PAGE = 1_000_000, 1_000
FEW, QUICK_PAGE = 5_000, 20
FIRST = "/v1/conversations?limit=50&state=open,pending"


async def measure(ground: Ground) -> list[Figure]:
    total = FEW if ground.quick else CONVERSATIONS
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
            await a_conversation(house, tenant)
        await multiply_conversations(site.settings.owner_url or "", total)
        async with site.api() as api, ground.floor() as floor:
            return await list_figures(
                *(ground, api, floor, tenant),
                row="conversations",
                what=f"{total:,} conversations",
                path=FIRST,
                page=QUICK_PAGE if ground.quick else PAGE,
            )
