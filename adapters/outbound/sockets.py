"""A connection that stays open passes the same judges as a call, and ends in a code and a sentence
of ours."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from adapters.outbound.engine import Flight, flight
from adapters.outbound.guard import AddressRefused, Guard, is_here
from domain.shared.errors import UrlNotAllowed

MESSAGE_BYTES = 16 * 1024 * 1024
"""A platform greets with all it has, and a large server has much."""

ENDING_SECONDS = 2.0
_SECURE, _OPEN = "wss://", "ws://"


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing more comes. `code` is the one of RFC 6455 or the other side's own, None where the
    connection broke off without one; `refused` is the guard's reason where it was we who would not
    call."""

    words: str
    code: int | None = None
    refused: str | None = None
    status: int | None = None


class Socket:
    """One open connection. Whoever opened it closes it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[Any], under_way: Flight) -> None:
        self._socket = socket
        self._under_way = under_way

    async def say(self, text: str) -> None:
        """Lost where the connection is broken, which `hear` says."""
        try:
            await self._socket.send_str(text)
        except (aiohttp.ClientError, OSError, RuntimeError):
            self._under_way.hang_up()

    async def hear(self) -> str | bytes | Closed:
        """The next message. Waits for as long as there is none."""
        message = await self._socket.receive()
        if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
            heard: str | bytes = message.data
            return heard
        code = self._socket.close_code
        if message.type is aiohttp.WSMsgType.ERROR or code in (None, 1006):
            return Closed("The connection broke off.")
        return Closed("The platform closed the connection.", code)

    async def close(self, code: int) -> None:
        """In good order where the other side takes part in it within two seconds. Safe to
        repeat."""
        try:
            async with asyncio.timeout(ENDING_SECONDS):
                await self._socket.close(code=code)
        except (aiohttp.ClientError, OSError, RuntimeError, TimeoutError):
            # It ends all the same, a line below.
            return
        finally:
            self._under_way.hang_up()


class Sockets:
    """Opens connections for whoever asks. Follows no redirect; none without TLS but to this very
    machine, where that may be called at all."""

    def __init__(
        self, session: aiohttp.ClientSession | None, guard: Guard, connect_seconds: float
    ) -> None:
        self._session = session
        self._guard = guard
        self._seconds = connect_seconds

    async def open(self, url: str, headers: Mapping[str, str] | None = None) -> Socket | Closed:
        """Trouble is returned, not raised. `url` is judged whoever gave it, also where a platform
        told it."""
        try:
            address = self._judged(url)
        except UrlNotAllowed as refused:
            return _refused(str(refused.facts["reason"]))
        if self._session is None:
            return Closed("There is no way out for connections that stay open.")
        under_way = Flight(begun=True)
        token = flight.set(under_way)
        try:
            async with asyncio.timeout(2 * self._seconds):
                socket = await self._session.ws_connect(
                    URL(address, encoded=True),
                    headers=dict(headers or {}),
                    autoping=True,
                    timeout=aiohttp.ClientWSTimeout(ws_close=ENDING_SECONDS),
                    max_msg_size=MESSAGE_BYTES,
                )
        except AddressRefused as refused:
            under_way.hang_up()
            return _refused(refused.reason)
        except aiohttp.WSServerHandshakeError as error:
            under_way.hang_up()
            words = f"The platform answered {error.status} instead of opening the connection."
            return Closed(words, status=error.status)
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError):
            under_way.hang_up()
            return Closed("The connection could not be opened.")
        finally:
            flight.reset(token)
        return Socket(socket, under_way)

    def _judged(self, url: str) -> str:
        """In the spelling in which it is called. Raises UrlNotAllowed."""
        secure = url.startswith(_SECURE)
        if not secure and not url.startswith(_OPEN):
            raise UrlNotAllowed(pointer="/url", reason="scheme_not_allowed")
        rest = url.removeprefix(_SECURE if secure else _OPEN)
        address = self._guard.address(f"{'https' if secure else 'http'}://{rest}")
        if not secure and not is_here(address):
            raise UrlNotAllowed(pointer="/url", reason="https_only")
        return address


def _refused(reason: str) -> Closed:
    return Closed("The address is not one we call.", refused=reason)


def no_redirects() -> aiohttp.TraceConfig:
    """The library follows redirects of its own accord as it opens a connection, and takes no word
    against it: this stops it as it sets out."""
    config = aiohttp.TraceConfig()

    async def stop(*_: object) -> None:
        raise aiohttp.ClientConnectionError("a redirect is not followed")

    config.on_request_redirect.append(stop)
    return config
