"""The doorbell: arq carries the hint, a published word makes an idle worker look at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from logging import getLogger

from arq.connections import ArqRedis, RedisSettings, create_pool
from pydantic_core import from_json, to_json
from redis.exceptions import RedisError

QUEUE = "tertulia:queue"
RUNG = "tertulia:rung"
LOOK_NOW = "look_now"
JOB_EVERY = 0.5
PROBE = "tertulia:probe"
PROBE_KEPT_SECONDS = 60
PATIENCE_SECONDS = 2.0
log = getLogger("tertulia.queue")


def redis_settings(url: str) -> RedisSettings:
    """Short patience: the doorbell is never worth waiting for."""
    settings = RedisSettings.from_dsn(url)
    settings.conn_timeout = 1
    settings.conn_retries = 0
    settings.conn_retry_delay = 0
    return settings


def pack(job: dict[str, object]) -> bytes:
    """Jobs are names and ids, never objects. A result that JSON does not know travels as words."""
    return to_json(job, fallback=str)


def unpack(packed: bytes) -> dict[str, object]:
    job: dict[str, object] = from_json(packed)
    return job


async def open_queue(url: str) -> ArqRedis:
    return await create_pool(
        redis_settings(url),
        job_serializer=pack,
        job_deserializer=unpack,
        default_queue_name=QUEUE,
    )


class Doorbell:
    """Rings without keeping the caller. The published word goes out at once, and rings while one is
    under way become one; the job follows, at most so often, for it costs both sides ten times as
    much and only repeats the word. A queue that does not answer loses the hint and nothing else;
    the worker's own timer finds what is due."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._rung = asyncio.Event()
        self._told = asyncio.Event()
        self._queue: ArqRedis | None = None
        self._opening = asyncio.Lock()

    async def ring(self) -> None:
        self._rung.set()

    async def answer(self) -> None:
        """Pass rings on until cancelled."""
        async with asyncio.TaskGroup() as passing:
            passing.create_task(self._publish())
            passing.create_task(self._enqueue())

    async def _publish(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            await self._say(lambda queue: queue.publish(RUNG, b""))
            self._told.set()

    async def _enqueue(self) -> None:
        while True:
            await self._told.wait()
            self._told.clear()
            await self._say(lambda queue: queue.enqueue_job(LOOK_NOW, _job_id=LOOK_NOW))
            await asyncio.sleep(JOB_EVERY)

    async def _say(self, say: Callable[[ArqRedis], Awaitable[object]]) -> None:
        """Say it, if the queue hears."""
        try:
            async with self._opening:
                if self._queue is None:
                    self._queue = await open_queue(self._url)
                queue = self._queue
            await say(queue)
        except (RedisError, OSError, TimeoutError) as trouble:
            log.warning("doorbell_lost", extra={"trouble": type(trouble).__name__})
            await self._forget()

    async def _forget(self) -> None:
        queue, self._queue = self._queue, None
        if queue is not None:
            with suppress(RedisError, OSError):
                await queue.aclose()

    async def alive(self) -> bool:
        """Whether the queue would take a hint now. It answers within two seconds: one that hangs is
        as good as none, and so is one that is full, which still answers pings."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                queue = await open_queue(self._url)
                try:
                    return bool(await queue.set(PROBE, b"", ex=PROBE_KEPT_SECONDS))
                finally:
                    await queue.aclose()
        except (RedisError, OSError, TimeoutError):
            return False

    async def close(self) -> None:
        await self._forget()


@asynccontextmanager
async def open_doorbell(url: str) -> AsyncIterator[Doorbell]:
    doorbell = Doorbell(url)
    passing = asyncio.create_task(doorbell.answer())
    try:
        yield doorbell
    finally:
        passing.cancel()
        with suppress(asyncio.CancelledError):
            await passing
        await doorbell.close()
