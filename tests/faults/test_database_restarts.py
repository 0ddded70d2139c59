"""PostgreSQL crashes under traffic: who is refused is told to come back, and nothing is lost."""

import asyncio
import base64
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
import pytest

from adapters.settings import load
from adapters.wiring import open_app
from tests.faults.desk import Desk, a_desk
from tests.faults.programs import OwnServers, a_program, answering, own_servers
from tests.kit.bars import Say, Scale

A_SECOND = 30
POOL = 5
AWAY = 0.5
HEALTHY_WITHIN = 10.0
OURS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tertulia'"


@pytest.fixture
async def servers() -> AsyncIterator[OwnServers]:
    async with own_servers() as servers:
        yield servers


@pytest.fixture
async def desk(servers: OwnServers) -> Desk:
    settings = load(
        database_url=servers.addresses.database_url,
        redis_url=servers.addresses.redis_url,
        secret_keys=f"k1:{base64.b64encode(os.urandom(32)).decode()}",
    )
    async with open_app(settings) as house:
        return await a_desk(house, settings)


@dataclass
class Traffic:
    """Thirty requests a second, whatever becomes of them: one writes, the next reads."""

    desk: Desk
    answers: list[httpx.Response] = field(default_factory=list)
    broken: list[Exception] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    _last_good: float = 0.0
    _more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def flow(self, client: httpx.AsyncClient, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        number = 0
        async with asyncio.TaskGroup() as under_way:
            while not stop.is_set():
                under_way.create_task(self._one(client, number))
                number += 1
                await asyncio.sleep(max(0.0, began + number / A_SECOND - loop.time()))

    async def good_since(self, moment: float) -> float:
        """Wait for an answer to what was asked after that moment; how long it took, in seconds."""
        async with asyncio.timeout(HEALTHY_WITHIN * 3), self._more:
            await self._more.wait_for(lambda: self._last_good >= moment)
        return time.monotonic() - moment

    async def _one(self, client: httpx.AsyncClient, number: int) -> None:
        asked = time.monotonic()
        key = f"message {number}"
        writes = number % 2 == 0
        try:
            if writes:
                answer = await self.desk.write(client, key)
            else:
                answer = await client.get("/v1/messages", params={"limit": 1})
        except httpx.HTTPError as trouble:
            self.broken.append(trouble)
            return
        self.answers.append(answer)
        if answer.is_success:
            if writes:
                self.written[key] = answer.json()["id"]
            async with self._more:
                self._last_good = max(self._last_good, asked)
                self._more.notify_all()
        elif writes:
            self.refused.append(key)


def is_told_to_come_back(answer: httpx.Response) -> bool:
    return (
        answer.status_code == 503
        and answer.headers["content-type"] == "application/problem+json"
        and answer.json()["retryable"] is True
        and int(answer.headers["retry-after"]) >= 1
    )


@pytest.mark.bar(10, "PG-RESTART")
async def test_a_crash_of_the_database_costs_patience_and_nothing_else(
    servers: OwnServers, desk: Desk, scale: Scale, figure: Say
) -> None:
    crashes, calm = scale.of(1, 3), scale.of(1.0, 15.0)
    traffic = Traffic(desk)
    stop = asyncio.Event()
    healed = []
    async with (
        a_program("serve", desk.environment(TERTULIA_DATABASE_POOL=str(POOL))) as api,
        desk.client() as client,
    ):
        await answering(desk.url)
        flowing = asyncio.create_task(traffic.flow(client, stop))
        for _ in range(crashes):
            await traffic.good_since(time.monotonic())
            await asyncio.sleep(calm)
            await servers.crash(AWAY)
            healed.append(await traffic.good_since(time.monotonic()))
        await asyncio.sleep(calm)
        stop.set()
        await flowing
        owner = await asyncpg.connect(servers.addresses.owner_database_url)
        try:
            again = await asyncio.gather(*(desk.write(client, key) for key in traffic.refused))
            backends = await owner.fetchval(OURS)
            rows = {r["text"]: r["id"] for r in await owner.fetch("SELECT id, text FROM messages")}
            each = await owner.fetchval("SELECT count(*) FROM messages")
        finally:
            await owner.close()
        api.signal(signal.SIGTERM)
        assert await api.ended() == 0
    figure(_line(traffic, rows, healed, backends))
    missing = traffic.written.items() - rows.items()
    assert missing == set(), "acknowledged and lost"
    refused = [answer for answer in traffic.answers if not answer.is_success]
    assert [a.text for a in refused if not is_told_to_come_back(a)] == []
    assert traffic.broken == []
    # The crash was felt, or this shows nothing; and what was refused may just be asked again.
    assert refused
    assert {answer.status_code for answer in again} <= {201}
    assert each == len(rows) == len(traffic.written) + len(traffic.refused)
    assert max(healed) <= HEALTHY_WITHIN
    assert backends <= POOL


def _line(traffic: Traffic, rows: dict[str, Any], healed: list[float], backends: int) -> str:
    statuses = Counter(answer.status_code for answer in traffic.answers)
    missing = len(traffic.written.items() - rows.items())
    return (
        f"{missing} of {len(traffic.written)} acknowledged missing after {len(healed)} crashes; "
        f"{statuses[503]} answers 503 with Retry-After, {statuses[500]} 500, "
        f"{len(traffic.broken)} cut; healthy after at most {max(healed):.2f} s; "
        f"{backends} backends of {POOL}"
    )
