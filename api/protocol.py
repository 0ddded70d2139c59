"""A connection that dawdles, or sends headers without end, is closed; uvicorn would wait."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.problems import MEDIA_TYPE, Problem, as_json

MOST_HEADER_BYTES = 32_768
REASONS = {400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large"}


class BoundedProtocol(HttpToolsProtocol):
    """Headers must arrive whole within `patience` seconds and `MOST_HEADER_BYTES`. The body has its
    own limits, in the envelope."""

    patience = 10.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: asyncio.TimerHandle | None = None
        self._header_bytes = 0
        self._in_headers = True

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
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
        self._stop_waiting()
        self._in_headers = False
        if not self.transport.is_closing():
            super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(Problem("malformed_request", {}))

    def _expect_headers(self) -> None:
        self._in_headers = True
        self._header_bytes = 0
        self._stop_waiting()
        self._waiting = self.loop.call_later(self.patience, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_slow(self) -> None:
        if self._header_bytes:
            self._refuse(Problem("request_timeout", {}))
        else:
            self.transport.close()

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
        self.transport.close()


def bounded(patience: float) -> type[BoundedProtocol]:
    """The protocol with that much patience, in seconds."""
    return type("Bounded", (BoundedProtocol,), {"patience": patience})
