"""A forum of a Discord server, whose posts are threads; it takes what the documentation knows and
no more."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs

from adapters.platforms.discord.place import first_of
from adapters.platforms.discord.profile import API, TEXT
from tests.kit.platforms.forms import parts_of
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, FakeServer
from tests.platforms.discord.fake import BOT, CHANNEL, GUILD, FakeDiscord, operation_of, recorded

TAG = "1195000000000000001"
_HERE = Path(__file__).parent
_PARTS = [json.loads((_HERE / name).read_text()) for name in ("http_api.json", "forum_api.json")]
_AS_RECORDED = {
    "GET /users/@me": "me",
    "GET /guilds/{guild_id}": "guild",
    "GET /guilds/{guild_id}/members/{user_id}": "member",
}
_OPERATIONS = {name: it for part in _PARTS for name, it in part["operations"].items()}
_DEFS = {name: it for part in _PARTS for name, it in part["$defs"].items()}


class FakeForum(FakeServer):
    """`threads` are in it, `away` those of them that were put away, `messages` what is in all."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[dict[str, Any]] = []
        self.away: set[str] = set()
        self.has_more = False
        self.messages: list[dict[str, Any]] = []
        self.forum: dict[str, Any] = {"type": 15, "flags": 0}
        self.sent: list[Any] = []
        self.people = FakeDiscord()
        self._given = 0

    def texts(self) -> list[str]:
        return [message["content"] for message in self.messages]

    def answer(self, request: httpx.Request) -> httpx.Response:
        operation = operation_of(request)
        told = _body_of(request)
        _check(_OPERATIONS[operation], request.url.params, told)
        if told is not None:
            self.sent.append(told)
        ids = re.findall(r"/(\d{5,})", request.url.path.removeprefix(API))
        if operation in _AS_RECORDED and not request.url.params:
            return recorded(_AS_RECORDED[operation])
        if operation.split(" ")[1].startswith("/guilds/{guild_id}") and "threads" not in operation:
            return self.people.answer(request)
        match operation:
            case "GET /guilds/{guild_id}/threads/active":
                return self._listed([it for it in self.threads if it["id"] not in self.away])
            case "GET /channels/{channel_id}/threads/archived/public":
                return self._listed([it for it in self.threads if it["id"] in self.away])
            case "POST /channels/{channel_id}/threads":
                assert ids == [CHANNEL]
                return self._begin(told)
            case _ if "/messages" in operation:
                return self._in_thread(request, ids, told)
            case _:
                return self._channel(request.method, ids[0], told)

    def begun(self, title: str, text: str, owner: str = BOT, **fields: Any) -> dict[str, Any]:
        """Somebody, or we, make a post."""
        thread_id = self._number()
        thread = {"id": thread_id, "parent_id": CHANNEL, "owner_id": owner, "name": title}
        self.threads.append(thread | {"guild_id": GUILD, "type": 11})
        self._say(thread_id, thread_id, text, owner, **fields)
        return thread

    def _number(self) -> str:
        self._given += 1
        return first_of(NOW + self.ahead + timedelta(milliseconds=self._given))

    def _say(self, thread_id: str, message_id: str, text: str, owner: str, **fields: Any) -> Any:
        message = recording("discord", "created").body
        del message["nonce"]
        message |= {"id": message_id, "channel_id": thread_id, "content": text, **fields}
        message["author"] = message["author"] | {"id": owner}
        self.messages.append(message)
        for thread in self.threads:
            if thread["id"] == thread_id:
                thread["last_message_id"] = message_id
        return message

    def says(self, thread: Mapping[str, Any], text: str, owner: str, **fields: Any) -> Any:
        """Somebody, or we, say something in a post."""
        return self._say(thread["id"], self._number(), text, owner, **fields)

    def _begin(self, told: Any) -> httpx.Response:
        said = told["message"]
        if len(said["content"]) > TEXT:
            return recorded("too_long")
        shown = {"attachments": said["attachments"]} if "attachments" in said else {}
        thread = self.begun(told["name"], said["content"], **shown)
        return httpx.Response(201, json=thread | {"message": self.messages[-1]})

    def _listed(self, threads: list[dict[str, Any]]) -> httpx.Response:
        said = {"threads": threads, "members": [], "has_more": self.has_more}
        return httpx.Response(200, json=said)

    def _channel(self, method: str, channel_id: str, told: Any) -> httpx.Response:
        if channel_id == CHANNEL:
            assert method == "GET"
            tags = [{"id": TAG, "name": "Avisos", "moderated": False}]
            channel = recording("discord", "channel").body | {"available_tags": tags, **self.forum}
            return httpx.Response(200, json=channel)
        found = [it for it in self.threads if it["id"] == channel_id]
        if not found:
            return recorded("unknown_channel")
        if method == "DELETE":
            self.threads.remove(found[0])
            self.messages = [it for it in self.messages if it["channel_id"] != channel_id]
        elif method == "PATCH":
            found[0]["name"] = told["name"]
        return httpx.Response(200, json=found[0])

    def _in_thread(self, request: httpx.Request, ids: list[str], told: Any) -> httpx.Response:
        there = [it for it in self.messages if it["channel_id"] == ids[0]]
        if not [it for it in self.threads if it["id"] == ids[0]]:
            return recorded("unknown_channel")
        if len(ids) == 1 and request.method == "POST":
            shown = {"nonce": told["nonce"]}
            message = self._say(ids[0], self._number(), told["content"], BOT, **shown)
            return httpx.Response(200, json=message)
        if len(ids) == 1:
            after = int(request.url.params["after"])
            later = [it for it in there if int(it["id"]) > after]
            return httpx.Response(200, json=later[: int(request.url.params["limit"])][::-1])
        found = [it for it in there if it["id"] == ids[1]]
        if not found:
            return recorded("unknown_message")
        if request.method == "DELETE":
            self.messages.remove(found[0])
            return httpx.Response(204)
        if request.method == "PATCH":
            found[0]["content"] = told["content"]
        return httpx.Response(200, json=found[0])


def _body_of(request: httpx.Request) -> Any:
    if not request.content:
        return None
    if request.headers["content-type"] == "application/json":
        return json.loads(request.content)
    return json.loads(parts_of(request)["payload_json"].text)


def _check(operation: Mapping[str, Any], params: httpx.QueryParams, body: Any) -> None:
    for name, value in params.items():
        _fits(operation["query"][name], value if name == "after" else json.loads(value))
    if body is not None:
        _fits(operation["body"], body)


def _fits(schema: Mapping[str, Any], value: Any) -> None:
    jsonschema_rs.validate({**schema, "$defs": _DEFS}, value)
