"""A connection that dawdles, or sends headers without end, is cut; uvicorn would wait."""

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.problems import MEDIA_TYPE, Problem, as_json

MOST_HEADER_BYTES = 32_768
REASONS = {400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large"}


class BoundedProtocol(HttpToolsProtocol):
    """Headers must arrive whole within `patience` seconds and `MOST_HEADER_BYTES`, and as soon what
    is left of a body once it is answered; before that the body has its own limits, in the envelope.
    An answer that is not taken for as long ends the connection."""

    patience = 10.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._owed: asyncio.TimerHandle | None = None
        self._untaken: asyncio.TimerHandle | None = None
        self._header_bytes = 0
        self._in_headers = True

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._nothing_owed()
        self._taken()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._between_requests():
            # Whatever comes now belongs to the next one, be it a blank line.
            self._expect_headers()
        if self._in_headers:
            self._header_bytes += len(data)
            if self._header_bytes > MOST_HEADER_BYTES and b"\r\n\r\n" not in data:
                self._refuse(Problem("headers_too_large", {"limit": MOST_HEADER_BYTES}))
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if not self._in_headers:
            self._expect_headers()

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= 200 or len(name) + len(value) > MOST_HEADER_BYTES // 2:
            self._refuse(Problem("headers_too_large", {"limit": MOST_HEADER_BYTES}))
            return
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._nothing_owed()
        self._in_headers = False
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        if self.cycle.response_complete:
            # Answered before it had all arrived: uvicorn has lost count, and waits for nothing.
            self.cycle.more_body = False
            self._nothing_owed()
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._expect_taking()
        elif self.cycle.response_complete and self.cycle.more_body:
            self._owe(self._hang_up)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._expect_taking()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._taken()

    def timeout_keep_alive_handler(self) -> None:
        self._hang_up()

    def send_400_response(self, msg: str) -> None:
        self._refuse(Problem("malformed_request", {}))

    def _between_requests(self) -> bool:
        cycle = self.cycle
        answered = cycle is not None and cycle.response_complete and not cycle.more_body
        return answered and not self._in_headers

    def _expect_headers(self) -> None:
        self._in_headers = True
        self._header_bytes = 0
        self._owe(self._too_slow)

    def _owe(self, otherwise: Callable[[], None]) -> None:
        self._nothing_owed()
        self._owed = self.loop.call_later(self.patience, otherwise)

    def _nothing_owed(self) -> None:
        if self._owed is not None:
            self._owed.cancel()
            self._owed = None

    def _too_slow(self) -> None:
        if self._header_bytes:
            self._refuse(Problem("request_timeout", {}))
        else:
            self._hang_up()

    def _hang_up(self) -> None:
        """Close when all is sent, or soon in any case."""
        self.transport.close()
        self._expect_taking()

    def _expect_taking(self) -> None:
        if self._untaken is None:
            self._untaken = self.loop.call_later(self.patience, self.transport.abort)

    def _taken(self) -> None:
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None

    def _refuse(self, problem: Problem) -> None:
        """No request was understood, so none can be given an id; the connection ends."""
        if self.transport.is_closing():
            return
        body = as_json(problem.document("en", "", ""))
        head = (
            f"HTTP/1.1 {problem.status} {REASONS[problem.status]}\r\n"
            f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
            "connection: close\r\ncache-control: no-store\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self._hang_up()


def bounded(patience: float) -> type[BoundedProtocol]:
    """The protocol with that much patience, in seconds."""
    return type("Bounded", (BoundedProtocol,), {"patience": patience})
