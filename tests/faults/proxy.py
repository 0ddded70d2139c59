"""A proxy on this machine that cuts, delays, drips, half-closes or loses answers, as told."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from adapters.settings import Settings

ALL_OF_IT = 65536
LOSES_WITHIN = 90.0
POSTGRES_SOCKET = ".s.PGSQL.5432"
UNIX = "unix://"


@dataclass(frozen=True)
class Place:
    """Where something listens: a socket's path, or a port on this machine."""

    path: Path | None = None
    port: int = 0

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.path is not None:
            return await asyncio.open_unix_connection(self.path)
        return await asyncio.open_connection("127.0.0.1", self.port)


@dataclass(eq=False)
class Line:
    """One connection: the caller's end and the server's. `deaf` once the caller hears no more,
    `doomed` once its next answer is to be lost."""

    caller: asyncio.StreamWriter
    server: asyncio.StreamWriter
    deaf: bool = False
    doomed: bool = False

    def cut(self) -> None:
        """Both ends see it break off."""
        for end in (self.caller, self.server):
            end.transport.abort()

    def half_close(self) -> None:
        """The server says nothing more, as the caller sees it, and still hears."""
        if not self.deaf and self.caller.can_write_eof():
            self.deaf = True
            self.caller.write_eof()


class Proxy:
    """Passes everything on, at most `piece` bytes at a time, answers `delay` seconds late. What has
    the words in `losing` still gets to the server; its answer is lost, with its line."""

    def __init__(self, server: Place) -> None:
        self._server = server
        self._lines: set[Line] = set()
        self.delay = 0.0
        self.piece = ALL_OF_IT
        self.losing: bytes | None = None
        self.lost = 0
        self._losses = asyncio.Condition()

    def cut(self) -> int:
        """All lines at once; how many there were."""
        for line in list(self._lines):
            line.cut()
        return len(self._lines)

    def half_close(self) -> int:
        """All lines at once; how many there were."""
        for line in self._lines:
            line.half_close()
        return len(self._lines)

    def drip(self) -> None:
        """A few bytes at a time."""
        self.piece, self.delay = 100, 0.001

    def behave(self) -> None:
        self.piece, self.delay, self.losing = ALL_OF_IT, 0.0, None

    async def until_lost(self, count: int) -> None:
        """Wait until so many answers have been lost."""
        async with asyncio.timeout(LOSES_WITHIN), self._losses:
            await self._losses.wait_for(lambda: self.lost >= count)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answers, server = await self._server.connect()
        except OSError:
            writer.transport.abort()
            return
        line = Line(writer, server)
        self._lines.add(line)
        try:
            await asyncio.gather(self._ask(reader, line), self._answer(answers, line))
        finally:
            self._lines.discard(line)
            line.cut()

    async def _ask(self, reader: asyncio.StreamReader, line: Line) -> None:
        with suppress(OSError):
            while words := await reader.read(self.piece):
                line.doomed |= self.losing is not None and self.losing in words
                line.server.write(words)
                await line.server.drain()
            line.server.write_eof()

    async def _answer(self, reader: asyncio.StreamReader, line: Line) -> None:
        with suppress(OSError):
            while words := await reader.read(self.piece):
                await asyncio.sleep(self.delay)
                if line.doomed:
                    await self._lose(line)
                    return
                if not line.deaf:
                    line.caller.write(words)
                    await line.caller.drain()
            line.half_close()

    async def _lose(self, line: Line) -> None:
        line.cut()
        async with self._losses:
            self.lost += 1
            self._losses.notify_all()


@asynccontextmanager
async def a_proxy(server: Place, path: Path | None = None) -> AsyncIterator[tuple[Proxy, Place]]:
    """In front of that server, at this path or on a port of its own; where it is."""
    proxy = Proxy(server)
    if path is not None:
        listening = await asyncio.start_unix_server(proxy.serve, path)
        place = Place(path)
    else:
        listening = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
        place = Place(port=listening.sockets[0].getsockname()[1])
    try:
        yield proxy, place
    finally:
        listening.close()
        proxy.cut()


@asynccontextmanager
async def before_the_database(settings: Settings) -> AsyncIterator[tuple[Proxy, Settings]]:
    """A proxy, and the settings of whoever goes through it."""
    url = urlsplit(settings.database_url or "")
    server = Path(parse_qs(url.query)["host"][0]) / POSTGRES_SOCKET
    with _a_folder() as folder:
        through = url._replace(query=f"host={quote(str(folder), safe='')}&port=5432").geturl()
        async with a_proxy(Place(server), folder / POSTGRES_SOCKET) as (proxy, _):
            yield proxy, settings.model_copy(update={"database_url": through})


@asynccontextmanager
async def before_redis(settings: Settings) -> AsyncIterator[tuple[Proxy, Settings]]:
    """The same before Redis."""
    server = Path((settings.redis_url or "").removeprefix(UNIX))
    with _a_folder() as folder:
        async with a_proxy(Place(server), folder / "redis.sock") as (proxy, place):
            yield proxy, settings.model_copy(update={"redis_url": f"{UNIX}{place.path}"})


@contextmanager
def _a_folder() -> Iterator[Path]:
    """Short enough for a socket's name."""
    made = Path(tempfile.mkdtemp(prefix="tertulia-"))
    try:
        yield made
    finally:
        shutil.rmtree(made)
