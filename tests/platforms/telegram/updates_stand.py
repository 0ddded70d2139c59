"""A Bot API on loopback, over real connections, whose getUpdates waits as the documentation has it;
what else it is asked the fake answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from aiohttp import web

from tests.kit.platforms.stage import CANARY
from tests.platforms.telegram.fake import FakeTelegram, recorded

WITHIN = 20.0


@dataclass
class UpdatesStand:
    """Whoever asks is answered as soon as there is something, and has what they asked for before
    taken off the row. Who asks while somebody else does has the other sent away. `asked` are the
    fields of each getUpdates, `most_waiting` the most who waited at one moment; `waits` false is a
    server that answers at once. `next_answer` is given once, to whoever asks or waits."""

    server: FakeTelegram
    url: str = ""
    token: str = CANARY
    waits: bool = True
    asked: list[dict[str, Any]] = field(default_factory=list)
    waiting: int = 0
    most_waiting: int = 0
    sent_away: int = 0
    next_answer: httpx.Response | None = None
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _asker: int = 0

    async def tell(self, update: dict[str, Any]) -> int:
        """Something happens that the bot is told of; the number it is told under."""
        self.server.say_update(update)
        await self.stir()
        return int(self.server.updates[-1]["update_id"])

    async def answer_with(self, reply: httpx.Response) -> None:
        self.next_answer = reply
        await self.stir()

    async def stir(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(WITHIN), self.changed:
            await self.changed.wait_for(holds)

    async def answer(self, request: web.Request) -> web.Response:
        token, _, method = request.path.removeprefix("/bot").partition("/")
        if token != self.token:
            return _sent(recorded("unauthorized"))
        asked = httpx.Request(
            request.method,
            str(request.url),
            headers=dict(request.headers),
            content=await request.read(),
        )
        if method == "getUpdates":
            return _sent(await self._updates(asked))
        reply = self.server.handle(asked)
        await self.stir()
        return _sent(reply)

    async def _updates(self, asked: httpx.Request) -> httpx.Response:
        reply = self.server.handle(asked)
        fields = self.server.calls[-1][1]
        self.asked.append(fields)
        self._asker += 1
        mine, sent_away = self._asker, recorded("somebody_else")
        await self.stir()
        patience = fields["timeout"] if self.waits else 0
        self.waiting += 1
        self.most_waiting = max(self.most_waiting, self.waiting)
        try:
            async with asyncio.timeout(patience), self.changed:
                while self.next_answer is None and self._asker == mine:
                    reply = self.server.answer(asked)
                    if reply.json().get("result") != [] or not patience:
                        break
                    await self.changed.wait()
        except TimeoutError:
            pass
        finally:
            self.waiting -= 1
        if self._asker != mine:
            self.sent_away += 1
            return sent_away
        given, self.next_answer = self.next_answer, None
        return given or reply


def _sent(reply: httpx.Response) -> web.Response:
    return web.Response(
        status=reply.status_code, body=reply.content, content_type="application/json"
    )


@asynccontextmanager
async def updates_stand(server: FakeTelegram) -> AsyncIterator[UpdatesStand]:
    """On a port of its own, until the block ends."""
    stand = UpdatesStand(server)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", stand.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    stand.url = f"http://{host}:{port}"
    try:
        yield stand
    finally:
        await runner.cleanup()
