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
GROUPS = {"ops": "S0PLAZA01", "ops-night": "S0PLAZA02"}
CHANGES = (
    *("chat.postMessage", "chat.update", "chat.delete", "conversations.kick"),
    *("files.completeUploadExternal", "files.delete"),
)
REFRESH = "oauth.v2.access"


class FakeSlack(FakeServer):
    """`scopes` are what the token may do; None where the server does not say. `shown_after` is how
    often it is asked where a file is before it says so."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.members = {BOT, NEIGHBOUR}
        self.page_size = 100
        self.scopes: str | None = None
        self.channel: dict[str, Any] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.bytes: dict[str, bytes] = {}
        self.shown_after = 0
        self.talks: dict[str, str] = {}

    def changes(self, request: httpx.Request) -> bool:
        return request.url.path.rpartition("/")[2] in (*CHANGES, REFRESH)

    def texts(self) -> list[str]:
        return [shown(message) for message in self.messages]

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.method == "POST"
        if request.url.host == "files.slack.com":
            return self._take(request)
        assert request.url.host == "slack.com"
        method, asked = request.url.path.removeprefix("/api/"), asked_in(request)
        if method == "auth.test":
            return self._who()
        answers = {
            "usergroups.list": self._groups,
            "conversations.info": self._info,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "conversations.kick": self._kick,
            "files.getUploadURLExternal": self._place_for,
            "files.completeUploadExternal": self._share,
            "files.info": self._file,
            "files.list": self._listed,
            "files.delete": self._drop,
        }
        if method == "conversations.open":
            opened = {"id": self.talks[asked["users"]]}
            return httpx.Response(200, json={"ok": True, "channel": opened})
        if not method.startswith(("files.", "usergroups.")):
            assert asked["channel"] in (CHANNEL, *self.talks.values())
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

    def _groups(self, asked: dict[str, Any]) -> httpx.Response:
        groups = [
            {"id": group_id, "is_usergroup": True, "name": handle.title(), "handle": handle}
            for handle, group_id in GROUPS.items()
        ]
        return httpx.Response(200, json={"ok": True, "usergroups": groups})

    def _post(self, asked: dict[str, Any]) -> httpx.Response:
        ts = self.add(asked, NOW + self.ahead)
        if asked["channel"] != CHANNEL:
            self.messages[-1]["talk"] = asked["channel"]
        answer = recording("slack", "published")
        return answer.response(channel=CHANNEL, ts=ts, message=self.messages[-1])

    def add(self, said: dict[str, Any], at: datetime, user: str = BOT) -> str:
        ts = f"{(at + timedelta(microseconds=len(self.messages) + 1)).timestamp():.6f}"
        kept = {k: v for k, v in said.items() if k in ("text", "blocks", "metadata", "thread_ts")}
        self.messages.append({"type": "message", "user": user, "ts": ts, **kept})
        for parent in self.messages:
            if parent["ts"] == kept.get("thread_ts"):
                parent["reply_count"] = parent.get("reply_count", 0) + 1
                parent["latest_reply"] = ts
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
        latest = asked.get("latest", "9")
        here = [m for m in self.messages[::-1] if m.get("talk", CHANNEL) == asked["channel"]]
        top = [m for m in here if m.get("thread_ts") in (None, m["ts"])]
        return self._paged([m for m in top if m["ts"] < latest], asked)

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

    def _place_for(self, asked: dict[str, Any]) -> httpx.Response:
        file_id = f"F0PLAZA{len(self.files):02}"
        self.files[file_id] = {
            "id": file_id,
            "name": asked["filename"],
            "size": int(asked["length"]),
            "user": BOT,
            "shares": {},
        }
        if "alt_txt" in asked:
            self.files[file_id]["alt_txt"] = asked["alt_txt"]
        url = f"https://files.slack.com/upload/v1/{file_id}?x=1"
        return httpx.Response(200, json={"ok": True, "file_id": file_id, "upload_url": url})

    def _take(self, request: httpx.Request) -> httpx.Response:
        assert "authorization" not in request.headers
        file_id = request.url.path.rpartition("/")[2]
        assert len(request.content) == self.files[file_id]["size"]
        self.bytes[file_id] = request.content
        return httpx.Response(200, text=f"OK - {len(request.content)}")

    def _share(self, asked: dict[str, Any]) -> httpx.Response:
        assert asked["channel_id"] == CHANNEL
        named = json.loads(asked["files"])
        shown = [self.files[file["id"]] | {"title": file["title"]} for file in named]
        assert all(file["id"] in self.bytes for file in shown)
        words = {"text": asked.get("initial_comment", "")}
        if "blocks" in asked and not words["text"]:
            words["blocks"] = json.loads(asked["blocks"])
        if "thread_ts" in asked:
            words["thread_ts"] = asked["thread_ts"]
        ts = self.add(words, NOW + self.ahead)
        self.messages[-1] |= {"subtype": "file_share", "files": shown}
        for file in shown:
            file["shares"] = {"public": {CHANNEL: [{"ts": ts}]}}
            self.files[file["id"]] = file
        return httpx.Response(200, json={"ok": True, "files": [self._as_told(f) for f in shown]})

    def _as_told(self, file: dict[str, Any]) -> dict[str, Any]:
        if self.shown_after == 0:
            return file
        self.shown_after -= 1
        return file | {"shares": {}}

    def _file(self, asked: dict[str, Any]) -> httpx.Response:
        file = self._as_told(self.files[asked["file"]])
        return httpx.Response(200, json={"ok": True, "file": file})

    def _listed(self, asked: dict[str, Any]) -> httpx.Response:
        assert asked["user"] == BOT
        assert asked["ts_from"].isdecimal()
        listed = [file for file in self.files.values() if "title" in file]
        return httpx.Response(200, json={"ok": True, "files": listed})

    def _drop(self, asked: dict[str, Any]) -> httpx.Response:
        if self.files.pop(asked["file"], None) is None:
            return httpx.Response(200, json={"ok": False, "error": "file_not_found"})
        for message in self.messages:
            kept = [f for f in message.get("files", []) if f["id"] != asked["file"]]
            message["files"] = kept
        return httpx.Response(200, json={"ok": True})

    def _of(self, ts: str) -> dict[str, Any] | None:
        return next((message for message in self.messages if message["ts"] == ts), None)


def asked_in(request: httpx.Request) -> dict[str, Any]:
    if request.headers["content-type"] == "application/json":
        return dict(json.loads(request.content))
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    return dict(parse_qsl(request.content.decode()))


def shown(message: dict[str, Any]) -> str:
    """What people read: the blocks, where there are any; and notifications say the same, but those
    of files, of which Slack itself writes them."""
    notified = html.unescape(message["text"])
    if "blocks" not in message:
        return notified
    [block] = message["blocks"]
    [section] = block["elements"]
    words = "".join(element.get("text") or element["url"] for element in section["elements"])
    assert words == notified or "files" in message
    return words
