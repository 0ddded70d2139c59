"""Discord's gateway: one connection a bot, which tells of all its servers until it ends."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from adapters.chance import SystemChance
from adapters.platforms.discord.client import USER_AGENT, Client
from adapters.platforms.discord.profile import BOT_TOKEN, PLATFORM, SERVER
from adapters.platforms.discord.session import (
    InForum,
    Session,
    identify,
    over_by,
    resume,
    session_at,
    session_in,
    told_in,
)
from adapters.platforms.discord.threads import Threads
from adapters.platforms.http import Answer, Closed, Http, Reply, Socket, Unreadable
from domain.publishing.outcomes import CannotTell, RefusalKind, Refused, Throttled
from domain.shared.clock import Clock
from domain.shared.heard import (
    Places,
    Streamed,
    StreamEnd,
    StreamOver,
    StreamSource,
    Told,
)
from domain.shared.platforms import Connection
from domain.shared.secret import Secret

QUERY = "/?v=10&encoding=json"
HELLO_SECONDS = 15.0
READY_SECONDS = 60.0
AFTER_INVALID = timedelta(seconds=5)
"""A session that could not be made may have been one too many within five seconds."""

LEFT_OVER = 10
"""Whoever begins a thousand sessions within a day has its token taken away: so many are left."""

MOST_AT_ONCE = 100
MOST_WAITING = 2000
ENDED_BY_US = 4000
"""Any code but 1000 and 1001 leaves the session to be taken up again."""

_NOT_AS_DOCUMENTED = "What Discord says is not as its documentation has it."
_SILENT = "Discord no longer answers on its connection."


def source_in(connection: Connection, *places: str) -> StreamSource:
    """A bot has one connection, whether it speaks in channels or in forums."""
    server = connection.server_url or SERVER
    token = connection.credentials[BOT_TOKEN].reveal()
    return StreamSource(Secret(f"{server} {token}"), frozenset(places), service=PLATFORM)


class Op(IntEnum):
    """What a payload is, by the numbers of topics/opcodes-and-status-codes."""

    DISPATCH = 0
    BEAT = 1
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    BEAT_ANSWERED = 11


class Gateway:
    """Opens connections; each holds its own state and none of another's."""

    def __init__(self, http: Http, client: Client, clock: Clock) -> None:
        self._http = http
        self._client = client
        self._clock = clock
        self._chance = SystemChance()

    async def stream(
        self, connection: Connection, point: str | None, places: Places
    ) -> AsyncGenerator[Streamed | StreamOver, None]:
        """As `Streamer.stream` says."""
        session = session_at(point)
        socket = await self._opened(connection, session)
        if isinstance(socket, StreamOver):
            yield socket
            return
        token = connection.credentials[BOT_TOKEN].reveal()
        threads = Threads(self._client, connection, places)
        talk = Talk(socket, token, session, threads, self._clock, self._chance)
        try:
            talk.begin()
            while True:
                told = await talk.next()
                yield told
                if isinstance(told, StreamOver):
                    return
        finally:
            await talk.end()

    async def _opened(self, connection: Connection, session: Session | None) -> Socket | StreamOver:
        headers = {"user-agent": USER_AGENT}
        if session is not None:
            socket = await self._http.open_socket(session.url.rstrip("/") + QUERY, headers)
            if isinstance(socket, Socket):
                return socket
        url = await self._address(connection, session)
        if isinstance(url, StreamOver):
            return url
        socket = await self._http.open_socket(url.rstrip("/") + QUERY, headers)
        if isinstance(socket, Closed):
            return StreamOver(StreamEnd.LOST, socket.words, _point(session))
        return socket

    async def _address(self, connection: Connection, session: Session | None) -> str | StreamOver:
        """Where the gateway is. A session that is taken up does not count as one that begins."""
        reply = await self._client.ask("GET", connection, "/gateway/bot")
        try:
            if not isinstance(reply, Answer) or not reply.is_success:
                return self._untold(reply, connection, session)
            told = reply.object()
            url, limit = told["url"], told["session_start_limit"]
            left, reset = int(limit["remaining"]), timedelta(milliseconds=limit["reset_after"])
        except (Unreadable, KeyError, TypeError, ValueError, OverflowError):
            return StreamOver(StreamEnd.LOST, _NOT_AS_DOCUMENTED, _point(session))
        if session is None and left <= LEFT_OVER:
            words = "Discord lets this bot begin no more connections for now."
            return StreamOver(StreamEnd.LOST, words, again_in=reset)
        return str(url)

    def _untold(self, reply: Reply, connection: Connection, session: Session | None) -> StreamOver:
        trouble = self._client.trouble(reply, connection.credentials)
        if isinstance(trouble, Refused) and trouble.kind is RefusalKind.CREDENTIALS:
            return StreamOver(StreamEnd.REFUSED, trouble.words)
        again_in = trouble.retry_after if isinstance(trouble, Throttled) else None
        return StreamOver(StreamEnd.LOST, trouble.words, _point(session), again_in)


class Talk:
    """One connection from HELLO to its end. What comes is read and answered as it comes, and waits
    to be taken; nobody reads on while two thousand things wait."""

    def __init__(
        self,
        socket: Socket,
        token: str,
        session: Session | None,
        threads: Threads,
        clock: Clock,
        chance: SystemChance,
    ) -> None:
        self._socket = socket
        self._token = token
        self._session = session
        self._threads = threads
        self._clock = clock
        self._chance = chance
        self._waiting: deque[tuple[dict[str, Any], datetime]] = deque()
        self._over: StreamOver | Closed | None = None
        # Whether the session can be taken up again, for all we were told.
        self._resumes = True
        self._stirred = asyncio.Event()
        self._room = asyncio.Event()
        # The last number that came; what was taken of it is the session's to know.
        self._heard = session.sequence if session else None
        self._answered = True
        self._told_ready = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self) -> None:
        self._tasks.append(asyncio.create_task(self._read()))

    async def next(self) -> Streamed | StreamOver:
        """What has come since, as soon as there is anything; the end once all before it is
        taken."""
        while not self._waiting:
            if self._over is not None:
                return self._ended(self._over)
            self._stirred.clear()
            await self._stirred.wait()
        return await self._taken()

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.close(ENDED_BY_US)

    async def _taken(self) -> Streamed:
        """Before its READY, and after one that says too little, nothing that comes can be taken:
        the session is unknown. Nor can anything be from where it is not known what it belongs
        to."""
        told, began = list[Told](), False
        while self._waiting and len(told) < MOST_AT_ONCE:
            payload, at = self._waiting[0]
            post = await self._post_in(payload)
            if isinstance(post, CannotTell):
                self._waiting.clear()
                self._over = StreamOver(StreamEnd.LOST, post.words, again_in=post.retry_after)
                break
            self._waiting.popleft()
            sequence = payload["s"]
            if payload.get("t") == "READY":
                self._session, began = session_in(payload.get("d"), sequence), True
            if self._session is None:
                self._finish(self._lost())
                break
            self._session = self._session.after(sequence)
            kept = told_in(payload, self._session, at, post)
            told += [kept] if kept else []
        self._room.set()
        return Streamed(tuple(told), _point(self._session), began)

    async def _post_in(self, payload: dict[str, Any]) -> InForum | CannotTell | None:
        told = payload.get("d")
        if not isinstance(told, dict):
            return None
        return await self._threads.about(payload.get("t"), told)

    def _ended(self, over: StreamOver | Closed) -> StreamOver:
        if isinstance(over, Closed):
            return over_by(over.code, over.words, self._session)
        return replace(over, point=_point(self._session) if self._resumes else None)

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                hello = await self._heard_next()
            if isinstance(hello, Closed) or hello.get("op") != Op.HELLO:
                return self._finish(hello if isinstance(hello, Closed) else self._lost())
            interval = float(hello["d"]["heartbeat_interval"]) / 1000
            self._tasks.append(asyncio.create_task(self._beat(interval)))
            await self._introduce()
            while self._over is None:
                payload = await self._heard_next()
                if isinstance(payload, Closed):
                    return self._finish(payload)
                await self._hear(payload)
        except TimeoutError:
            self._finish(self._lost(_SILENT))
        except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
            self._finish(self._lost())

    async def _heard_next(self) -> dict[str, Any] | Closed:
        heard = await self._socket.hear()
        if isinstance(heard, Closed):
            return heard
        payload = json.loads(heard)
        if not isinstance(payload, dict):
            raise ValueError("not an object")
        return payload

    async def _introduce(self) -> None:
        session = self._session
        await self._say(resume(self._token, session) if session else identify(self._token))
        self._tasks.append(asyncio.create_task(self._must_begin()))

    async def _must_begin(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_SECONDS):
                await self._told_ready.wait()
                return
        self._finish(self._lost(_SILENT))

    async def _hear(self, payload: dict[str, Any]) -> None:
        match payload.get("op"):
            case Op.DISPATCH:
                await self._keep(payload)
            case Op.BEAT:
                await self._say({"op": Op.BEAT, "d": self._heard})
            case Op.RECONNECT:
                self._finish(self._lost("Discord asks us to connect anew."))
            case Op.INVALID_SESSION:
                self._resumes = payload.get("d") is True
                words = "Discord has ended the session."
                self._finish(StreamOver(StreamEnd.LOST, words, again_in=AFTER_INVALID))
            case Op.BEAT_ANSWERED:
                self._answered = True

    async def _keep(self, payload: dict[str, Any]) -> None:
        self._heard = payload["s"] = int(payload["s"])
        self._told_ready.set()
        self._waiting.append((payload, self._clock.now()))
        self._stirred.set()
        while len(self._waiting) >= MOST_WAITING:
            self._room.clear()
            await self._room.wait()

    async def _beat(self, interval: float) -> None:
        """Once within the first interval and then at each; a beat that is not answered before the
        next one is due says that nobody is there any more."""
        wait = interval * self._chance.draw()
        while self._over is None:
            await asyncio.sleep(wait)
            wait = interval
            if not self._answered and len(self._waiting) < MOST_WAITING:
                self._finish(self._lost(_SILENT))
                return
            self._answered = False
            await self._say({"op": Op.BEAT, "d": self._heard})

    async def _say(self, payload: dict[str, Any]) -> None:
        await self._socket.say(json.dumps(payload))

    def _lost(self, words: str = _NOT_AS_DOCUMENTED) -> StreamOver:
        return StreamOver(StreamEnd.LOST, words)

    def _finish(self, over: StreamOver | Closed) -> None:
        if self._over is None:
            self._over = over
        self._stirred.set()


def _point(session: Session | None) -> str | None:
    return session.point if session else None
