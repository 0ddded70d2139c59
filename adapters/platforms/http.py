"""A platform is asked by path on the server a channel names, and says and hears JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from adapters.faults import point
from adapters.outbound.gateway import (
    REQUEST_SECONDS,
    UNWRITABLE,
    Answer,
    Gateway,
    Reply,
    Silence,
    Unreadable,
    not_called,
)
from adapters.outbound.guard import is_here
from adapters.outbound.sockets import Closed, Socket
from domain.shared.errors import UrlNotAllowed

__all__ = [
    "ANSWER_BYTES",
    "LISTING_BYTES",
    "Answer",
    "Closed",
    "Http",
    "Reply",
    "Silence",
    "Socket",
    "Unreadable",
]

ANSWER_BYTES = 256 * 1024
LISTING_BYTES = 2 * 1024 * 1024
"""Forty posts of the longest kind, each with its account, do not fit 256 kB."""


MOST_WAITING = 500
"""So many requests may wait for something to happen: as many as one worker has streams."""


@dataclass(frozen=True, slots=True)
class Content:
    """A body that is not JSON."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file among the fields of a form."""

    filename: str
    body: bytes
    content_type: str


def form(fields: Mapping[str, str], files: Mapping[str, FilePart] | None = None) -> Content:
    """A form as browsers send it: urlencoded, or in parts (RFC 7578) where files are among it."""
    if not files:
        return Content(urlencode(fields).encode(), "application/x-www-form-urlencoded")
    parts = {name: (f.filename, f.body, f.content_type) for name, f in files.items()}
    written = httpx.Request("POST", "http://form.invalid/", data=dict(fields), files=parts)
    return Content(written.read(), written.headers["content-type"])


class Http:
    """What platforms need on top of the gateway. Safe to share between all of them."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        # Whoever waits to be told something keeps nobody from saying anything.
        self._waiting = gateway.lane(MOST_WAITING)

    def origin(self, server_url: str | None) -> str:
        """The server's address in one spelling. Raises UrlNotAllowed."""
        return self._gateway.origin(server_url or "")

    def address(self, text: str, pointer: str) -> str:
        """A whole URL in the one spelling in which it is called. Raises UrlNotAllowed."""
        return self._gateway.address(text, pointer)

    def secure_address(self, text: str, pointer: str) -> str:
        """A whole URL in the one spelling in which it is called: with https, but on this very
        machine, where that may be called at all. Raises UrlNotAllowed."""
        address = self._gateway.address(text, pointer)
        if not address.startswith("https://") and not is_here(address):
            raise UrlNotAllowed(pointer=pointer, reason="https_only")
        return address

    async def open_socket(self, url: str, headers: Mapping[str, str]) -> Socket | Closed:
        """A connection that stays open, to an address that begins with `wss://`. Trouble is
        returned, not raised."""
        return await self._gateway.sockets.open(url, headers)

    async def send(
        self,
        method: str,
        server_url: str | None,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str | list[str]] | None = None,
        body: Mapping[str, Any] | Sequence[Any] | None = None,
        content: Content | None = None,
        most_bytes: int = ANSWER_BYTES,
        shows: bool = True,
        seconds: float = REQUEST_SECONDS,
        waits: bool = False,
    ) -> Reply:
        """One request, as `Gateway.send` makes it, with a `body` in JSON or any `content`. Trouble
        is returned, not raised. `path` is escaped already and begins with a slash. `shows` is false
        for one that changes something nobody can see yet, `waits` true for one that is answered
        only when something happens."""
        asked = {"accept": "application/json"} | dict(headers or {})
        try:
            url = self.origin(server_url) + path
            if params:
                url += f"?{urlencode(params, doseq=True)}"
            if body is not None:
                content = Content(_written(body), "application/json")
            if content is not None:
                asked["content-type"] = content.content_type
        except UrlNotAllowed as refused:
            return not_called(str(refused.facts["reason"]))
        except (ValueError, TypeError):
            return UNWRITABLE
        way_out = self._waiting if waits else self._gateway
        reply = await way_out.send(
            method,
            url,
            headers=asked,
            body=content.body if content else None,
            most_bytes=most_bytes,
            seconds=seconds,
        )
        if method != "GET" and isinstance(reply, Answer):
            # The server has answered, so it has the whole request.
            point("k3" if shows else "prepared")
        return reply


def _written(body: Mapping[str, Any] | Sequence[Any]) -> bytes:
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()
