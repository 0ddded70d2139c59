"""Redis may be emptied, hang, be full, die and stay away: messages still go out, a little later."""

import asyncio
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from redis.asyncio import Redis

from adapters.doctor import examine
from adapters.embedded import valkey
from adapters.embedded.children import Child, end
from adapters.settings import Settings
from adapters.wiring import House
from tests.faults.platform import Platform, channels_on
from tests.faults.programs import Nursery, answering, environment, free_port
from tests.integration.at_work import Watcher
from tests.kit.bars import Say, Scale
from tests.kit.builders import an_api_key

LATE_AT_MOST = timedelta(seconds=20)
ABSENT = timedelta(seconds=60)
PAUSE = 0.2
FIVE_SECONDS = int(5 / PAUSE)
ANSWERS_WITHIN = 5.0


class OwnValkey:
    """One that this test may ill-treat."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = f"unix://{folder / 'valkey.sock'}"
        self._child: Child | None = None

    def start(self) -> None:
        self._child = valkey.launch(self._folder, self._folder / "valkey.log", [])

    def signal(self, number: signal.Signals) -> None:
        assert self._child is not None
        self._child.process.send_signal(number)

    def kill(self) -> None:
        if self._child is not None:
            self.signal(signal.SIGKILL)
            end([self._child], within=5)
            self._child = None

    async def tell(self, *command: str) -> None:
        async with Redis.from_url(self.url) as client:
            await client.execute_command(*command)


@pytest.fixture
def own_valkey() -> Iterator[OwnValkey]:
    """Its folder is short enough for a socket's name."""
    folder = Path(tempfile.mkdtemp(prefix="tertulia-"))
    one = OwnValkey(folder)
    one.start()
    yield one
    one.kill()
    shutil.rmtree(folder)


@pytest.fixture
def settings(settings: Settings, own_valkey: OwnValkey) -> Settings:
    return settings.model_copy(update={"redis_url": own_valkey.url, "port": free_port()})


@dataclass
class Callers:
    """They write messages, for now and for a second later by turns, on one channel after another.
    `answers` counts what the API said."""

    client: httpx.AsyncClient
    channels: list[str]
    answers: Counter[int] = field(default_factory=Counter)
    written: list[str] = field(default_factory=list)

    async def write(self, count: int, *, only_now: bool = False) -> None:
        """So many, five a second."""
        for _ in range(count):
            await asyncio.sleep(PAUSE)
            number = len(self.written)
            text = f"number {number:04}"
            planned = number % 2 and not only_now
            at = datetime.now(UTC) + timedelta(seconds=1)
            body = {
                "channel_ids": [self.channels[number % len(self.channels)]],
                "text": text,
                "schedule": {"at": at.isoformat()} if planned else {"now": True},
            }
            headers = {"idempotency-key": uuid4().hex}
            answer = await self.client.post("/v1/messages", json=body, headers=headers)
            self.answers[answer.status_code] += 1
            if answer.status_code == 201:
                self.written.append(text)

    async def readiness(self) -> str:
        """Asked within some seconds, whatever happens to Redis."""
        async with asyncio.timeout(ANSWERS_WITHIN):
            answer = await self.client.get("/readyz")
        self.answers[answer.status_code] += 1
        status: str = answer.json()["status"]
        return status


@pytest.mark.bar(11, "REDIS-LOSS")
async def test_whatever_happens_to_redis_nothing_is_lost_repeated_refused_or_very_late(
    house: House,
    settings: Settings,
    own_valkey: OwnValkey,
    watch: Watcher,
    nursery: Nursery,
    platform: Platform,
    scale: Scale,
    figure: Say,
) -> None:
    accounts = [f"D-{n}" for n in range(10)]
    actor, channels = await channels_on(platform, house, watch, accounts)
    minted = await an_api_key(house, actor)
    url = f"http://127.0.0.1:{settings.port}"
    for program in ("serve", "worker"):
        await nursery.start(program, environment(settings))
    await answering(url)
    headers = {"authorization": f"Bearer {minted.text}"}
    async with httpx.AsyncClient(
        base_url=url, headers=headers, trust_env=False, timeout=20
    ) as client:
        callers = Callers(client, [channel.id for channel in channels.values()])
        await emptied(callers, own_valkey)
        await hanging(callers, own_valkey)
        await killed(callers, own_valkey, watch, for_long=scale.full)
        if scale.full:
            await full(callers, own_valkey)
            await evicting(callers, own_valkey, settings)
        await until_out(callers, watch)
    texts = await platform.texts(*accounts)
    late = await latest(watch, platform, accounts)
    refused = sum(count for code, count in callers.answers.items() if code >= 500)
    figure(
        f"{len(callers.written)} messages: lost {len(set(callers.written) - set(texts))},"
        f" duplicates {texts.total() - len(texts)}, latest {late.total_seconds():.1f} s,"
        f" answers of the API {dict(callers.answers)}"
    )
    assert texts == Counter(callers.written)
    assert late <= LATE_AT_MOST
    assert refused == 0


async def emptied(callers: Callers, redis: OwnValkey) -> None:
    for _ in range(3):
        await callers.write(3)
        await redis.tell("FLUSHALL")
    assert await callers.readiness() == "ready"


async def hanging(callers: Callers, redis: OwnValkey) -> None:
    """Connections are taken, and nothing is ever said."""
    redis.signal(signal.SIGSTOP)
    assert await callers.readiness() == "degraded"
    await callers.write(6)
    redis.signal(signal.SIGCONT)
    assert await callers.readiness() == "ready"


async def killed(callers: Callers, redis: OwnValkey, watch: Watcher, *, for_long: bool) -> None:
    """What is written while it is away goes out while it is away."""
    until = asyncio.get_running_loop().time() + ABSENT.total_seconds()
    redis.kill()
    assert await callers.readiness() == "degraded"
    await callers.write(6, only_now=True)
    await until_out(callers, watch)
    while for_long and asyncio.get_running_loop().time() < until:
        await callers.write(FIVE_SECONDS)
    assert await callers.readiness() == "degraded"
    redis.start()
    await callers.write(3)
    assert await callers.readiness() == "ready"


async def full(callers: Callers, redis: OwnValkey) -> None:
    """Every write is refused."""
    await redis.tell("CONFIG", "SET", "maxmemory", "1")
    assert await callers.readiness() == "degraded"
    await callers.write(FIVE_SECONDS * 2)
    await redis.tell("CONFIG", "SET", "maxmemory", "256mb")
    assert await callers.readiness() == "ready"


async def evicting(callers: Callers, redis: OwnValkey, settings: Settings) -> None:
    """It throws away whatever it likes, as it was set to; the doctor names it."""
    redis.kill()
    redis.start()
    await redis.tell("CONFIG", "SET", "maxmemory-policy", "allkeys-random")
    findings = [finding for finding in await examine(settings) if finding.part == "Eviction"]
    assert [finding.ok for finding in findings] == [False]
    await redis.tell("CONFIG", "SET", "maxmemory", "2mb")
    for number in range(FIVE_SECONDS * 2):
        await redis.tell("SET", f"somebody else's {number}", "x" * 100_000)
        await callers.write(1)


async def until_out(callers: Callers, watch: Watcher) -> None:
    within = LATE_AT_MOST.total_seconds() + 5
    await watch.until_states(published=len(callers.written), within=within)


async def latest(watch: Watcher, platform: Platform, accounts: list[str]) -> timedelta:
    """How long after its time the last one came."""
    rows = await watch.db.fetch("SELECT text, publish_at FROM messages")
    due: dict[str, datetime] = {row["text"]: row["publish_at"] for row in rows}
    posts = await platform.posts(*accounts)
    late = [datetime.fromisoformat(post["at"]) - due[post["text"]] for post in posts]
    return max(late, default=timedelta(0))
