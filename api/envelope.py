"""What every request and answer gets: an id, a limit on what is received, headers, a log line."""

import asyncio
import time
from collections.abc import Callable
from logging import getLogger
from typing import Any

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge import BodyTooLarge, RequestTimeout, UnsupportedMediaType
from api.errors import problem_for
from api.exports import EXPORTED_AS
from api.file_bodies import AROUND_A_FILE, SLOWEST, brings_a_file, brings_rows, takes_files
from api.form_bodies import FORM, takes_a_form, takes_anything
from api.headers import Headers, headers_of, text_of
from api.problems import Problem, as_json, language_of
from domain.publishing.media_errors import MediaTooLarge
from domain.shared.ids import IdMaker, Kind
from domain.shared.secret import without_secrets

access = getLogger("tertulia.access")
log = getLogger("tertulia.api")
SECONDS = Histogram(
    "tertulia_request_seconds", "Time to answer, by route.", ["method", "route", "status"]
)
FAULTS = Counter("tertulia_request_faults_total", "Requests that ended in a fault of ours.")
SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-site"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
]
UNFRAMED = [header for header in SECURITY if header[0] != b"x-frame-options"]
LOCKED = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
STREAMED = {b"text/event-stream; charset=utf-8", *EXPORTED_AS}
JSON_TYPES = (b"application/json", b"application/merge-patch+json")


class Envelope:
    """Pure ASGI around the whole application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        ids: IdMaker,
        max_body: int,
        max_file: int,
        max_import: int,
        receive_seconds: float,
        draining: Callable[[], bool],
    ) -> None:
        self._app = app
        self._ids = ids
        self._max_body = max_body
        self._max_file = max_file
        self._max_import = max_import
        self._receive_seconds = receive_seconds
        self._draining = draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        headers = headers_of(scope)
        state = scope["state"]
        state["request_id"] = self._ids.new(Kind.REQUEST)
        answer = _Answer(scope, send, self._draining)
        try:
            method, path = scope["method"], scope["path"]
            is_file, is_import = brings_a_file(method, path), brings_rows(method, path)
            if not (takes_files(path) or takes_anything(path)):
                _check_type(method, headers, takes_a_form(path))
            limited = self._limited(headers, receive, answer, is_file, is_import)
            await self._app(scope, limited, answer)
        except Exception as trouble:
            problem = problem_for(trouble)
            if problem is None:
                FAULTS.inc()
                log.exception("request_failed", extra={"request_id": state["request_id"]})
            await answer.refuse(problem or Problem("internal", {}))
        finally:
            ended = time.perf_counter()
            streamed = ended - (answer.streams_since or ended)
            _note(scope, headers, answer.status, ended - began, streamed)

    def _too_large(self, size: int, is_file: bool, is_import: bool) -> Exception | None:
        if is_file:
            too_large = size > self._max_file + AROUND_A_FILE
            return MediaTooLarge(limit=self._max_file) if too_large else None
        most = self._max_import if is_import else self._max_body
        return BodyTooLarge(limit=most) if size > most else None

    def _limited(
        self,
        headers: Headers,
        receive: Receive,
        answer: "_Answer",
        is_file: bool,
        is_import: bool,
    ) -> Callable[[], Any]:
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and (refusal := self._too_large(int(declared), is_file, is_import)):
            raise refusal
        deadline = time.monotonic() + self._receive_seconds
        seen, ended = 0, False

        async def next_part() -> Message:
            nonlocal seen, ended
            if ended:
                return await receive()
            try:
                # A file has longer the more of it has come.
                patience = (
                    deadline + (seen / SLOWEST if is_file or is_import else 0) - time.monotonic()
                )
                async with asyncio.timeout(max(0.001, patience)):
                    message = await receive()
            except TimeoutError:
                answer.close = True
                raise RequestTimeout() from None
            answer.close = False
            seen += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            if refusal := self._too_large(seen, is_file, is_import):
                raise refusal
            return message

        return next_part


class _Answer:
    """Sends an answer with our headers; a refusal only where nothing has been sent."""

    def __init__(self, scope: Scope, send: Send, draining: Callable[[], bool]) -> None:
        self._scope = scope
        self._send = send
        self._draining = draining
        self.status = 0
        self.streams_since: float | None = None
        # Who waits for leave to send a body, and is refused, will not send it any more. Any other
        # body the protocol lets go by: closing on it could sweep the answer away.
        self.close = any(name == b"expect" for name, _ in scope["headers"])

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            kind = dict(message.get("headers", ())).get(b"content-type")
            if kind in STREAMED:
                self.streams_since = time.perf_counter()
            message = {**message, "headers": self._headers(list(message.get("headers", [])))}
        await self._send(message)

    async def refuse(self, problem: Problem) -> None:
        if self.status:
            return
        language = language_of(text_of(headers_of(self._scope), b"accept-language"))
        request_id = self._scope["state"]["request_id"]
        body = as_json(problem.document(language, request_id, self._scope["path"]))
        length = (b"content-length", str(len(body)).encode())
        await self(
            {
                "type": "http.response.start",
                "status": problem.status,
                "headers": [*problem.headers(language), length],
            }
        )
        await self({"type": "http.response.body", "body": body})

    def _headers(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        state = self._scope["state"]
        present = {name for name, _ in headers}
        # What may be shown inside other pages says so in its policy, by their names.
        headers += SECURITY if "framed" not in state else UNFRAMED
        headers.append((b"request-id", state["request_id"].encode()))
        if LOCKED[0] not in present:
            headers.append(LOCKED)
        if b"cache-control" not in present:
            headers.append((b"cache-control", b"no-store"))
        if self.close or self._draining():
            headers.append((b"connection", b"close"))
        headers += state.get("rate_headers", ())
        headers += state.get("cors_headers", ())
        theirs = headers_of(self._scope).get(b"x-request-id", b"")
        if theirs and len(theirs) <= 128 and theirs.isascii():
            named = without_secrets(theirs.decode("ascii"))
            headers.append((b"client-request-id", named.encode()))
        return headers


def _check_type(method: str, headers: Headers, in_a_form: bool) -> None:
    """A body that is not JSON, or a form where there is one, is refused before it is read."""
    if method not in WITH_BODY:
        return
    if headers.get(b"content-length", b"0") == b"0" and b"transfer-encoding" not in headers:
        return
    kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
    if kind not in ((FORM,) if in_a_form else JSON_TYPES) or b"content-encoding" in headers:
        raise UnsupportedMediaType()


def _note(
    scope: Scope,
    headers: Headers,
    status: int,
    took: float,
    streamed: float,
) -> None:
    """A stream was answered when it began; how long it went on says nothing about us."""
    route = getattr(scope.get("route"), "path_format", "unmatched")
    seconds = took - streamed
    SECONDS.labels(scope["method"], route, status).observe(seconds)
    state = scope["state"]
    access.info(
        "request",
        extra={
            "request_id": state["request_id"],
            "client_request_id": headers.get(b"x-request-id", b"").decode("latin-1")[:128],
            "traceparent": headers.get(b"traceparent", b"").decode("latin-1")[:64],
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "stream_seconds": round(streamed, 1) or None,
            "key_id": state.get("key_id"),
            "workspace_id": state.get("workspace_id"),
        },
    )
