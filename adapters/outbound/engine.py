"""A request goes to the address that was judged, and while it is under way we know whether any of
it may have left."""

import ssl
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import dataclass

import aiohttp
import httpx
from yarl import URL

from adapters.outbound.guard import Guard, JudgedResolver, judged_socket

IDLE_SECONDS = 4.0
"""Shorter than most servers keep a connection: one they close as we write is an unknown outcome."""


@dataclass(slots=True)
class Flight:
    """Whether the request may have left, as far as the engine under way can tell."""

    may_have_left: bool = True


flight: ContextVar[Flight] = ContextVar("flight")


async def _on_connected(*_: object) -> None:
    flight.get().may_have_left = True


class _Body(httpx.AsyncByteStream):
    """What is still to be read of an answer."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._response.content.iter_any())

    async def aclose(self) -> None:
        # Once it was read to its end, its connection is back in the pool.
        if not self._response.closed:
            self._response.close()


class Engine(httpx.AsyncBaseTransport):
    """httpx's interface over aiohttp, which takes a quarter of its own transport's time.

    Whether a connection was in hand is the only trustworthy sign that a request may have left, and
    aiohttp's tracing gives it: trouble before is a ConnectError, trouble after a ReadError.
    """

    def __init__(self, session: aiohttp.ClientSession, connect_seconds: float) -> None:
        self._session = session
        self._timeout = aiohttp.ClientTimeout(
            total=None, connect=connect_seconds, sock_connect=connect_seconds
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        under_way = flight.get()
        under_way.may_have_left = False
        try:
            response = await self._session.request(
                request.method,
                # As it was judged: spelled anew it might be another one.
                URL(str(request.url), encoded=True),
                headers={name.decode(): value.decode() for name, value in request.headers.raw},
                data=request.read() or None,
                allow_redirects=False,
                auto_decompress=False,
                timeout=self._timeout,
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            kind = httpx.ReadError if under_way.may_have_left else httpx.ConnectError
            raise kind(type(error).__name__, request=request) from error
        return httpx.Response(
            response.status, headers=response.raw_headers, stream=_Body(response), request=request
        )


def a_session(
    guard: Guard, resolver: JudgedResolver, trust: ssl.SSLContext
) -> aiohttp.ClientSession:
    tracing = aiohttp.TraceConfig()
    tracing.on_connection_create_end.append(_on_connected)
    tracing.on_connection_reuseconn.append(_on_connected)
    connector = aiohttp.TCPConnector(
        # The lanes say how many may be open at once.
        limit=0,
        resolver=resolver,
        keepalive_timeout=IDLE_SECONDS,
        ssl=trust,
        socket_factory=judged_socket(guard),
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[tracing],
        trust_env=False,
    )
