"""How long a step of the sweep that takes away what is over holds its locks."""

import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg

from adapters.wiring import House
from domain.members.ports import Begin, MembersTransaction
from domain.members.use_cases.sweep_retention import AT_ONCE, sweep_retention
from domain.shared.access import Actor
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.seed import a_tenant
from tests.bench.talk_seed import a_conversation, multiply_conversations

CONVERSATIONS, STEPS = 500_000, 200
FEW, QUICK_STEPS = 3_000, 3
MOST_MS = 200
_LONG_AGO = (
    "UPDATE conversations SET last_message_at = last_message_at - interval '3 years',"
    " began_at = began_at - interval '3 years', created_at = created_at - interval '3 years'",
    "UPDATE inbound_messages SET at = at - interval '3 years',"
    " received_at = received_at - interval '3 years'",
)


async def measure(ground: Ground) -> list[Figure]:
    total, steps = (FEW, QUICK_STEPS) if ground.quick else (CONVERSATIONS, STEPS)
    async with ground.site() as site, site.house() as house:
        tenant = await a_tenant(house)
        await a_conversation(house, tenant)
        await multiply_conversations(site.settings.owner_url or "", total)
        await _let_go(site.settings.owner_url or "")
        taken = sorted(await _steps(house, tenant.actor, steps))
    longest = taken[-1]
    return [
        Figure(
            row="retention",
            what=f"the longest of {steps} steps of {AT_ONCE} messages, of {total:,}",
            unit="ms",
            ours=longest,
            target=f"locks are held for at most {MOST_MS} ms",
            met=longest <= MOST_MS,
            note=f"median {statistics.median(taken):.0f} ms,"
            f" 99th percentile {taken[int(0.99 * (len(taken) - 1))]:.0f} ms,"
            " from the beginning of the transaction to the end of its commit",
        )
    ]


async def _let_go(owner_url: str) -> None:
    """All of it was said so long ago that it is over."""
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("SET session_replication_role = replica")
        for statement in _LONG_AGO:
            await connection.execute(statement, timeout=1200)
        await connection.execute("VACUUM ANALYZE conversations, inbound_messages", timeout=1200)
    finally:
        await connection.close()


async def _steps(house: House, actor: Actor, count: int) -> Sequence[float]:
    """How many milliseconds each transaction of so many full steps was open."""
    taken: list[float] = []
    room = replace(house.app.members, begin=_timed(house.app.members.begin, taken))
    while len(taken) < count:
        begun = len(taken)
        rows = await sweep_retention(room, actor)
        assert rows == AT_ONCE, f"a step took {rows} rows"
        assert len(taken) == begun + 1, "a step is one transaction"
    return taken


def _timed(begin: Begin, taken: list[float]) -> Begin:
    @asynccontextmanager
    async def beginning(actor: Actor) -> AsyncIterator[MembersTransaction]:
        async with begin(actor) as tx:
            began = time.perf_counter()
            yield tx
            taken.append(1e3 * (time.perf_counter() - began))

    return beginning
