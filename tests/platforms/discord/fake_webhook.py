"""A webhook of a Discord channel, or of a forum, that takes what the documentation knows and no
more."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs

from adapters.platforms.discord.place import first_of
from adapters.platforms.discord.profile import API, TEXT
from tests.kit.platforms.stage import CANARY, NOW, FakeServer
from tests.platforms.discord.fake import CHANNEL, GUILD, body_of, recorded

WEBHOOK = "1185000000000000001"
URL = f"https://discord.com/api/webhooks/{WEBHOOK}/{CANARY}"
_HERE = Path(__file__).parent
_SHARED = json.loads((_HERE / "http_api.json").read_text())["$defs"]
_SPEC = json.loads((_HERE / "webhook_api.json").read_text())
_AT = f"{API}/webhooks/{WEBHOOK}/{CANARY}"


class FakeWebhook(FakeServer):
    """`is_forum` is what its channel is. `threads` are the names of those made there."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.threads: dict[str, str] = {}
        self.is_forum = False
        self.sent: list[Any] = []

    def texts(self) -> list[str]:
        return [
            it.get("poll", {}).get("question", {}).get("text") or it["content"]
            for it in self.messages
        ]

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert "authorization" not in request.headers
        path = request.url.path
        assert path.startswith(_AT)
        message = re.fullmatch(r"/messages/(\d+)", path.removeprefix(_AT))
        name = "/messages/{message_id}" if message else path.removeprefix(_AT)
        operation = f"{request.method} /webhooks/{{webhook_id}}/{{webhook_token}}{name}"
        _check(_SPEC["operations"][operation], request)
        where = request.url.params.get("thread_id", CHANNEL)
        if message:
            return self._one(request, message[1], where)
        if request.method == "GET":
            told = {"id": WEBHOOK, "type": 1, "name": "Plaza", "application_id": None}
            return httpx.Response(200, json=told | {"guild_id": GUILD, "channel_id": CHANNEL})
        assert request.url.params["wait"] == "true"
        self.sent.append(body_of(request))
        return self._say(self.sent[-1], where)

    def _say(self, told: dict[str, Any], where: str) -> httpx.Response:
        if len(told.get("content", "")) > TEXT:
            return recorded("too_long")
        named = told.get("thread_name")
        if self.is_forum and (named is None) == (where == CHANNEL):
            words = "Webhooks posted to forum channels must have a thread_name or thread_id"
            return httpx.Response(400, json={"code": 220001, "message": words})
        number = str(int(first_of(NOW + self.ahead + timedelta(milliseconds=len(self.sent)))))
        if named is not None:
            where = number
            self.threads[where] = named
        kept = {k: v for k, v in told.items() if k in ("content", "poll", "attachments")}
        made = {"id": number, "channel_id": where, "content": "", "webhook_id": WEBHOOK, **kept}
        self.messages.append(made)
        return httpx.Response(200, json=made)

    def _one(self, request: httpx.Request, message_id: str, where: str) -> httpx.Response:
        there = (message_id, where)
        found = [it for it in self.messages if (it["id"], it["channel_id"]) == there]
        if not found:
            return recorded("unknown_message")
        if request.method == "DELETE":
            self.messages.remove(found[0])
            return httpx.Response(204)
        if request.method == "PATCH":
            found[0]["content"] = body_of(request)["content"]
        return httpx.Response(200, json=found[0])


def _check(operation: dict[str, Any], request: httpx.Request) -> None:
    for name, value in request.url.params.items():
        fits = operation["query"][name]
        _fits(fits, json.loads(value) if name == "wait" else value)
    body = body_of(request)
    if body is not None:
        _fits(operation["body"], body)


def _fits(schema: dict[str, Any], value: Any) -> None:
    jsonschema_rs.validate({**schema, "$defs": {**_SHARED, **_SPEC["$defs"]}}, value)
