"""The API and the worker as processes of their own, to be killed, stopped and started again."""

import asyncio
import atexit
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path

import httpx

from adapters.embedded import Addresses
from adapters.faults import VARIABLE
from adapters.settings import Settings
from tests.kit.database import a_folder
from tests.kit.sentinel import for_children

ROOT = Path(__file__).resolve().parents[2]
UP_WITHIN = 100.0
PR_SET_PDEATHSIG = 1
# Found here: a child may look nothing up between fork and exec.
_prctl = ctypes.CDLL(None).prctl


def die_with_parent() -> None:
    """For a child, between fork and exec."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def environment(settings: Settings, fault: str = "", **more: str) -> dict[str, str]:
    """What a program is told: these settings, and where it shall die."""
    keys = settings.secret_keys.get_secret_value() if settings.secret_keys else ""
    given = {
        "TERTULIA_DATABASE_URL": settings.database_url or "",
        "TERTULIA_REDIS_URL": settings.redis_url or "",
        "TERTULIA_SECRET_KEYS": keys,
        "TERTULIA_DATA_DIR": str(settings.data_dir.absolute()),
        "TERTULIA_PORT": str(settings.port),
        "TERTULIA_SENDS_IN_FLIGHT": str(settings.sends_in_flight),
        "TERTULIA_DATABASE_POOL": "5",
        "TERTULIA_RATE_LIMIT_TEST": "1000000",
        "TERTULIA_RATE_LIMIT_LIVE": "1000000",
        "TERTULIA_RATE_LIMIT_WORKSPACE": "1000000",
        "TERTULIA_ALLOW_LOOPBACK": str(settings.allow_loopback),
        "TERTULIA_LINGER_SECONDS": "0",
        VARIABLE: fault,
    }
    return given | more


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def answering(url: str) -> None:
    """Wait until the API at this address is ready."""
    async with asyncio.timeout(UP_WITHIN), httpx.AsyncClient(trust_env=False) as client:
        while True:
            with suppress(httpx.HTTPError):
                if (await client.get(f"{url}/readyz")).status_code == 200:
                    return
            await asyncio.sleep(0.02)


class Program:
    """`tertulia.py worker` or `serve`, as an operator starts it. What it says is kept."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self._more = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            async with self._more:
                self.lines.append(line.decode())
                self._more.notify_all()

    async def said(self, words: str) -> str:
        """Wait for the first line with these words."""
        async with asyncio.timeout(UP_WITHIN), self._more:
            await self._more.wait_for(lambda: any(words in line for line in self.lines))
            return next(line for line in self.lines if words in line)

    async def ended(self) -> int:
        """Its exit code; negative for a signal."""
        async with asyncio.timeout(UP_WITHIN):
            code = await self.process.wait()
            await self._reading
            return code

    async def stopped(self) -> None:
        """Wait until a signal has stopped it in its tracks."""
        pid = self.process.pid
        stopped = await asyncio.to_thread(os.waitid, os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)
        assert stopped is not None
        assert stopped.si_code == os.CLD_STOPPED

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)


@asynccontextmanager
async def a_program(command: str, env: Mapping[str, str]) -> AsyncIterator[Program]:
    """Running until the block ends; whatever is left then is killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "tertulia.py"),
        command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=os.environ | env | for_children() | {"PYTHONUNBUFFERED": "1"},
        preexec_fn=die_with_parent,
    )
    program = Program(process)
    try:
        yield program
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await program.ended()


class Nursery:
    """Starts programs within milliseconds, as many at once as wanted."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, log: Path
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._log = log
        self._starting: asyncio.Queue[int] = asyncio.Queue()
        self._codes: dict[int, asyncio.Future[int]] = {}
        self._stopped: dict[int, asyncio.Event] = {}
        self._last = 0
        self._reading = asyncio.create_task(self._read())

    async def start(self, program: str, env: Mapping[str, str]) -> int:
        """Its process id."""
        wanted = {"program": program, "env": env, "log": str(self._log)}
        self._writer.write(json.dumps(wanted).encode() + b"\n")
        async with asyncio.timeout(UP_WITHIN):
            self._last = await self._starting.get()
        return self._last

    async def ended(self, pid: int | None = None) -> int:
        """How that one, or the last one started, ended: its exit code, negative for a signal."""
        async with asyncio.timeout(UP_WITHIN):
            return await asyncio.shield(self._codes[pid or self._last])

    async def stopped(self, pid: int | None = None) -> None:
        """Wait until a signal has stopped it in its tracks."""
        async with asyncio.timeout(UP_WITHIN):
            await self._stopped[pid or self._last].wait()

    async def close(self) -> None:
        """Whatever it still runs is killed."""
        self._writer.close()
        await self._reading

    async def _read(self) -> None:
        async for line in self._reader:
            match json.loads(line):
                case {"started": pid}:
                    self._codes[pid] = asyncio.get_running_loop().create_future()
                    self._stopped[pid] = asyncio.Event()
                    self._starting.put_nowait(pid)
                case {"stopped": pid}:
                    self._stopped[pid].set()
                case {"ended": pid, "code": code}:
                    self._codes[pid].set_result(code)


@asynccontextmanager
async def a_nursery(log: Path) -> AsyncIterator[Nursery]:
    """Open until the block ends; whatever it still runs is killed then. What its programs say goes
    to `log`. All nurseries of this process are one, for what it imports takes seconds."""
    address = _the_nursery()
    async with asyncio.timeout(UP_WITHIN):
        while True:
            with suppress(ConnectionRefusedError):
                reader, writer = await asyncio.open_unix_connection(address)
                break
            await asyncio.sleep(0.02)
    nursery = Nursery(reader, writer, log)
    try:
        yield nursery
    finally:
        await nursery.close()


@cache
def _the_nursery() -> str:
    """Its address, in no folder; started at the first call, it ends with this process."""
    name = f"tertulia-nursery-{os.getpid()}"
    command = [sys.executable, "-m", "tests.faults.nursery", name]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | for_children(), preexec_fn=die_with_parent
    )
    atexit.register(process.kill)
    return f"\0{name}"


class OwnServers:
    """A PostgreSQL and a Valkey that no other test uses; they keep what they confirmed."""

    def __init__(self, process: asyncio.subprocess.Process, addresses: Addresses) -> None:
        self._process = process
        self.addresses = addresses

    async def crash(self, away: float) -> None:
        """PostgreSQL stops at once, stays away for that many seconds, and is back on return."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{away}\n".encode())
        async with asyncio.timeout(UP_WITHIN):
            assert await self._process.stdout.readline() == b"back\n"


@asynccontextmanager
async def own_servers() -> AsyncIterator[OwnServers]:
    """Migrated and empty; deleted when the block ends."""
    folder = a_folder()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.own_servers",
        str(folder),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        preexec_fn=die_with_parent,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(UP_WITHIN):
            addresses = json.loads(await process.stdout.readline())
        yield OwnServers(process, Addresses(**addresses))
    finally:
        # With nothing more to read it stops both servers, and ends.
        process.stdin.close()
        await process.wait()
        shutil.rmtree(folder, ignore_errors=True)
