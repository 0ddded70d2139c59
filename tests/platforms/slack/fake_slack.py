"""A workspace with one channel, whose answers have the shape of the recorded ones."""

import html
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx

from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, FakeServer

URL = "https://plaza.slack.com"
TEAM, CHANNEL, BOT, NEIGHBOUR = "T0PLAZA01", "C0PLAZA01", "U0BOT0001", "U0VECINA1"
ACCOUNT = f"{TEAM} {CHANNEL} {BOT}"
SETTINGS = {"channel": CHANNEL}
CHANGES = ("chat.postMessage", "chat.update", "chat.delete", "conversations.kick")
REFRESH = "oauth.v2.access"


class FakeSlack(FakeServer):
    """`scopes` are what the token may do; None where the server does not say."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.members = {BOT, NEIGHBOUR}
        self.page_size = 100
        self.scopes: str | None = None
        self.channel: dict[str, Any] = {}

    def changes(self, request: httpx.Request) -> bool:
        return request.url.path.rpartition("/")[2] in (*CHANGES, REFRESH)

    def texts(self) -> list[str]:
        return [shown(message) for message in self.messages]

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.method == "POST"
        assert request.url.host == "slack.com"
        method, asked = request.url.path.removeprefix("/api/"), asked_in(request)
        if method == "auth.test":
            return self._who()
        answers = {
            "conversations.info": self._info,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "conversations.kick": self._kick,
        }
        assert asked["channel"] == CHANNEL
        return answers[method](asked)

    def _who(self) -> httpx.Response:
        answer = recording("slack", "auth_test").response(
            url=f"{URL}/", team="Plaza", team_id=TEAM, user_id=BOT, bot_id="B0TERTUL1"
        )
        if self.scopes is not None:
            answer.headers["x-oauth-scopes"] = self.scopes
        return answer

    def _info(self, asked: dict[str, Any]) -> httpx.Response:
        channel = recording("slack", "channel").body["channel"]
        channel |= {"id": CHANNEL, "name": "plaza", "is_member": BOT in self.members}
        if asked.get("include_num_members") == "true":
            channel["num_members"] = len(self.members)
        return recording("slack", "channel").response(channel=channel | self.channel)

    def _post(self, asked: dict[str, Any]) -> httpx.Response:
        ts = self.add(asked, NOW + self.ahead)
        answer = recording("slack", "published")
        return answer.response(channel=CHANNEL, ts=ts, message=self.messages[-1])

    def add(self, said: dict[str, Any], at: datetime, user: str = BOT) -> str:
        ts = f"{(at + timedelta(microseconds=len(self.messages) + 1)).timestamp():.6f}"
        kept = {k: v for k, v in said.items() if k in ("text", "blocks", "metadata", "thread_ts")}
        self.messages.append({"type": "message", "user": user, "ts": ts, **kept})
        for parent in self.messages:
            if parent["ts"] == kept.get("thread_ts"):
                parent["reply_count"] = parent.get("reply_count", 0) + 1
        return ts

    def _update(self, asked: dict[str, Any]) -> httpx.Response:
        found = self._of(asked["ts"])
        if found is None:
            return recording("slack", "message_gone").response()
        for name in ("text", "blocks", "metadata"):
            found.pop(name, None)
        found |= {name: asked[name] for name in ("text", "blocks", "metadata") if name in asked}
        return recording("slack", "edited").response(channel=CHANNEL, ts=asked["ts"])

    def _delete(self, asked: dict[str, Any]) -> httpx.Response:
        found = self._of(asked["ts"])
        if found is None:
            return recording("slack", "message_gone").response()
        self.messages.remove(found)
        return recording("slack", "deleted").response(channel=CHANNEL, ts=asked["ts"])

    def _history(self, asked: dict[str, Any]) -> httpx.Response:
        top = [m for m in self.messages[::-1] if m.get("thread_ts") in (None, m["ts"])]
        return self._paged(top, asked)

    def _replies(self, asked: dict[str, Any]) -> httpx.Response:
        found = self._of(asked["ts"])
        if found is None:
            return httpx.Response(200, json={"ok": False, "error": "thread_not_found"})
        answers = [m for m in self.messages if m.get("thread_ts") == asked["ts"]]
        oldest, latest = (asked.get(name) for name in ("oldest", "latest"))
        told = [m for m in answers if (oldest or "") <= m["ts"] <= (latest or "9")]
        return self._paged([found, *told], asked)

    def _paged(self, messages: list[dict[str, Any]], asked: dict[str, Any]) -> httpx.Response:
        start, size = int(asked.get("cursor", "0")), min(self.page_size, int(asked["limit"]))
        page = messages[start : start + size]
        if asked.get("include_all_metadata") != "true":
            page = [{k: v for k, v in m.items() if k != "metadata"} for m in page]
        more = start + size < len(messages)
        body: dict[str, Any] = {"ok": True, "messages": page, "has_more": more}
        if more:
            body["response_metadata"] = {"next_cursor": str(start + size)}
        return httpx.Response(200, json=body)

    def _kick(self, asked: dict[str, Any]) -> httpx.Response:
        if asked["user"] not in self.members:
            # The documentation's word for somebody who is not there.
            return httpx.Response(200, json={"ok": False, "error": "not_in_channel"})
        self.members.remove(asked["user"])
        return recording("slack", "kicked").response()

    def _of(self, ts: str) -> dict[str, Any] | None:
        return next((message for message in self.messages if message["ts"] == ts), None)


def asked_in(request: httpx.Request) -> dict[str, Any]:
    if request.headers["content-type"] == "application/json":
        return dict(json.loads(request.content))
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    return dict(parse_qsl(request.content.decode()))


def shown(message: dict[str, Any]) -> str:
    """What people read: the blocks, where there are any; and notifications say the same."""
    notified = html.unescape(message["text"])
    if "blocks" not in message:
        return notified
    [block] = message["blocks"]
    [section] = block["elements"]
    words = "".join(element.get("text") or element["url"] for element in section["elements"])
    assert words == notified
    return words
