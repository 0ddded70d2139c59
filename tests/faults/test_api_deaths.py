"""What the API has acknowledged is there, whatever happens to the API next."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from redis import Redis

from adapters.settings import Settings
from adapters.wiring import House
from tests.faults.programs import (
    Nursery,
    a_nursery,
    a_program,
    answering,
    environment,
    free_port,
)
from tests.kit.builders import a_sandbox_channel, a_workspace, an_api_key

CLIENTS = 16
WRITES = 500
KILLS = 8
KILLED = -signal.SIGKILL


@dataclass
class Desk:
    """Where a caller writes messages."""

    url: str
    headers: dict[str, str]
    channel_id: str
    settings: Settings

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        async with httpx.AsyncClient(
            base_url=self.url, headers=self.headers, trust_env=False, timeout=20
        ) as client:
            yield client

    async def write(self, client: httpx.AsyncClient, key: str) -> httpx.Response:
        body = {"channel_ids": [self.channel_id], "text": key}
        return await client.post("/v1/messages", json=body, headers={"idempotency-key": key})


@pytest.fixture
async def desk(house: House, settings: Settings) -> Desk:
    port = free_port()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    minted = await an_api_key(house, actor)
    return Desk(
        f"http://127.0.0.1:{port}",
        {"authorization": f"Bearer {minted.text}"},
        channel.id,
        settings.model_copy(update={"port": port}),
    )


@pytest.fixture
async def nursery(tmp_path: Path) -> AsyncIterator[Nursery]:
    async with a_nursery(tmp_path / "log") as opened:
        yield opened


@pytest.fixture
async def owner(settings: Settings) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(settings.migration_database_url)
    yield connection
    await connection.close()


class Crowd:
    """Sixteen clients who share a number of writes; whoever is cut off tries the same key again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._numbers = iter(range(WRITES))
        self._more = asyncio.Condition()
        self.open = asyncio.Event()
        self.acknowledged: dict[str, str] = {}
        self.cut_off = 0

    async def write_all(self) -> None:
        async with asyncio.TaskGroup() as clients:
            for _ in range(CLIENTS):
                clients.create_task(self._one_client())

    async def _one_client(self) -> None:
        async with self._desk.client() as client:
            for number in self._numbers:
                key = f"message {number}"
                while (answer := await self._try(client, key)) is None:
                    await self.open.wait()
                async with self._more:
                    self.acknowledged[key] = answer
                    self._more.notify_all()

    async def _try(self, client: httpx.AsyncClient, key: str) -> str | None:
        """The new message's id; None when it was cut off, or must be tried again."""
        try:
            answer = await self._desk.write(client, key)
        except httpx.HTTPError:
            self.cut_off += 1
            # What the cut connection had begun may hold the key a moment longer.
            await asyncio.sleep(0.02)
            return None
        if answer.status_code in (409, 503):
            await asyncio.sleep(0.02)
            return None
        assert answer.status_code == 201, answer.text
        made: str = answer.json()["id"]
        return made

    async def has(self, so_many: int) -> None:
        async with self._more:
            await self._more.wait_for(lambda: len(self.acknowledged) >= so_many)


async def test_every_acknowledged_message_is_in_the_database_after_any_kill(
    desk: Desk, nursery: Nursery, owner: Any, redis_url: str
) -> None:
    crowd = Crowd(desk)

    async def kill_and_start_again() -> None:
        for kill in range(1, KILLS + 1):
            await crowd.has(kill * WRITES // (KILLS + 1))
            crowd.open.clear()
            os.kill(serving.pop(), signal.SIGKILL)
            assert await nursery.ended() == KILLED
            with Redis.from_url(redis_url) as queue:
                # A process takes requests from the limit by the handful, and dies with them.
                queue.flushall()
            serving.append(await nursery.start("serve", environment(desk.settings)))
            await answering(desk.url)
            crowd.open.set()

    serving = [await nursery.start("serve", environment(desk.settings))]
    await answering(desk.url)
    async with asyncio.TaskGroup() as all_of_it:
        all_of_it.create_task(crowd.write_all())
        all_of_it.create_task(kill_and_start_again())
    rows = await owner.fetch("SELECT id, text FROM messages")
    assert {row["text"]: row["id"] for row in rows} == crowd.acknowledged
    assert len(rows) == len(crowd.acknowledged) == WRITES
    assert crowd.cut_off >= KILLS
    events = await owner.fetch("SELECT object_id FROM events WHERE name = 'message.created'")
    assert sorted(row["object_id"] for row in events) == sorted(crowd.acknowledged.values())


async def test_what_is_acknowledged_is_read_at_once_on_another_connection(
    desk: Desk, nursery: Nursery, owner: Any
) -> None:
    await nursery.start("serve", environment(desk.settings))
    await answering(desk.url)
    stale = []
    async with desk.client() as writer, desk.client() as reader:
        for number in range(200):
            written = await desk.write(writer, str(number))
            assert written.status_code == 201, written.text
            where = written.headers["location"]
            row = await owner.fetchval(
                "SELECT version FROM messages WHERE id = $1", written.json()["id"]
            )
            read = await reader.get(where)
            if row != 1 or read.status_code != 200 or read.content != written.content:
                stale.append(number)
    assert stale == []


async def test_a_server_killed_between_commit_and_answer_answers_the_repetition_from_memory(
    desk: Desk, owner: Any
) -> None:
    async with (
        a_program("serve", environment(desk.settings, "answer_stored")) as server,
        desk.client() as client,
    ):
        await answering(desk.url)
        with pytest.raises(httpx.HTTPError):
            await desk.write(client, "once")
        assert await server.ended() == KILLED
    [row] = await owner.fetch("SELECT id, text FROM messages")
    async with (
        a_program("serve", environment(desk.settings)) as server,
        desk.client() as client,
    ):
        await answering(desk.url)
        answers = [await desk.write(client, "once") for _ in range(2)]
        server.signal(signal.SIGTERM)
        assert await server.ended() == 0
    for answer in answers:
        assert answer.status_code == 201
        assert answer.headers["idempotency-replayed"] == "true"
        assert answer.json()["id"] == row["id"]
    assert answers[0].content == answers[1].content
    assert await owner.fetchval("SELECT count(*) FROM messages") == 1
