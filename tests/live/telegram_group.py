"""A group in front of the emulator of the Bot API: who and what it is comes from here, since the
emulator knows neither chats nor members; what is said and taken back there is the emulator's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from aiohttp import web

from tests.live.running import free_port
from tests.live.telegram_server import TelegramServer
from tests.platforms.telegram.fake import GROUP, recorded


@dataclass
class TelegramGroup:
    """One group with our bot in it. `members` counts the bot."""

    server: TelegramServer
    url: str = ""
    members: int = 2
    passed_on: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        ours: dict[str, Any] = {
            "getChat": recorded("get_chat_group").json()["result"],
            "getChatMember": recorded("member_administrator").json()["result"],
            "getChatMemberCount": self.members,
        }
        if method in ours:
            return web.json_response({"ok": True, "result": ours[method]})
        self.passed_on.append(method)
        async with httpx.AsyncClient(trust_env=False) as client:
            reply = await client.request(
                request.method,
                f"{self.server.url}{request.path_qs}",
                content=await request.read(),
                headers={"content-type": request.content_type},
            )
        kind = reply.headers["content-type"].partition(";")[0]
        return web.Response(body=reply.content, status=reply.status_code, content_type=kind)

    def somebody_answers(self, token: str, post: str, text: str, date: int) -> str:
        """A person answers that post in the group; what the emulator calls the answer."""
        group = {"id": GROUP, "type": "supergroup", "title": "La plaza"}
        answered = {"message_id": int(post), "date": date, "chat": group}
        self.server.tell(token, group, text, date, reply_to_message=answered)
        return next(number for number, said in self.said(token).items() if said == text)

    def said(self, token: str) -> dict[str, str]:
        """Everything that stands in the group, by the emulator's numbers."""
        return self.server.said_in(token, GROUP)


@asynccontextmanager
async def a_group(server: TelegramServer) -> AsyncIterator[TelegramGroup]:
    group, port = TelegramGroup(server), free_port()
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", group.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        group.url = f"http://127.0.0.1:{port}"
        yield group
    finally:
        await runner.cleanup()
