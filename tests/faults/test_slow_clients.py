"""Who dawdles is cut, whatever they dawdle with, and nobody else notices."""

import asyncio
import socket
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.desk import Desk
from tests.faults.programs import Nursery, answering
from tests.kit.bars import Say, Scale

HERE = "127.0.0.1"
LISTENS = "0A"
CUT_WITHIN = 15.0
DROP_EVERY = 0.5
BELOW_NOTICE = 0.05
HEAD = b"Host: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
Dawdler = Callable[[int, Callable[[], None]], Coroutine[Any, Any, None]]


def drip(first: bytes, drop: bytes) -> Dawdler:
    """Somebody who sends the first bytes and then drop after drop, until the server hangs up."""

    async def dawdle(port: int, arrived: Callable[[], None]) -> None:
        reader, writer = await asyncio.open_connection(HERE, port)
        arrived()
        with suppress(ConnectionError):
            writer.write(first)
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(DROP_EVERY):
                        if not await reader.read(65_536):
                            break
                writer.write(drop)
        writer.close()

    return dawdle


def never_read(request: bytes, times: int) -> Dawdler:
    """Somebody who asks that often at once, and takes no answer until cancelled."""

    async def dawdle(port: int, arrived: Callable[[], None]) -> None:
        deaf = socket.socket()
        with deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(deaf, (HERE, port))
            arrived()
            await loop.sock_sendall(deaf, request * times)
            await asyncio.Event().wait()

    return dawdle


# Each with its share of a hundred connections.
DAWDLERS: dict[str, tuple[Dawdler, int]] = {
    "headers": (drip(b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"a"), 30),
    "headers of a second request": (drip(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /", b"a"), 10),
    "blank lines after an answer": (drip(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", b"\r\n"), 10),
    "a body": (drip(b"POST /v1/messages HTTP/1.1\r\n" + HEAD, b" "), 30),
    "a body after its answer": (drip(b"POST /nothing HTTP/1.1\r\n" + HEAD, b" "), 10),
    "no reading": (never_read(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n", 60), 10),
}


class Honest:
    """One who asks, takes the answer, and asks again."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.took: list[float] = []
        self.errors: list[str] = []

    async def ask(self) -> None:
        began = time.perf_counter()
        try:
            answer = await self._client.get("/v1/messages", params={"limit": 1})
        except httpx.HTTPError as trouble:
            self.errors.append(repr(trouble))
            return
        self.took.append(time.perf_counter() - began)
        if not answer.is_success:
            self.errors.append(answer.text)

    @property
    def p95(self) -> float:
        return sorted(self.took)[int(len(self.took) * 0.95)]


def held(port: int) -> int:
    """How many connections to this port its server holds on to."""
    found = 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *_ = fields = line.split()
        # One that nobody holds any more has no inode.
        found += local.endswith(f":{port:04X}") and state != LISTENS and fields[9] != "0"
    return found


@pytest.mark.bar(33, "SLOW CLIENT")
async def test_who_dawdles_is_cut_and_nobody_else_notices(
    desk: Desk, nursery: Nursery, scale: Scale, figure: Say
) -> None:
    hundreds, patience, quiet_asks = scale.of(1, 5), scale.of(1.0, 10.0), scale.of(100, 1000)
    port = desk.settings.port
    settings = {"TERTULIA_RECEIVE_SECONDS": str(patience)}
    await nursery.start("serve", desk.environment(**settings))
    await answering(desk.url)
    async with desk.client(most=1) as client:
        quiet, disturbed = Honest(client), Honest(client)
        for _ in range(quiet_asks):
            await quiet.ask()
        before, here = held(port), list[int]()
        began = time.monotonic()
        dawdling = [
            asyncio.create_task(dawdle(port, lambda: here.append(1)))
            for dawdle, share in DAWDLERS.values()
            for _ in range(share * hundreds)
        ]
        async with asyncio.timeout(CUT_WITHIN * 3):
            while len(here) < len(dawdling) or held(port) > before:
                await disturbed.ask()
        cut_after = time.monotonic() - began
        for deaf in dawdling:
            deaf.cancel()
        ended = await asyncio.gather(*dawdling, return_exceptions=True)
    figure(
        f"{len(dawdling)} connections cut within {cut_after:.1f} s at a patience of {patience:g} s;"
        f" honest p95 {disturbed.p95 * 1000:.1f} ms, {quiet.p95 * 1000:.1f} ms when alone, "
        f"{len(disturbed.errors)} errors in {len(disturbed.took)}"
    )
    assert [e for e in ended if isinstance(e, Exception)] == []
    assert quiet.errors + disturbed.errors == []
    if scale.full:
        assert cut_after <= CUT_WITHIN
        assert disturbed.p95 <= max(2 * quiet.p95, BELOW_NOTICE)
