"""Browsers may call from the origins a workspace lists, and from no others."""

import time

from starlette.types import ASGIApp, Receive, Scope, Send

from api.house import House

METHODS = b"GET, POST, PUT, PATCH, DELETE"
HEADERS = (
    b"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Accept-Language,"
    b" Tertulia-Workspace, X-Request-Id, Last-Event-ID"
)
KEEP_SECONDS = 10
MOST_KEPT = 1000


class Preflights:
    """Answers the question a browser asks before it calls. No key comes with it, so the answer is
    about the origin alone; the call itself is judged by its own workspace's list."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app = app
        self._house = house
        self._known: dict[str, tuple[float, bool]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "OPTIONS":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        asked = b"access-control-request-method" in headers
        if not asked or not origin or len(origin) > 255 or "\x00" in origin:
            await self._app(scope, receive, send)
            return
        allowed = await self._allowed(origin)
        answer = [(b"vary", b"Origin"), (b"content-length", b"0")]
        if allowed:
            answer += [
                (b"access-control-allow-origin", origin.encode("latin-1")),
                (b"access-control-allow-methods", METHODS),
                (b"access-control-allow-headers", HEADERS),
                (b"access-control-max-age", b"600"),
            ]
        status = 204 if allowed else 403
        await send({"type": "http.response.start", "status": status, "headers": answer})
        await send({"type": "http.response.body", "body": b""})

    async def _allowed(self, origin: str) -> bool:
        now = time.monotonic()
        kept = self._known.get(origin)
        if kept is not None and kept[0] > now:
            return kept[1]
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        allowed = await self._house.ring.origin_known(origin)
        self._known[origin] = (now + KEEP_SECONDS, allowed)
        return allowed
