"""Where figures are taken: servers that keep what they are told, processes as in production."""

import asyncio
import base64
import os
import signal
import statistics
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from subprocess import Popen

import httpx

from adapters.embedded.children import Child, end, last_words, spawn
from adapters.settings import Settings, load
from adapters.wiring import House, open_app
from tests.bench.load import HERE, Burst, Generator, Load, request
from tests.faults.programs import ROOT, environment, free_port
from tests.kit.database import TEMPLATE, DatabaseUrls, a_database

UP_WITHIN = 60.0
CONNECTIONS = 32
_numbers = count(1)


@dataclass(frozen=True)
class Running:
    """A process of the service, or a floor, in the middle of its work."""

    process: Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.port}"

    def cpu_seconds(self) -> float:
        """Processor time used so far by all its threads that still run."""
        used = 0
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            with suppress(FileNotFoundError):
                used += int((task / "schedstat").read_text().split()[0])
        return used / 1e9

    def resident_mib(self) -> float:
        """Memory it holds now."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def peak_mib(self) -> float:
        """The most memory it has held since it started."""
        status = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        [line] = (line for line in status if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 2**10


@dataclass(frozen=True)
class Timed:
    """A burst, and what it cost the process that answered."""

    load: Load
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.load.per_second

    @property
    def cpu_micros(self) -> float:
        """Processor time per request, in microseconds."""
        return 1e6 * self.cpu_seconds / self.load.answered


@dataclass(frozen=True)
class Pairs:
    """What alternating runs measured, ours and the floor's in turn."""

    ours: Sequence[Timed]
    floor: Sequence[Timed]

    def medians(self, of: Callable[[Timed], float]) -> tuple[float, float]:
        """The median of ours, and of the floor's."""
        return statistics.median(map(of, self.ours)), statistics.median(map(of, self.floor))

    def note(self) -> str:
        """What a figure of throughput leaves out: latencies and processor time."""
        p50, p99 = (
            statistics.median(getattr(t.load, name) for t in self.ours) for name in ("p50", "p99")
        )
        cpu, floor = self.medians(lambda timed: timed.cpu_micros)
        return (
            f"p50 {p50:.1f} ms, p99 {p99:.1f} ms at {CONNECTIONS} connections;"
            f" {cpu:.0f} µs CPU a request, {cpu / floor:.1f} x the floor"
        )


@dataclass(frozen=True)
class Site:
    """A migrated database of its own, and everything that can be started on it."""

    settings: Settings
    folder: Path

    @asynccontextmanager
    async def house(self) -> AsyncIterator[House]:
        """The rooms, in this process: for furnishing, not for measuring."""
        async with open_app(self.settings) as house:
            yield house

    @asynccontextmanager
    async def api(self, **more: str) -> AsyncIterator[Running]:
        """`tertulia.py serve`, ready; `more` are further variables of its environment."""
        port = free_port()
        command = [str(ROOT / "tertulia.py"), "serve"]
        async with self.run(command, port, TERTULIA_PORT=str(port), **more) as running:
            await answering(running, "/readyz", with_status=200)
            yield running

    @asynccontextmanager
    async def worker(self, **more: str) -> AsyncIterator[Running]:
        """`tertulia.py worker`, started."""
        async with self.run([str(ROOT / "tertulia.py"), "worker"], 0, **more) as running:
            yield running

    @asynccontextmanager
    async def run(self, command: Sequence[str], port: int, **more: str) -> AsyncIterator[Running]:
        """Any Python program that is told where this site's servers are."""
        pool = str(self.settings.database_pool)
        env = environment(self.settings, TERTULIA_DATABASE_POOL=pool, **more)
        async with _a_process(command, port, self.folder, env) as running:
            yield running


@dataclass(frozen=True)
class Ground:
    """The servers, the generator and how long to measure. `quick` is for seeing that a row works:
    its figures are not worth keeping."""

    server: DatabaseUrls
    redis_url: str
    folder: Path
    generator: Generator
    quick: bool

    @property
    def rounds(self) -> int:
        """How often ours and the floor take turns."""
        return 1 if self.quick else 5

    @property
    def seconds(self) -> float:
        """How long each turn is."""
        return 0.5 if self.quick else 3.0

    @asynccontextmanager
    async def site(self) -> AsyncIterator[Site]:
        """A migrated database with no rows, for as long as the block lasts."""
        async with a_database(self.server, TEMPLATE) as urls:
            settings = load(
                database_url=urls.service,
                migration_database_url=urls.owner,
                redis_url=self.redis_url,
                secret_keys=f"k1:{base64.b64encode(os.urandom(32)).decode()}",
            )
            yield Site(settings, self.folder)

    @asynccontextmanager
    async def floor(self, which: str = "bare", site: Site | None = None) -> AsyncIterator[Running]:
        """One of `tests.bench.floors`, ready. Those that need servers need a site."""
        port = free_port()
        command = ["-m", "tests.bench.floors", str(port), which]
        started = site.run(command, port) if site else _a_process(command, port, self.folder, {})
        async with started as running:
            await answering(running, "/")
            yield running

    async def timed(
        self,
        running: Running,
        *requests: str,
        seconds: float | None = None,
        most: int | None = None,
        connections: int = CONNECTIONS,
        rate: float | None = None,
    ) -> Timed:
        """Load it with these requests, in turn, for a turn's length. Raises Void."""
        length = self.seconds if seconds is None else seconds
        before = running.cpu_seconds()
        burst = Burst(running.port, requests, connections, length, most, rate)
        load = await self.generator.send(burst)
        return Timed(load, running.cpu_seconds() - before)

    async def timed_floor(self, floor: Running) -> Timed:
        """The same for the floor's one route."""
        return await self.timed(floor, request("GET", "/answer"))

    async def alternate(
        self,
        ours: Callable[[], Awaitable[Timed]],
        floor: Callable[[], Awaitable[Timed]],
    ) -> Pairs:
        """Ours and the floor in turn, so that a machine that changes its mind changes it for both.
        Each is warmed up once before."""
        await ours()
        await floor()
        pairs = [(await ours(), await floor()) for _ in range(self.rounds)]
        return Pairs([mine for mine, _ in pairs], [theirs for _, theirs in pairs])


@asynccontextmanager
async def _a_process(
    command: Sequence[str], port: int, folder: Path, env: Mapping[str, str]
) -> AsyncIterator[Running]:
    log = folder / f"{next(_numbers)}.log"
    process = spawn(
        [sys.executable, *command],
        log=log,
        on_parent_death=signal.SIGKILL,
        env=os.environ | env | {"PYTHONUNBUFFERED": "1"},
        cwd=ROOT,
    )
    try:
        yield Running(process, port, log)
    finally:
        end([Child("measured", process)], within=10)


async def answering(running: Running, path: str, with_status: int | None = None) -> None:
    """Wait for an answer, of this status if one is named."""
    async with asyncio.timeout(UP_WITHIN), httpx.AsyncClient(trust_env=False) as client:
        while True:
            if running.process.poll() is not None:
                raise RuntimeError(f"It did not start: {last_words(running.log)}")
            with suppress(httpx.HTTPError):
                status = (await client.get(running.url + path)).status_code
                if with_status in (None, status):
                    return
            await asyncio.sleep(0.02)
