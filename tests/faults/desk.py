"""Where callers meet an API process over the network: one who calls, and a crowd who keep at it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from redis import Redis

from adapters.settings import Settings
from adapters.wiring import House
from domain.shared.access import Actor
from tests.faults.programs import Nursery, answering, environment, free_port
from tests.kit.builders import a_sandbox_channel, a_workspace, an_api_key

KILLED = -signal.SIGKILL
PATIENCE = 60.0
# What the cut connection had begun may hold the key a moment longer.
BEFORE_AGAIN = 0.02


@dataclass(frozen=True)
class Desk:
    """An address at which an API can be started, and a caller with a key and a sandbox channel."""

    url: str
    headers: dict[str, str]
    actor: Actor
    channel_id: str
    settings: Settings

    def environment(self, fault: str = "", **more: str) -> dict[str, str]:
        return environment(self.settings, fault, **more)

    @asynccontextmanager
    async def client(self, *, most: int = 100) -> AsyncIterator[httpx.AsyncClient]:
        """A caller with at most so many connections."""
        async with httpx.AsyncClient(
            base_url=self.url,
            headers=self.headers,
            trust_env=False,
            timeout=PATIENCE,
            limits=httpx.Limits(max_connections=most, max_keepalive_connections=most),
        ) as client:
            yield client

    async def write(self, client: httpx.AsyncClient, key: str, **more: Any) -> httpx.Response:
        """A message with its own idempotency key as its text."""
        body = {"channel_ids": [self.channel_id], "text": key, **more}
        return await client.post("/v1/messages", json=body, headers={"idempotency-key": key})


async def a_desk(house: House, settings: Settings) -> Desk:
    port = free_port()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    minted = await an_api_key(house, actor)
    return Desk(
        f"http://127.0.0.1:{port}",
        {"authorization": f"Bearer {minted.text}"},
        actor,
        channel.id,
        settings.model_copy(update={"port": port}),
    )


class Kept:
    """A program that is stopped, or killed, and started again, any number of times."""

    def __init__(self, nursery: Nursery, program: str, desk: Desk, **environment: str) -> None:
        self._nursery = nursery
        self._program = program
        self._desk = desk
        self._environment = desk.environment(**environment)
        self._pid = 0

    async def start(self) -> None:
        """An API is ready on return."""
        self._pid = await self._nursery.start(self._program, self._environment)
        if self._program == "serve":
            await answering(self._desk.url)

    async def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        assert await self._nursery.ended(self._pid) == KILLED
        with Redis.from_url(self._desk.settings.redis_url or "") as queue:
            # A process takes requests from the limit by the handful, and dies with them.
            queue.flushall()

    def terminate(self) -> None:
        """Ask it to stop."""
        os.kill(self._pid, signal.SIGTERM)

    async def ended(self) -> None:
        """Of its own accord and in order."""
        assert await self._nursery.ended(self._pid) == 0


Task = Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]


class Crowd:
    """Clients who share a number of tasks. Who is cut off, or told to wait, tries the same again
    until it is done; any other refusal is a failure."""

    def __init__(self, desk: Desk, tasks: Iterable[int], do: Task, *, clients: int = 16) -> None:
        self._desk = desk
        self._tasks = iter(tasks)
        self._do = do
        self._clients = clients
        self._more = asyncio.Condition()
        self.open = asyncio.Event()
        self.open.set()
        self.done: dict[int, Any] = {}
        self.cut_off = 0

    async def work(self) -> None:
        async with asyncio.TaskGroup() as clients:
            for _ in range(self._clients):
                clients.create_task(self._one_client())

    async def has_done(self, so_many: int) -> None:
        async with asyncio.timeout(PATIENCE), self._more:
            await self._more.wait_for(lambda: len(self.done) >= so_many)

    async def _one_client(self) -> None:
        async with self._desk.client() as client:
            for task in self._tasks:
                while (answer := await self._try(client, task)) is None:
                    await asyncio.sleep(BEFORE_AGAIN)
                    await self.open.wait()
                async with self._more:
                    self.done[task] = answer
                    self._more.notify_all()

    async def _try(self, client: httpx.AsyncClient, task: int) -> Any:
        try:
            answer = await self._do(client, task)
        except httpx.HTTPError:
            self.cut_off += 1
            return None
        if answer.status_code in (409, 503):
            return None
        assert answer.is_success, answer.text
        return answer.json()
