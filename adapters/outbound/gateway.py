"""Every call to an address somebody gave us ends in an answer we could read or in a silence of
which we know whether the request may have arrived."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import aiohttp
import httpx

from adapters.outbound.engine import Engine, Flight, a_session, flight
from adapters.outbound.guard import (
    AddressRefused,
    Guard,
    JudgedResolver,
    LookUp,
    SystemLookUp,
)
from adapters.outbound.sockets import Sockets, no_redirects
from adapters.outbound.unfolding import Unfolding
from domain.shared.errors import UrlNotAllowed

CONNECT_SECONDS = 5.0
REQUEST_SECONDS = 15.0

PLACES = 100
ANSWER_BYTES = 64 * 1024
ALWAYS = {"user-agent": "Tertulia/0.1", "accept": "*/*", "accept-encoding": "identity"}

_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    httpx.LocalProtocolError,
)
_BROKEN = (httpx.HTTPError, aiohttp.ClientError, OSError, RuntimeError, ValueError)
# They say where a request ends and whom it is for, which is ours to say.
_OURS = frozenset(
    {"connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding"}
    | {"keep-alive", "proxy-authorization", "proxy-connection", "upgrade"}
)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")


class Unreadable(Exception):
    """The body is not what the other side's documentation promises."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. `cut` is true where its body may go on: only a caller who asked
    for no more than the beginning meets that."""

    status: int
    headers: httpx.Headers
    body: bytes
    cut: bool = False

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
    """No usable answer. `sent` is true as soon as the request may have arrived whole; `refused` is
    the guard's reason where it was we who would not call."""

    sent: bool
    words: str
    refused: str | None = None


Reply = Answer | Silence
Take = Callable[[bytes], Awaitable[None]]

UNWRITABLE = Silence(False, "The request could not be written.")


def not_called(reason: str) -> Silence:
    """We judged the address and kept away from it."""
    return Silence(False, "The address is not one we call.", reason)


class Gateway:
    """Sends requests for whoever asks; safe to share. Every call is judged anew.

    Follows no redirect, keeps no cookie, uses no proxy from the environment. `places` is how many
    requests may be under way at once; more wait up to 5 s for a place and are then not sent.

    It speaks httpx's language, requests and responses and the errors between them, straight to the
    transport: httpx's client would spend twice the transport's time on what we want none of.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        guard: Guard,
        *,
        places: int = PLACES,
        wait_seconds: float = CONNECT_SECONDS,
        sockets: Sockets | None = None,
    ) -> None:
        self._transport = transport
        self._guard = guard
        self.sockets = sockets or Sockets(None, guard, wait_seconds)
        self._places = asyncio.Semaphore(places)
        self._wait_seconds = wait_seconds

    def lane(self, places: int) -> "Gateway":
        """The same gateway with places of its own, so that neither can use up the other's."""
        return Gateway(
            self._transport,
            self._guard,
            places=places,
            wait_seconds=self._wait_seconds,
            sockets=self.sockets,
        )

    def address(self, text: str, pointer: str = "/url") -> str:
        """A whole URL in the one spelling in which it is called. Raises UrlNotAllowed."""
        return self._guard.address(text, pointer)

    def origin(self, text: str, pointer: str = "/server_url") -> str:
        """A server's address in one spelling, without a path. Raises UrlNotAllowed."""
        return self._guard.origin(text, pointer)

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        most_bytes: int = ANSWER_BYTES,
        seconds: float = REQUEST_SECONDS,
        whole: bool = True,
    ) -> Reply:
        """One request, at most `seconds` from here to the last byte of the answer. Trouble is
        returned, not raised.

        With `whole`, an answer that is longer than `most_bytes`, breaks off or does not end in
        time is a Silence. Without, its status is what counts: of the body at most `most_bytes`
        are kept, nothing more is read, and the Answer is marked as cut.

        A POST is written once. GET, PUT and DELETE, idempotent by RFC 9110, the engine may write
        again on a new connection when a kept one turns out to be closed.
        """
        try:
            request = self._written(method, url, headers, body)
        except UrlNotAllowed as refused:
            return not_called(str(refused.facts["reason"]))
        except (httpx.InvalidURL, ValueError, TypeError):
            return UNWRITABLE
        deadline = asyncio.get_running_loop().time() + seconds
        if not await self._place_before(deadline):
            return Silence(False, "Too many requests were under way, so this one was not sent.")
        try:
            response = await self._headers_of(request, deadline)
            if isinstance(response, Silence):
                return response
            return await _answer(response, most_bytes, deadline, whole)
        finally:
            self._places.release()

    async def bring(self, url: str, take: Take, *, seconds: float) -> Reply:
        """One GET, whose body goes to `take` piece by piece as it comes, if it is one of success;
        the Answer holds none of it. At most `seconds` from here to its last byte. A body that
        breaks off is a Silence; what `take` raises ends it."""
        try:
            request = self._written("GET", url, None, None)
        except UrlNotAllowed as refused:
            return not_called(str(refused.facts["reason"]))
        except (httpx.InvalidURL, ValueError, TypeError):
            return UNWRITABLE
        deadline = asyncio.get_running_loop().time() + seconds
        if not await self._place_before(deadline):
            return Silence(False, "Too many requests were under way, so this one was not sent.")
        try:
            response = await self._headers_of(request, deadline)
            if isinstance(response, Silence):
                return response
            return await _brought(response, take, deadline)
        finally:
            self._places.release()

    def _written(
        self, method: str, url: str, headers: Mapping[str, str] | None, body: bytes | None
    ) -> httpx.Request:
        address = self._guard.address(url)
        said = {name.lower(): value for name, value in (headers or {}).items()}
        for name, value in said.items():
            if name in _OURS or not _HEADER_NAME.fullmatch(name):
                raise ValueError("a header that is not the caller's to write")
            if not _HEADER_VALUE.fullmatch(value):
                raise ValueError("a header that would not stay on its line")
        # A stream, for then the library leaves the headers as they are.
        stream = httpx.ByteStream(body or b"")
        return httpx.Request(method, _url(address), headers=ALWAYS | said, stream=stream)

    async def _place_before(self, deadline: float) -> bool:
        if not self._places.locked():
            return await self._places.acquire()
        patience = asyncio.get_running_loop().time() + self._wait_seconds
        try:
            async with asyncio.timeout_at(min(deadline, patience)):
                return await self._places.acquire()
        except TimeoutError:
            return False

    async def _headers_of(
        self, request: httpx.Request, deadline: float
    ) -> httpx.Response | Silence:
        under_way = Flight()
        token = flight.set(under_way)
        try:
            async with asyncio.timeout_at(deadline):
                return await self._transport.handle_async_request(request)
        except AddressRefused as refused:
            return not_called(refused.reason)
        except _NEVER_LEFT as error:
            return Silence(False, _why(error))
        except TimeoutError:
            return Silence(under_way.may_have_arrived, "No answer came in time.")
        except _BROKEN as error:
            return Silence(True, _why(error))
        finally:
            flight.reset(token)


# The same few addresses are called again and again.
@lru_cache(maxsize=1024)
def _url(address: str) -> httpx.URL:
    return httpx.URL(address)


async def _answer(response: httpx.Response, most_bytes: int, deadline: float, whole: bool) -> Reply:
    body = Unfolding(response.headers.get("content-encoding", ""), most_bytes)
    try:
        missing = await _read(response, body, deadline)
    finally:
        await _close(response)
    if missing and whole:
        return Silence(True, f"The answer ({response.status_code}) {missing}.")
    return Answer(response.status_code, response.headers, body.kept, cut=missing != "")


async def _read(response: httpx.Response, body: Unfolding, deadline: float) -> str:
    """Why the body is not all there; empty where it is."""
    try:
        async with asyncio.timeout_at(deadline):
            async for chunk in _chunks(response):
                if body.take(chunk):
                    break
    except TimeoutError:
        return "did not end in time"
    except _BROKEN:
        return "broke off"
    return body.missing


async def _brought(response: httpx.Response, take: Take, deadline: float) -> Reply:
    answer = Answer(response.status_code, response.headers, b"")
    try:
        if not answer.is_success:
            return answer
        if response.headers.get("content-encoding", "identity") != "identity":
            return Silence(True, "The answer is packed, though we asked for it as it is.")
        async with asyncio.timeout_at(deadline):
            async for chunk in _chunks(response):
                await take(chunk)
    except TimeoutError:
        return Silence(True, "The answer did not end in time.")
    except _BROKEN:
        return Silence(True, "The answer broke off.")
    finally:
        await _close(response)
    return answer


def _chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    """As they come: httpx's own reading would unfold them without a limit."""
    assert isinstance(response.stream, httpx.AsyncByteStream)
    return aiter(response.stream)


async def _close(response: httpx.Response) -> None:
    try:
        await response.aclose()
    except _BROKEN:
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


@cache
def _of_the_system() -> ssl.SSLContext:
    """Read once: to read the certificates of so many authorities takes 20 ms."""
    return ssl.create_default_context()


@asynccontextmanager
async def open_gateway(
    guard: Guard,
    *,
    places: int = PLACES,
    look_up: LookUp | None = None,
    trust: ssl.SSLContext | None = None,
    connect_seconds: float = CONNECT_SECONDS,
) -> AsyncIterator[Gateway]:
    """The one gateway of this process, open until the block ends. Opening makes no connection, and
    one that is idle for 4 s is closed. Without `look_up` names are asked of the system's resolver,
    and without `trust` a server's certificate must be signed by one of the system's authorities.
    """
    system = SystemLookUp()
    resolver = JudgedResolver(guard, look_up or system)
    try:
        trusted = trust or _of_the_system()
        async with (
            a_session(guard, resolver, trusted) as session,
            a_session(guard, resolver, trusted, [no_redirects()]) as staying,
        ):
            yield Gateway(
                Engine(session, connect_seconds),
                guard,
                places=places,
                wait_seconds=connect_seconds,
                sockets=Sockets(staying, guard, connect_seconds),
            )
    finally:
        system.close()
