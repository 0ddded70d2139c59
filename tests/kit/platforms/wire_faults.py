"""A server on a real socket that breaks off wherever a test wants it to."""

import asyncio
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET

Play = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Broken:
    """Where it listens, and how often and with what it was called. `called` is set when it first
    is."""

    url: str
    port: int = 0
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def broken_server(
    *plays: Play, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Broken]:
    """Each connection meets the next play; the last one repeats. A port is found when none is
    given."""
    seen = Broken("")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        play = plays[min(seen.connections, len(plays) - 1)]
        seen.connections += 1
        seen.called.set()
        try:
            await play(_Noting(reader, seen), writer)  # type: ignore[arg-type]
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, host, port, ssl=tls)
    seen.port = server.sockets[0].getsockname()[1]
    seen.url = f"{'https' if tls else 'http'}://{host}:{seen.port}"
    async with server:
        yield seen


class _Noting:
    def __init__(self, reader: asyncio.StreamReader, seen: Broken) -> None:
        self._reader = reader
        self._seen = seen

    async def read(self, most: int) -> bytes:
        return await self._reader.read(most)

    async def readuntil(self, separator: bytes) -> bytes:
        head = await self._reader.readuntil(separator)
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        whole = head + await self._reader.readexactly(length)
        self._seen.requests.append(whole)
        return whole


async def _read(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"\r\n\r\n")


def _reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def after_request(*parts: bytes, then: str = "close") -> Play:
    """Reads one request, writes these parts, and then closes, resets or hangs."""

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _read(reader)
        for part in parts:
            writer.write(part)
            await writer.drain()
        if then == "reset":
            _reset(writer)
        elif then == "hang":
            await asyncio.sleep(30)

    return play


def twice(first: bytes, then: str) -> Play:
    """Answers one request on the connection, and breaks off after reading the next."""

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _read(reader)
        writer.write(first)
        await writer.drain()
        await _read(reader)
        if then == "reset":
            _reset(writer)

    return play


async def no_word(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accepts the connection and closes it."""
    return


async def not_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Speaks something else at once."""
    writer.write(b"220 mail.example ESMTP\r\n")
    await writer.drain()
    await asyncio.sleep(0.2)


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
