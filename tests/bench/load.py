"""A process of its own that sends HTTP requests as fast as they are answered, and times them.

It speaks just enough HTTP to cost little beside the server it loads: requests are bytes made
beforehand, of an answer only status and length are read. Run as `python -m tests.bench.load`; each
line it reads is a burst to send, each line it writes what that burst came to.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from typing import cast

import uvloop

HERE = "127.0.0.1"
BY = "our own generator: one process, asyncio on uvloop, keep-alive connections"
# Stands in a request for a number of twelve digits that no other request has.
UNIQUE = "@" * 12
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.I)
PATIENCE = 120.0


class Void(Exception):
    """The burst met an answer that is no success, so nothing was measured."""


@dataclass(frozen=True)
class Burst:
    """Requests, sent in turn over so many connections for so many seconds, or until `most` are
    answered: each when the one before it on its connection is answered or, with a `rate`, so many a
    second, each timed from when it was due."""

    port: int
    requests: Sequence[str]
    connections: int
    seconds: float
    most: int | None = None
    rate: float | None = None


@dataclass(frozen=True)
class Load:
    """What a burst came to. Latencies in milliseconds."""

    answered: int
    seconds: float
    p50: float
    p99: float
    refusal: str = ""

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds


def request(method: str, path: str, body: str = "", **headers: str) -> str:
    """The bytes of a request, as a text. Underscores in the names of headers become hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named["Host"] = HERE
    if body:
        named |= {
            "Content-Type": "application/json",
            "Content-Length": str(len(body.encode())),
        }
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body}"


class Generator:
    """The process, as the bench sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def send(self, burst: Burst) -> Load:
        """Raises Void."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(burst)).encode() + b"\n")
        async with asyncio.timeout(burst.seconds + PATIENCE):
            load = Load(**json.loads(await self._process.stdout.readline()))
        if load.refusal:
            raise Void(load.refusal)
        return load


@asynccontextmanager
async def a_generator() -> AsyncIterator[Generator]:
    """Ready until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", __name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**20,
    )
    try:
        yield Generator(process)
    finally:
        # Its input ends with us, and it with its input.
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


class _Sending:
    """A burst under way, shared by its connections."""

    def __init__(self, burst: Burst, numbers: "_Numbers") -> None:
        self._requests = [text.encode() for text in burst.requests]
        self._numbers = numbers
        self._turn = 0
        self._left = burst.most
        self._rate = burst.rate
        self._open = burst.connections
        self.began = time.perf_counter()
        self._until = self.began + burst.seconds
        self.latencies: list[float] = []
        self.refusal = ""
        self.over = asyncio.get_running_loop().create_future()

    def next(self) -> bytes | None:
        """The next request; None when the burst is over."""
        if self.refusal or self._left == 0 or time.perf_counter() >= self._until:
            return None
        if self._left is not None:
            self._left -= 1
        self._turn += 1
        chosen = self._requests[self._turn % len(self._requests)]
        return self._numbers.put_in(chosen)

    def due(self) -> float:
        """When the request that `next` has just given is to be sent."""
        now = time.perf_counter()
        return now if self._rate is None else self.began + self._turn / self._rate

    def ended(self, refusal: str = "") -> None:
        """One connection has nothing more to do."""
        self.refusal = self.refusal or refusal
        self._open -= 1
        if self._open == 0 and not self.over.done():
            self.over.set_result(None)

    def load(self) -> Load:
        seconds = time.perf_counter() - self.began
        times = sorted(self.latencies) or [0.0]
        p50, p99 = (1000 * times[int(share * (len(times) - 1))] for share in (0.5, 0.99))
        return Load(len(self.latencies), seconds, p50, p99, self.refusal)


class _Numbers:
    """Every number once in the life of this process, and in another process other ones."""

    def __init__(self) -> None:
        self._last = time.time_ns() // 1_000 % 10**12

    def put_in(self, text: bytes) -> bytes:
        if UNIQUE.encode() not in text:
            return text
        self._last = (self._last + 1) % 10**12
        return text.replace(UNIQUE.encode(), b"%012d" % self._last)


class _Connection(asyncio.Protocol):
    """Asks, waits for the whole answer, asks again."""

    def __init__(self, sending: _Sending) -> None:
        self._sending = sending
        self._head = b""
        self._missing = 0
        self._asked_at = 0.0
        self._done = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._done:
            self._end("the server closed a connection")

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            # Whoever is led elsewhere got what they asked for.
            if self._head[9:10] not in (b"2", b"3"):
                self._end(self._head.decode(errors="replace")[:2000])
                return
            length = LENGTH.search(self._head, 0, end + 2)
            self._missing = end + 4 + int(length[1] if length else 0) - len(self._head)
        if self._missing == 0:
            self._sending.latencies.append(time.perf_counter() - self._asked_at)
            self._ask()

    def _ask(self) -> None:
        asked = self._sending.next()
        if asked is None:
            self._end()
            return
        self._head = b""
        self._asked_at = self._sending.due()
        wait = self._asked_at - time.perf_counter()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._transport.write, asked)
        else:
            self._transport.write(asked)

    def _end(self, refusal: str = "") -> None:
        self._done = True
        self._transport.close()
        self._sending.ended(refusal)


async def _generate() -> None:
    loop = asyncio.get_running_loop()
    numbers = _Numbers()
    lines = asyncio.StreamReader(limit=2**20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        burst = Burst(**json.loads(line))
        sending = _Sending(burst, numbers)
        for _ in range(burst.connections):
            await loop.create_connection(lambda s=sending: _Connection(s), HERE, burst.port)  # type: ignore[misc]
        await sending.over
        print(json.dumps(asdict(sending.load())), flush=True)


if __name__ == "__main__":
    uvloop.run(_generate())
