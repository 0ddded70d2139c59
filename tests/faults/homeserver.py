"""A homeserver whose refresh tokens are good once, and which can be told to falter."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import unquote

from aiohttp import web

ROOT = "/_matrix/client/v3"
USER = "@plaza:loop.test"
LIFE = 3600
Answer = Callable[["Homeserver", web.Request, str], Awaitable[web.StreamResponse]]


def problem(status: int, code: str, words: str) -> web.Response:
    return web.json_response({"errcode": code, "error": words}, status=status)


ENDED = "M_UNKNOWN_TOKEN", "Access token has expired"


@dataclass
class Session:
    """One login: its tokens, how often somebody asked for new ones, and whether all is revoked."""

    calls: int = 0
    over: bool = False
    good: str = ""
    before: str = ""
    used: bool = True
    access: set[str] = field(default_factory=set)


@dataclass
class Homeserver:
    """Who uses a refresh token twice has the whole session revoked. One that `forgives` only says
    no, as Synapse does, and takes a token whose successors nobody has used yet once more, as the
    specification asks."""

    url: str = ""
    forgives: bool = False
    answers: deque[Answer] = field(default_factory=deque)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    said: list[str] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _sessions: dict[str, Session] = field(default_factory=dict)
    _events: dict[str, str] = field(default_factory=dict)

    def log_in(self) -> tuple[str, str]:
        """A new session: its access token and its refresh token."""
        return self._next(Session())

    def session(self, token: str) -> Session:
        """The session that this token is of."""
        return self._sessions[token]

    def end_access(self) -> None:
        """Every access token has had its time."""
        for session in self._sessions.values():
            session.access.clear()

    def next_refreshes(self, *answers: Answer) -> None:
        """What the next requests for new tokens meet."""
        self.answers.extend(answers)

    async def refresh(self, request: web.Request) -> web.StreamResponse:
        token = (await request.json())["refresh_token"]
        self._sessions[token].calls += 1
        answer = self.answers.popleft() if self.answers else exchanges
        return await answer(self, request, token)

    def exchange(self, token: str) -> web.Response:
        session = self._sessions.get(token)
        if session is None or session.over:
            return problem(401, "M_UNKNOWN_TOKEN", "refresh token does not exist")
        again = self.forgives and token == session.before and not session.used
        if token != session.good and not again:
            session.over = not self.forgives
            return problem(403, "M_FORBIDDEN", "refresh token isn't valid anymore")
        session.before, session.used = token, False
        access, good = self._next(session)
        pair = {"access_token": access, "refresh_token": good}
        return web.json_response(pair | {"expires_in_ms": LIFE * 1000})

    def _next(self, session: Session) -> tuple[str, str]:
        number = next(self._numbers)
        access, session.good = f"syt_{number}", f"syr_{number}"
        session.access.add(access)
        self._sessions[access] = self._sessions[session.good] = session
        return access, session.good

    def _authorized(self, request: web.Request) -> bool:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        session = self._sessions.get(token)
        if session is None or session.over or token not in session.access:
            return False
        session.used = True
        return True

    async def client(self, request: web.Request) -> web.StreamResponse:
        if not self._authorized(request):
            return web.json_response(
                {"errcode": ENDED[0], "error": ENDED[1], "soft_logout": True}, status=401
            )
        match [unquote(step) for step in request.path.removeprefix(ROOT + "/").split("/")]:
            case ["account", "whoami"]:
                return web.json_response({"user_id": USER})
            case ["rooms", _, "state", "m.room.member", _]:
                return web.json_response({"membership": "join"})
            case ["rooms", _, "send", "m.room.message", transaction]:
                return await self._send(request, transaction)
        return problem(404, "M_NOT_FOUND", "nothing here")

    async def _send(self, request: web.Request, transaction: str) -> web.Response:
        if transaction not in self._events:
            self._events[transaction] = f"$event-{len(self._events)}"
            self.said.append(json.loads(await request.text())["body"])
        return web.json_response({"event_id": self._events[transaction]})


async def exchanges(server: Homeserver, request: web.Request, token: str) -> web.StreamResponse:
    return server.exchange(token)


async def is_busy(server: Homeserver, request: web.Request, token: str) -> web.StreamResponse:
    return web.Response(status=503, text="Service Unavailable")


async def refuses(server: Homeserver, request: web.Request, token: str) -> web.StreamResponse:
    return problem(401, "M_UNKNOWN_TOKEN", "refresh token does not exist")


async def gives_no_new_refresh_token(
    server: Homeserver, request: web.Request, token: str
) -> web.StreamResponse:
    said = {"access_token": json.loads(server.exchange(token).text or "")["access_token"]}
    return web.json_response(said | {"refresh_token": "", "expires_in_ms": LIFE * 1000})


async def loses_the_request(
    server: Homeserver, request: web.Request, token: str
) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def loses_the_answer(
    server: Homeserver, request: web.Request, token: str
) -> web.StreamResponse:
    server.exchange(token)
    return await loses_the_request(server, request, token)


def thinks_for(seconds: float, then: Answer = exchanges) -> Answer:
    async def answer(server: Homeserver, request: web.Request, token: str) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await then(server, request, token)

    return answer


def waits_for(signal: asyncio.Event, then: Answer = exchanges) -> Answer:
    async def answer(server: Homeserver, request: web.Request, token: str) -> web.StreamResponse:
        server.waiting.set()
        await signal.wait()
        return await then(server, request, token)

    return answer


@asynccontextmanager
async def a_homeserver(*, forgives: bool = False) -> AsyncIterator[Homeserver]:
    """Listens on this machine until the block ends."""
    server = Homeserver(forgives=forgives)
    app = web.Application()
    app.router.add_post(f"{ROOT}/refresh", server.refresh)
    app.router.add_route("*", "/{rest:.*}", server.client)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()
