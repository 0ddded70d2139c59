"""A proxy on this machine that can let a request through and lose its answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class CuttingProxy:
    """Passes everything on. While `cutting` names the beginning of a request, such a request
    still reaches the server whole; when the server answers, the caller's connection is dropped."""

    def __init__(self, upstream: str) -> None:
        where = urlsplit(upstream)
        self._upstream = (where.hostname or "", where.port or 80)
        self.url = ""
        self.cutting: bytes | None = None
        self.cuts = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_connection(*self._upstream)
        asked = [b""]
        sending = asyncio.create_task(self._send(reader, upstream_writer, asked))
        try:
            while answer := await upstream_reader.read(65536):
                if self.cutting is not None and asked[0].startswith(self.cutting):
                    self.cuts += 1
                    writer.transport.abort()
                    return
                writer.write(answer)
                await writer.drain()
        except OSError:
            return
        finally:
            sending.cancel()
            for end in (writer, upstream_writer):
                end.close()

    async def _send(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: list[bytes]
    ) -> None:
        with suppress(OSError):
            while words := await reader.read(65536):
                if words.split(b" ", 1)[0] in (b"GET", b"POST", b"PUT", b"DELETE"):
                    asked[0] = words
                writer.write(words)
                await writer.drain()
            writer.close()


@asynccontextmanager
async def cutting_proxy(upstream: str) -> AsyncIterator[CuttingProxy]:
    proxy = CuttingProxy(upstream)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
