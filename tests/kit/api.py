"""Ways in: a client on the application itself, and a server on a socket where bytes matter."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp

from adapters.wiring import House
from api.events.feed_query import FeedCursors
from api.main import build, surround
from api.paging import Cursors
from api.protocol import bounded
from domain.events.model import Place
from domain.events.use_cases.read_feed import FeedRequest
from domain.events.use_cases.send_webhooks import Tried, record_tries, take_webhooks
from domain.events.use_cases.tell_events import tell_events
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    record_outcomes,
    start_attempts,
)
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import EVERYTHING, Actor, Permission, system
from tests.kit.builders import an_api_key

HERE = "127.0.0.1"
# httpx asks at every request whether a loop of another make runs, and looks through all folders
# of the path for the package that would tell, a tenth of a call. Here it is known to be none.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]


def the_application(house: House) -> ASGIApp:
    """The application as the world meets it."""
    return surround(build(house), house)


def a_caller(
    app: ASGIApp, key: str | None = None, *, address: str = HERE, **headers: str
) -> httpx.AsyncClient:
    """A client of that application, with this key if any. Underscores in names become hyphens."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if key is not None:
        given["Authorization"] = f"Bearer {key}"
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, client=(address, 50_000)),
        base_url="http://tertulia.test",
        headers=given,
        timeout=30,
    )


async def a_key_text(
    house: House,
    actor: Actor,
    *,
    scopes: frozenset[Permission] = EVERYTHING,
    everywhere: bool = False,
) -> str:
    """The text of a new key: for the actor's workspace, or for all of its mode."""
    return (await an_api_key(house, actor, scopes=scopes, everywhere=everywhere)).text


async def a_client(
    house: House, actor: Actor, *, scopes: frozenset[Permission] = EVERYTHING
) -> httpx.AsyncClient:
    """A client with a real key of that actor's workspace."""
    return a_caller(the_application(house), await a_key_text(house, actor, scopes=scopes))


def a_feed_cursor(house: House, actor: Actor, ago: timedelta, position: int = 0) -> str:
    """What somebody got who had read the actor's feed to there, so long ago."""
    cursors = FeedCursors(Cursors(house.sealer.key_for("cursors")), actor, FeedRequest())
    return cursors.of(Place(position, house.clock.now() - ago))


class _Server(uvicorn.Server):
    """Says when it listens; leaves signals to whoever runs the tests. Nobody waits for its end
    where nothing is under way: of itself it looks every tenth of a second whether it is to end,
    and rests as long before it goes, which was a quarter of the shorter tests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self.to_end = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        ticking = asyncio.create_task(super().main_loop())
        await self.to_end.wait()
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        # Of a connection that was closed the server hears one turn of the loop later.
        await asyncio.sleep(0)
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)


@asynccontextmanager
async def on_a_socket(app: ASGIApp, *, patience: float = 10.0) -> AsyncIterator[int]:
    """The application on a port of this machine, in this loop, for as long as the block lasts."""
    listener = socket.create_server((HERE, 0))
    # Handed down to each connection; of itself this loop, unlike the one in production, waits with
    # the second half of an answer until the first half is acknowledged: 40 ms for each.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        app,
        http=bounded(patience),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.listening.wait()
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = True
        server.to_end.set()
        await serving
        listener.close()


@dataclass(frozen=True)
class Reply:
    """An answer as it came over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return httpx.Response(self.status, content=self.body).json()


async def raw(port: int, *pieces: bytes, patience: float = 20.0) -> Reply | None:
    """Send these bytes and read one answer; None when the connection ended without one. A server
    that hangs up early does not keep us from reading what it said."""
    reader, writer = await asyncio.open_connection(HERE, port)
    try:
        async with asyncio.timeout(patience):
            sending = asyncio.create_task(_send(writer, pieces))
            try:
                return await next_reply(reader)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
    finally:
        writer.close()


async def _send(writer: asyncio.StreamWriter, pieces: tuple[bytes, ...]) -> None:
    for piece in pieces:
        writer.write(piece)
        await writer.drain()


async def next_reply(reader: asyncio.StreamReader) -> Reply | None:
    """The next answer on this connection; None when it ends without one."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return Reply(int(first.split(" ")[1]), headers, body)


async def send_what_is_owed(house: House) -> None:
    """One pass of the worker's work on webhooks, without a worker."""
    room = house.app.events
    while await tell_events(room):
        pass
    for due in await room.agenda.due(1000, 1000):
        actor = system(due.organization_id, due.workspace_id)
        for parcel in await take_webhooks(room, actor, [due.delivery_id]):
            told = await room.receivers.send(parcel)
            await record_tries(room, actor, [Tried(parcel, room.clock.now(), told)])


async def send_what_is_due(house: House) -> None:
    """One pass of the worker's work, without a worker: every due delivery gets its attempt."""
    room = house.app.publishing
    for due in await room.agenda.due(1000, 1000):
        actor = system(due.organization_id, due.workspace_id)
        for started in await start_attempts(
            room, actor, await take_due(room, actor, [due.delivery_id])
        ):
            outcome = await room.platforms.publish(started.post)
            await record_outcomes(room, actor, [Answered(started, outcome)])
