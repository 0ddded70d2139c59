"""A request goes to the address that was judged, and while it is under way we know whether it may
have arrived whole."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import aiohttp
import httpx
from aiohttp.connector import Connection
from yarl import URL

from adapters.outbound.guard import Guard, JudgedResolver, judged_socket

IDLE_SECONDS = 4.0
"""Shorter than most servers keep a connection: one they close as we write is an unknown outcome."""


@dataclass(slots=True)
class Flight:
    """One request under way: whether an engine of ours has it, over what it goes, and over how many
    connections it went. It is cut short where we hung up before the last of it had left us."""

    begun: bool = False
    transport: asyncio.Transport | None = None
    connections: int = 0
    is_cut: bool = False

    @property
    def may_have_arrived(self) -> bool:
        """A connection in hand is the only trustworthy sign; of another engine we cannot tell. Half
        a request is none (RFC 9112, 8): whoever got that has nothing to act on."""
        if self.is_cut and self.connections == 1:
            return False
        return self.transport is not None or not self.begun

    def goes_over(self, transport: asyncio.Transport | None) -> None:
        self.transport = transport
        self.connections += 1

    def hang_up(self) -> None:
        """At once: an orderly end would wait for the other side to take what it does not read. What
        waits to leave is thrown away, so that no more of it arrives after this."""
        if self.transport is not None:
            self.is_cut = self.is_cut or self.transport.get_write_buffer_size() > 0
            self.transport.abort()


flight: ContextVar[Flight] = ContextVar("flight")


class _Connector(aiohttp.TCPConnector):
    async def connect(self, *asked: Any, **rest: Any) -> Connection:
        connection = await super().connect(*asked, **rest)
        flight.get().goes_over(connection.transport)
        return connection


class _Body(httpx.AsyncByteStream):
    """What is still to be read of an answer."""

    def __init__(self, response: aiohttp.ClientResponse, under_way: Flight) -> None:
        self._response = response
        self._under_way = under_way

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._response.content.iter_any())

    async def aclose(self) -> None:
        """Gives the connection back where the answer was read to its end, else hangs up."""
        transport = self._under_way.transport
        try:
            if not self._response.closed:
                self._response.close()
            # Ours may have been cut short by an answer that came before its end.
            await self._response.wait_for_close()
        finally:
            if transport is None or transport.is_closing():
                self._under_way.hang_up()


class Engine(httpx.AsyncBaseTransport):
    """httpx's interface over aiohttp, which takes a quarter of its own transport's time. Trouble
    before there is a connection is a ConnectError, trouble after it a ReadError."""

    def __init__(self, session: aiohttp.ClientSession, connect_seconds: float) -> None:
        self._session = session
        self._timeout = aiohttp.ClientTimeout(
            total=None, connect=connect_seconds, sock_connect=connect_seconds
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        under_way = flight.get()
        under_way.begun = True
        try:
            response = await self._sent(request)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            under_way.hang_up()
            kind = httpx.ReadError if under_way.may_have_arrived else httpx.ConnectError
            raise kind(type(error).__name__, request=request) from error
        except asyncio.CancelledError:
            under_way.hang_up()
            raise
        body = _Body(response, under_way)
        return httpx.Response(
            response.status, headers=response.raw_headers, stream=body, request=request
        )

    async def _sent(self, request: httpx.Request) -> aiohttp.ClientResponse:
        return await self._session.request(
            request.method,
            # As it was judged: spelled anew it might be another one.
            URL(str(request.url), encoded=True),
            headers={name.decode(): value.decode() for name, value in request.headers.raw},
            data=request.read() or None,
            allow_redirects=False,
            auto_decompress=False,
            timeout=self._timeout,
        )


def a_session(
    guard: Guard,
    resolver: JudgedResolver,
    trust: ssl.SSLContext,
    traces: Sequence[aiohttp.TraceConfig] = (),
) -> aiohttp.ClientSession:
    """Follows the guard, keeps no cookie, and reads no proxy from the environment. How many
    connections are open at once is for its users to say."""
    connector = _Connector(
        limit=0,
        resolver=resolver,
        keepalive_timeout=IDLE_SECONDS,
        ssl=trust,
        socket_factory=judged_socket(guard),
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        trace_configs=list(traces),
    )
