"""A Discord server with one channel and one bot: what it does follows the documentation, since no
server of it may run here, and no request is taken that the documentation does not know."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs

from adapters.platforms.discord.place import first_of
from adapters.platforms.discord.profile import API, TEXT
from tests.kit.platforms.forms import parts_of
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, FakeServer, Step, says

BOT = "1180000000000000001"
GUILD = "1170000000000000001"
CHANNEL = "1175000000000000001"
ANA = "1160000000000000001"
POLLED = Path(__file__).parent / "recordings" / "polled"
_SPEC = json.loads((Path(__file__).parent / "http_api.json").read_text())


def recorded(name: str, **changes: Any) -> httpx.Response:
    return recording("discord", name).response(**changes)


def said(name: str) -> Step:
    return says(recording("discord", name).response)


def body_of(request: httpx.Request) -> Any:
    """What a request says; in a form that is a part of it, and files are the others."""
    if not request.content:
        return None
    if request.headers["content-type"] == "application/json":
        return json.loads(request.content)
    parts = parts_of(request)
    told = json.loads(parts.pop("payload_json").text)
    for attached in told["attachments"]:
        assert parts.pop(f"files[{attached['id']}]").filename == attached["filename"]
    assert not parts
    return told


def operation_of(request: httpx.Request) -> str:
    """The documentation's name of what is asked."""
    path = request.url.path.removeprefix(API)
    path = re.sub(r"(channels|guilds)/\d+", lambda m: f"{m[1]}/{{{m[1][:-1]}_id}}", path)
    path = re.sub(r"messages/\d+$", "messages/{message_id}", path)
    path = re.sub(r"(members|bans)/\d+$", r"\1/{user_id}", path)
    return f"{request.method} {path}"


def check(request: httpx.Request) -> None:
    """Raises where the API knows no such operation, or it takes no such parameters."""
    operation = _SPEC["operations"][operation_of(request)]
    for name, value in request.url.params.items():
        _fits(operation["query"][name], value if name in ("after", "before") else json.loads(value))
    body = body_of(request)
    if body is not None:
        _fits(operation["body"], body)


def _fits(schema: Mapping[str, Any], value: Any) -> None:
    jsonschema_rs.validate({**schema, "$defs": _SPEC["$defs"]}, value)


class FakeDiscord(FakeServer):
    """Keeps the channel's messages, who is on the server and who is banned or silent there."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.by_nonce: dict[str, dict[str, Any]] = {}
        self.members: dict[str, str | None] = {}
        self.banned: set[str] = set()
        self.slow_mode: int | None = None
        self.shows_nonce = True
        self.counts = True
        self.sent: list[Any] = []
        self.page_size = 100
        self.guild_of: dict[str, str | None] = {}
        """Channels beside the one; where there is None the bot sees nothing."""
        self._given = 0

    def handle(self, request: httpx.Request) -> httpx.Response:
        check(request)
        return super().handle(request)

    def texts(self) -> list[str]:
        return [
            it.get("poll", {}).get("question", {}).get("text") or it["content"]
            for it in self.messages
        ]

    def answer(self, request: httpx.Request) -> httpx.Response:
        operation = operation_of(request)
        if request.method != "GET":
            self.sent.append(body_of(request))
        *_, last = request.url.path.split("/")
        match operation.split(" ")[1].rpartition("/")[2], request.method:
            case "messages", "POST":
                return self._create(body_of(request))
            case "messages", _:
                return self._history(request.url.params)
            case "{message_id}", method:
                return self._one(method, last, body_of(request))
            case "{user_id}", method:
                return self._person(operation, method, last, body_of(request))
            case "{guild_id}", _:
                counted = "with_counts" in request.url.params and self.counts
                return recorded("guild_counted" if counted else "guild")
            case "{channel_id}", method:
                return self._channel(last, body_of(request) if method == "PATCH" else None)
            case _:
                return recorded("me")

    def _channel(self, channel_id: str, told: Any = None) -> httpx.Response:
        if told is not None:
            self.slow_mode = told["rate_limit_per_user"]
        if channel_id == CHANNEL:
            if self.slow_mode is None:
                return recorded("channel")
            shown = recording("discord", "channel").body
            return httpx.Response(200, json=shown | {"rate_limit_per_user": self.slow_mode})
        guild_id = self.guild_of.get(channel_id)
        if guild_id is None:
            return recorded("unknown_channel")
        told = recording("discord", "channel").body
        return httpx.Response(200, json=told | {"id": channel_id, "guild_id": guild_id})

    def add(self, at: datetime, **fields: Any) -> dict[str, Any]:
        """A message of the bot's own, unless it says whose."""
        self._given += 1
        number = str(int(first_of(at)) + self._given)
        message = recording("discord", "created").body
        del message["nonce"]
        message |= {"id": number, "timestamp": at.isoformat(), **fields}
        self.messages.append(message)
        return dict(message)

    def somebody_says(self, text: str) -> None:
        ana = json.loads((POLLED / "message.json").read_text())["author"]
        self.add(NOW + timedelta(milliseconds=self._given + 1), content=text, author=ana)

    def _create(self, told: dict[str, Any]) -> httpx.Response:
        if len(told.get("content", "")) > TEXT:
            return recorded("too_long")
        answered = told.get("message_reference")
        if answered and answered["message_id"] not in [it["id"] for it in self.messages]:
            return recorded("reply_unknown")
        nonce = told["nonce"]
        if told["enforce_nonce"] and nonce in self.by_nonce:
            return httpx.Response(200, json=self.by_nonce[nonce])
        fields: dict[str, Any] = {
            name: told[name] for name in ("poll", "attachments") if name in told
        }
        if self.shows_nonce:
            fields["nonce"] = nonce
        made = self.add(NOW + self.ahead, content=told.get("content", ""), **fields)
        self.by_nonce[nonce] = made
        return httpx.Response(200, json=made)

    def _history(self, params: httpx.QueryParams) -> httpx.Response:
        """Of those after a number the next ones, of all the last ones; the newest first."""
        count = min(int(params["limit"]), self.page_size)
        listed = sorted(self.messages, key=lambda it: int(it["id"]))
        if "after" in params:
            listed = [it for it in listed if int(it["id"]) > int(params["after"])][:count]
        return httpx.Response(200, json=listed[::-1][:count])

    def _one(self, method: str, message_id: str, told: Any) -> httpx.Response:
        found = [it for it in self.messages if it["id"] == message_id]
        if not found:
            return recorded("unknown_message")
        if method == "DELETE":
            self.messages.remove(found[0])
            return httpx.Response(204)
        if method == "PATCH":
            found[0]["content"] = told["content"]
        return httpx.Response(200, json=found[0])

    def _person(self, operation: str, method: str, person: str, told: Any) -> httpx.Response:
        if person == BOT:
            return recorded("member")
        if "/bans/" in operation:
            return self._ban(method, person)
        if person not in self.members:
            return recorded("unknown_member")
        if method == "DELETE":
            del self.members[person]
            return httpx.Response(204)
        self.members[person] = told["communication_disabled_until"]
        return httpx.Response(200, json={"user": {"id": person}})

    def _ban(self, method: str, person: str) -> httpx.Response:
        if method == "DELETE":
            if person not in self.banned:
                return recorded("unknown_ban")
            self.banned.remove(person)
        else:
            self.members.pop(person, None)
            self.banned.add(person)
        return httpx.Response(204)
