"""Receivers that say challenges back and then hang, drip, never end, or point inside."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

CHALLENGE = "webhook_endpoint.challenge"
ENDLESS = 1_000_000_000
PIECE = b"x" * 65_536


@dataclass
class Crowd:
    """One server, a path for each receiver. `told` are the event ids by path; `written` counts the
    bytes that the endless one got rid of."""

    url: str = ""
    told: dict[str, list[str]] = field(default_factory=dict)
    written: int = 0

    def distinct(self, path: str) -> int:
        return len(set(self.told.get(path, ())))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                path, body = await _request(reader)
                letter = json.loads(body)
                if letter["type"] == CHALLENGE:
                    await _answer(writer, 200, letter["data"]["object"]["challenge"].encode())
                    continue
                self.told.setdefault(path, []).append(letter["id"])
                await self._behave(path, writer)
        writer.close()

    async def _behave(self, path: str, writer: asyncio.StreamWriter) -> None:
        match path:
            case "/hangs":
                await asyncio.Event().wait()
            case "/drips":
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
                while True:
                    writer.write(b"x")
                    await writer.drain()
                    await asyncio.sleep(0.2)
            case "/endless":
                writer.write(b"HTTP/1.1 500 No\r\ncontent-length: %d\r\n\r\n" % ENDLESS)
                while self.written < ENDLESS:
                    writer.write(PIECE)
                    await writer.drain()
                    self.written += len(PIECE)
            case "/inward":
                await _answer(writer, 302, b"", b"location: http://169.254.169.254/latest\r\n")
            case _:
                await _answer(writer, 204, b"")


async def _request(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    lengths = [
        line.partition(":")[2] for line in lines if line.lower().startswith("content-length")
    ]
    return first.split(" ")[1], await reader.readexactly(int(lengths[0]))


async def _answer(
    writer: asyncio.StreamWriter, status: int, body: bytes, header: bytes = b""
) -> None:
    writer.write(b"HTTP/1.1 %d X\r\n%scontent-length: %d\r\n\r\n" % (status, header, len(body)))
    writer.write(body)
    await writer.drain()


@asynccontextmanager
async def a_crowd() -> AsyncIterator[Crowd]:
    crowd = Crowd()
    server = await asyncio.start_server(crowd.serve, "127.0.0.1", 0)
    crowd.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield crowd
    finally:
        server.close()
