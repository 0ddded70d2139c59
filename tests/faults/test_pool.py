"""Clients who leave mid-query, or come all at once, cost the pool nothing it does not get back."""

import asyncio
import time
from collections import Counter
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from tests.faults.waiting import WITHIN, held_back, until
from tests.kit.api import HERE, Reply, a_key_text, on_a_socket, raw, the_application
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_sandbox_channel, a_workspace

POOL = 5
A_WAVE = 50
AT_ONCE = 200
BACKENDS = """
SELECT state, count(*) FROM pg_stat_activity
WHERE application_name = 'tertulia' AND datname = current_database() GROUP BY 1
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    free = {f"rate_limit_{what}": 1_000_000 for what in ("live", "test", "workspace")}
    return settings.model_copy(update={"database_pool": POOL, **free})


class Callers:
    """Who asks, every other one for a change; some hang up without waiting for the answer."""

    def __init__(self, port: int, key: str, channel_id: str) -> None:
        head = f"HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
        body = f'{{"channel_ids":["{channel_id}"],"text":"gone"}}'
        change = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self.reading = f"GET /v1/messages?limit=1 {head}\r\n".encode()
        self._writing = f"POST /v1/messages {head}{change}Idempotency-Key: %d\r\n\r\n{body}"
        self._port = port
        self._numbers = iter(range(1_000_000))

    async def ask(self) -> asyncio.StreamWriter:
        _, writer = await asyncio.open_connection(HERE, self._port)
        number = next(self._numbers)
        writer.write((self._writing % number).encode() if number % 2 else self.reading)
        return writer

    async def read(self) -> Reply:
        reply = await raw(self._port, self.reading, patience=WITHIN)
        assert reply is not None
        return reply


@pytest.mark.bar(35, "POOL & CANCEL")
async def test_the_pool_is_whole_after_clients_left_and_others_came_all_at_once(
    house: House, owner: Any, scale: Scale, figure: Say
) -> None:
    waves = scale.of(4, 20)
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    key = await a_key_text(house, actor)

    async def all_back() -> bool:
        return house.database.lent == 0

    async with on_a_socket(the_application(house)) as port:
        callers = Callers(port, key, channel.id)
        for _ in range(waves):
            async with held_back("messages", owner) as messages:
                asked = [await callers.ask() for _ in range(A_WAVE)]
                await messages.until_wait(POOL)
                for writer in asked:
                    writer.transport.abort()
            await until(all_back)

        async with held_back("messages", owner):
            began = time.monotonic()
            asking = [asyncio.create_task(callers.read()) for _ in range(AT_ONCE)]
            ended = asyncio.as_completed(asking, timeout=WITHIN)
            refused = [await next(ended) for _ in range(AT_ONCE - POOL)]
            took = time.monotonic() - began
        served = [await last for last in ended]
        await until(all_back)
        after = [await callers.read() for _ in range(100)]
    backends = dict(await owner.fetch(BACKENDS))
    statuses = Counter(answer.status for answer in [*refused, *served])
    good = sum(answer.status == 200 for answer in after)
    figure(
        f"after {waves * A_WAVE} clients left mid-query {house.database.lent} of {POOL} checked "
        f"out, backends {backends}; of {AT_ONCE} at once {statuses[503]} told 503 within "
        f"{took:.1f} s, {statuses[500]} 500; {good} of the next 100 good"
    )
    # Told so while the database was still out of reach: nobody had to wait for it.
    assert {answer.status for answer in refused} == {503}
    assert {answer.headers["content-type"] for answer in refused} == {"application/problem+json"}
    assert {int(answer.headers["retry-after"]) for answer in refused} <= {1, 2}
    assert statuses.keys() <= {200, 503}
    assert good == 100
    assert house.database.lent == 0
    assert set(backends) == {"idle"}
    assert backends["idle"] <= POOL
