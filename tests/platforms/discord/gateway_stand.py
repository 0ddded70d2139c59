"""Discord's gateway on loopback, over real connections, as its documentation has it; beside it the
HTTP API of the same fake."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from aiohttp import WSMsgType, web

from adapters.platforms.discord.profile import API
from adapters.platforms.discord.session import INTENTS
from tests.kit.platforms.stage import CANARY, FakeServer

LONGEST_PAYLOAD = 4096
WITHIN = 20.0


@dataclass
class Sitting:
    """A session: what was told in it, each with its number."""

    id: str
    told: list[dict[str, Any]] = field(default_factory=list)
    is_over: bool = False

    def add(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        payload = {"op": 0, "t": kind, "s": len(self.told) + 1, "d": data}
        self.told.append(payload)
        return payload


@dataclass
class GatewayStand:
    """Tells whoever is connected, and remembers for whoever comes back. `interval` is that of the
    heartbeat in milliseconds. `answers_beats` false is a connection behind which nobody is any
    more; `max_open` is the most that were connected at one moment."""

    server: FakeServer
    url: str = ""
    token: str = CANARY
    allowed: int = INTENTS
    interval: int = 45_000
    answers_beats: bool = True
    remaining: int = 1000
    resume_url: str | None = None
    gateway_answer: Callable[[], web.Response] | None = None
    greets_with: Callable[[], str] | None = None
    sittings: list[Sitting] = field(default_factory=list)
    open: list[tuple[Sitting, web.WebSocketResponse]] = field(default_factory=list)
    identified: list[dict[str, Any]] = field(default_factory=list)
    resumed: list[dict[str, Any]] = field(default_factory=list)
    beats: list[Any] = field(default_factory=list)
    closed_with: list[int | None] = field(default_factory=list)
    asked_for_address: int = 0
    connections: int = 0
    max_open: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def sitting(self) -> Sitting:
        return self.sittings[-1]

    async def tell(self, kind: str, data: dict[str, Any]) -> None:
        """In every session that is not over; heard at once by whoever is connected to it."""
        for sitting in self.sittings:
            if sitting.is_over:
                continue
            payload = sitting.add(kind, data)
            for of, socket in list(self.open):
                if of is sitting and not socket.closed:
                    await socket.send_json(payload)

    async def say(self, payload: dict[str, Any]) -> None:
        for _, socket in list(self.open):
            await socket.send_json(payload)

    async def drop(self, code: int) -> None:
        """Close whatever is open."""
        for _, socket in list(self.open):
            await socket.close(code=code)

    def forget(self) -> None:
        """No session can be taken up any more."""
        for sitting in self.sittings:
            sitting.is_over = True

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(WITHIN):
            while not holds():
                self.changed.clear()
                await self.changed.wait()

    async def talk(self, request: web.Request) -> web.WebSocketResponse:
        assert (request.query["v"], request.query["encoding"]) == ("10", "json")
        self.connections += 1
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hello = json.dumps({"op": 10, "d": {"heartbeat_interval": self.interval}})
        await socket.send_str(self.greets_with() if self.greets_with else hello)
        try:
            async for message in socket:
                assert message.type is WSMsgType.TEXT
                assert len(message.data.encode()) <= LONGEST_PAYLOAD
                await self._hear(socket, json.loads(message.data))
                self._stir()
        finally:
            self.open = [(of, it) for of, it in self.open if it is not socket]
            self.closed_with.append(socket.close_code)
            self._stir()
        return socket

    async def _hear(self, socket: web.WebSocketResponse, payload: dict[str, Any]) -> None:
        match payload["op"]:
            case 1:
                self.beats.append(payload["d"])
                if self.answers_beats:
                    await socket.send_json({"op": 11})
            case 2:
                self.identified.append(payload["d"])
                await self._identify(socket, payload["d"])
            case 6:
                self.resumed.append(payload["d"])
                await self._resume(socket, payload["d"])

    async def _identify(self, socket: web.WebSocketResponse, told: dict[str, Any]) -> None:
        if told["token"] != self.token:
            await socket.close(code=4004)
        elif told["intents"] & ~self.allowed:
            await socket.close(code=4014)
        else:
            sitting = Sitting(f"session-{len(self.sittings) + 1}")
            self.sittings.append(sitting)
            url = self.resume_url or self.url.replace("http://", "ws://")
            ready = {"v": 10, "session_id": sitting.id, "resume_gateway_url": url, "guilds": []}
            self._take(sitting, socket)
            await socket.send_json(sitting.add("READY", ready))

    async def _resume(self, socket: web.WebSocketResponse, told: dict[str, Any]) -> None:
        if told["token"] != self.token:
            await socket.close(code=4004)
            return
        found = [it for it in self.sittings if it.id == told["session_id"] and not it.is_over]
        if not found:
            await socket.send_json({"op": 9, "d": False})
            return
        [sitting] = found
        self._take(sitting, socket)
        for payload in sitting.told[told["seq"] :]:
            await socket.send_json(payload)
        await socket.send_json(sitting.add("RESUMED", {}))

    def _take(self, sitting: Sitting, socket: web.WebSocketResponse) -> None:
        self.open.append((sitting, socket))
        self.max_open = max(self.max_open, len(self.open))
        self._stir()

    def _stir(self) -> None:
        self.changed.set()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """What the HTTP API says."""
        if request.path == "/":
            return await self.talk(request)
        if request.headers["authorization"] != f"Bot {self.token}":
            return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)
        if request.path == f"{API}/gateway/bot":
            self.asked_for_address += 1
            return self.gateway_answer() if self.gateway_answer else self._address()
        asked = httpx.Request(
            request.method,
            str(request.url),
            headers=dict(request.headers),
            content=await request.read(),
        )
        answer = self.server.handle(asked)
        self._stir()
        return web.Response(
            status=answer.status_code, body=answer.content, content_type="application/json"
        )

    def _address(self) -> web.Response:
        limit = {
            "total": 1000,
            "remaining": self.remaining,
            "reset_after": 14_400_000,
            "max_concurrency": 1,
        }
        url = self.url.replace("http://", "ws://")
        return web.json_response({"url": url, "shards": 1, "session_start_limit": limit})


@asynccontextmanager
async def standing(server: FakeServer) -> AsyncIterator[GatewayStand]:
    """On a port of its own, until the block ends."""
    stand = GatewayStand(server)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", stand.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    stand.url = f"http://{host}:{port}"
    try:
        yield stand
    finally:
        await runner.cleanup()
