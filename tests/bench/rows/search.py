"""Conversations of a million found by their words, common ones and rare ones."""

import random
import time

import httpx

from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.seed import a_tenant
from tests.bench.talk_seed import WORDS, a_conversation, multiply_conversations

CONVERSATIONS, FEW = 1_000_000, 5_000
TIMES, FEW_TIMES = 300, 20
MOST = 150.0


async def measure(ground: Ground) -> list[Figure]:
    total = FEW if ground.quick else CONVERSATIONS
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
            await a_conversation(house, tenant)
        await multiply_conversations(site.settings.owner_url or "", total)
        async with (
            site.api() as api,
            httpx.AsyncClient(
                base_url=api.url, headers=tenant.authorization, trust_env=False, timeout=60
            ) as client,
        ):
            took = [
                await _took(client, query)
                for query in _queries(FEW_TIMES if ground.quick else TIMES)
            ]
    took.sort()
    p95 = took[int(len(took) * 0.95)]
    return [
        Figure(
            row="search",
            what=f"p95 of full-text searches over {total:,} conversations",
            unit="ms",
            ours=p95,
            target=f"at most {MOST:.0f} ms",
            met=p95 <= MOST,
            note=f"p50 {took[len(took) // 2]:.1f} ms, longest {took[-1]:.1f} ms, one after another",
        )
    ]


def _queries(number: int) -> list[str]:
    """As people look: one word or two, as common as people's words are or any of all; some within
    what is open."""
    dice = random.Random(1)
    found = []
    for turn in range(number):
        words = [
            f"w{int(dice.random() ** 5 * WORDS) if turn % 2 else dice.randrange(WORDS)}"
            for _ in range(1 + turn % 3 % 2)
        ]
        found.append("+".join(words) + ("&state=open" if turn % 5 == 0 else ""))
    return found


async def _took(client: httpx.AsyncClient, query: str) -> float:
    """Milliseconds until fifty of them are there."""
    began = time.perf_counter()
    reply = await client.get(f"/v1/conversations?limit=50&q={query}")
    reply.raise_for_status()
    return (time.perf_counter() - began) * 1000
