"""Every call to a platform ends in an answer we could read or in a silence of which we know
whether the request may have arrived."""

import asyncio
import json
import logging
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from adapters.faults import point
from adapters.outbound.guard import AddressRefused, Guard, JudgedResolver, judged_socket
from domain.shared.platforms import ServerUrlNotAllowed

CONNECT_SECONDS = 5.0
REQUEST_SECONDS = 15.0
IDLE_SECONDS = 4.0
"""Shorter than most servers keep a connection: one they close as we write is an unknown outcome."""

ANSWER_BYTES = 256 * 1024
LISTING_BYTES = 2 * 1024 * 1024
"""Forty posts of the longest kind, each with its account, do not fit 256 kB."""

USER_AGENT = "Tertulia/0.1"

_NOT_CALLED = "The address is not one we call."
_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    httpx.LocalProtocolError,
)


class Unreadable(Exception):
    """The body is not what the platform's documentation promises."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform said. The body is complete and not over the limit asked for."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """Raises Unreadable."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Unreadable("The answer is not JSON.") from None

    def object(self) -> dict[str, Any]:
        """The answer as a JSON object. Raises Unreadable."""
        value = self.json()
        if not isinstance(value, dict):
            raise Unreadable("The answer is not a JSON object.")
        return value

    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Silence:
    """No usable answer. `sent` is true as soon as a byte of the request may have left; `refused`
    is the guard's reason where it was we who would not call."""

    sent: bool
    words: str
    refused: str | None = None


Reply = Answer | Silence


class Http:
    """Sends one request at a time for whoever asks; safe to share between all of them.

    Follows no redirect, keeps no cookie, uses no proxy from the environment.
    """

    def __init__(
        self, client: httpx.AsyncClient, guard: Guard, request_seconds: float = REQUEST_SECONDS
    ) -> None:
        self._client = client
        self._guard = guard
        self._request_seconds = request_seconds

    def origin(self, server_url: str | None) -> str:
        """The server's address in one spelling. Raises ServerUrlNotAllowed."""
        return self._guard.origin(server_url or "")

    async def send(
        self,
        method: str,
        server_url: str | None,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        most_bytes: int = ANSWER_BYTES,
    ) -> Reply:
        """One request, at most 15 s from here to the last byte of the answer. Trouble is returned,
        not raised. `path` is escaped already and begins with a slash.

        A POST is written once. GET, PUT and DELETE, idempotent by RFC 9110, the engine may write
        again on a new connection when a kept one turns out to be closed.
        """
        try:
            url = self.origin(server_url) + path
            request = self._client.build_request(
                method, url, headers=headers, params=params, json=body
            )
        except ServerUrlNotAllowed as refused:
            return Silence(False, _NOT_CALLED, str(refused.facts["reason"]))
        except (httpx.InvalidURL, UnicodeError, ValueError, TypeError):
            return Silence(False, "The request could not be written.")
        try:
            async with asyncio.timeout(self._request_seconds):
                return await self._exchange(request, most_bytes)
        except TimeoutError:
            # Connecting has its own, shorter limit, so the request was on its way.
            return Silence(True, "No answer came in time.")

    async def _exchange(self, request: httpx.Request, most_bytes: int) -> Reply:
        try:
            response = await self._client.send(request, stream=True)
        except AddressRefused as refused:
            return Silence(False, _NOT_CALLED, refused.reason)
        except _NEVER_LEFT as error:
            return Silence(False, _why(error))
        except (httpx.HTTPError, aiohttp.ClientError, OSError, ValueError) as error:
            return Silence(True, _why(error))
        if request.method != "GET":
            # The server has begun to answer, so it has the whole request.
            point("k3")
        try:
            return await _read(response, most_bytes)
        except (httpx.HTTPError, aiohttp.ClientError, OSError, ValueError):
            return Silence(True, f"The answer ({response.status_code}) broke off.")
        finally:
            await _close(response)


async def _read(response: httpx.Response, most_bytes: int) -> Reply:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > most_bytes:
            return Silence(True, f"The answer ({response.status_code}) was too long to read.")
    return Answer(response.status_code, response.headers, bytes(body))


async def _close(response: httpx.Response) -> None:
    try:
        await response.aclose()
    except (httpx.HTTPError, aiohttp.ClientError, OSError):
        # The answer is read or given up; how its connection ends changes nothing.
        return


def _why(error: BaseException) -> str:
    """Our own sentence: a library's may hold the URL, and with it a secret."""
    causes = _chain(error)
    for kind, words in (
        (ssl.SSLError, "TLS with the server failed."),
        (ssl.CertificateError, "The server's certificate does not fit its name."),
        (aiohttp.ClientConnectorDNSError, "The server's name could not be resolved."),
        (ConnectionRefusedError, "The connection was refused."),
        (ConnectionResetError, "The connection was reset."),
        (aiohttp.ServerDisconnectedError, "The server closed the connection without an answer."),
        (httpx.TimeoutException, "The server did not answer in time."),
        (TimeoutError, "The server did not answer in time."),
        (httpx.ConnectError, "The server could not be reached."),
    ):
        if any(isinstance(cause, kind) for cause in causes):
            return words
    return "The connection broke off."


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and len(chain) < 8:
        chain.append(step)
        inner = getattr(step, "os_error", None) or getattr(step, "certificate_error", None)
        step = inner if isinstance(inner, BaseException) else step.__cause__
    return chain


@dataclass(slots=True)
class _Flight:
    connected: bool = False


_flight: ContextVar[_Flight | None] = ContextVar("flight", default=None)


async def _on_connected(*_: object) -> None:
    flight = _flight.get()
    if flight is not None:
        flight.connected = True


class _Engine(AiohttpTransport):
    """httpx-aiohttp reports a reset after sending as a connect timeout; whether a connection was
    in hand is the only trustworthy sign, and aiohttp's tracing gives it."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        flight = _Flight()
        token = _flight.set(flight)
        try:
            return await super().handle_async_request(request)
        except (httpx.HTTPError, aiohttp.ClientError, OSError, ValueError) as error:
            kind = httpx.ReadError if flight.connected else httpx.ConnectError
            raise kind(type(error).__name__, request=request) from error
        finally:
            _flight.reset(token)


def _session(guard: Guard, resolver: JudgedResolver, at_once: int) -> aiohttp.ClientSession:
    tracing = aiohttp.TraceConfig()
    tracing.on_connection_create_end.append(_on_connected)
    tracing.on_connection_reuseconn.append(_on_connected)
    connector = aiohttp.TCPConnector(
        limit=at_once,
        resolver=resolver,
        keepalive_timeout=IDLE_SECONDS,
        ssl=ssl.create_default_context(),
        socket_factory=judged_socket(guard),
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[tracing],
        trust_env=False,
    )


def client_over(
    transport: httpx.AsyncBaseTransport, connect_seconds: float = CONNECT_SECONDS
) -> httpx.AsyncClient:
    """Our client over any transport; tests put theirs here. Cookies of one account must never
    travel with another's request, so none are kept."""
    return httpx.AsyncClient(
        transport=transport,
        timeout=httpx.Timeout(None, connect=connect_seconds, pool=connect_seconds),
        follow_redirects=False,
        trust_env=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={
            "user-agent": USER_AGENT,
            "accept": "application/json",
            # An answer that is not compressed cannot unfold into more than we agreed to read.
            "accept-encoding": "identity",
        },
    )


@asynccontextmanager
async def open_http(
    guard: Guard,
    *,
    sends_in_flight: int,
    resolver: JudgedResolver | None = None,
    connect_seconds: float = CONNECT_SECONDS,
    request_seconds: float = REQUEST_SECONDS,
) -> AsyncIterator[Http]:
    """The one client of this process, open until the block ends. `sends_in_flight` is how many
    requests may be under way at once; more wait up to 5 s for a connection and
    are then not sent."""
    # At INFO these write every URL they call.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    session = _session(guard, resolver or JudgedResolver(guard), sends_in_flight)
    async with client_over(_Engine(client=session), connect_seconds) as client:
        yield Http(client, guard, request_seconds)
