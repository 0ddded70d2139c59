"""A Bot API with one bot in one group: what it does follows the documentation, since no server of
it may run here, and no request is taken that the documentation does not know."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs

from adapters.platforms.telegram.profile import TEXT
from adapters.text.counting import utf16_code_units
from tests.kit.platforms.forms import parts_of
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, FakeServer, Step, says

GROUP = -1001234567890
CHANNEL = -1009876543210
DISCUSSION = -1001112223334
BOT = 7712345678
TOLD = Path(__file__).parent / "recordings" / "told"
_SPEC = json.loads((Path(__file__).parent / "bot_api.json").read_text())


def recorded(name: str, **changes: Any) -> httpx.Response:
    return recording("telegram", name).response(**changes)


def said(name: str) -> Step:
    return says(recording("telegram", name).response)


def check(method: str, fields: Mapping[str, Any]) -> None:
    """Raises where the Bot API knows no such method, or it takes no such parameters."""
    schema = {**_SPEC["methods"][method], "$defs": _SPEC["$defs"]}
    jsonschema_rs.validate(schema, dict(fields))


def told_in(request: httpx.Request) -> tuple[str, dict[str, Any]]:
    """The method and what it is told. In a form and in a query all that is no text is JSON."""
    method = request.url.path.rpartition("/")[2]
    if request.method == "GET":
        return method, {k: _read(method, k, v) for k, v in request.url.params.items()}
    if request.headers["content-type"] == "application/json":
        return method, json.loads(request.content)
    parts = parts_of(request)
    attached = {name for name in parts if name.startswith("file")}
    fields: dict[str, Any] = {}
    for name, part in parts.items():
        if name not in attached:
            fields[name] = "a file" if part.filename else _read(method, name, part.text)
    for item in fields.get("media") or ():
        assert item["media"].removeprefix("attach://") in attached
    return method, fields


def _read(method: str, name: str, text: str) -> Any:
    wanted = _SPEC["methods"][method]["properties"][name]
    if wanted.get("type") == "string":
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


class FakeTelegram(FakeServer):
    """Keeps the bot's messages, other people's, and who is in the group."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.messages: dict[int, str] = {}
        self.updates: list[dict[str, Any]] = []
        self.polls: list[dict[str, Any]] = []
        self.people: dict[int, str] = {}
        self.webhook: dict[str, Any] | None = None
        self.chat = "get_chat_group"
        self.me = "member_administrator"
        self.knows_count = True
        self.moved: int | None = None
        self.in_discussion = "member_plain"
        self.pinned: dict[str, Any] | None = None
        self._next = 40
        self._told = 0
        self._said = 0

    def handle(self, request: httpx.Request) -> httpx.Response:
        method, fields = told_in(request)
        check(method, fields)
        self.calls.append((method, fields))
        return super().handle(request)

    def texts(self) -> list[str]:
        return list(self.messages.values())

    def answer(self, request: httpx.Request) -> httpx.Response:
        method, fields = told_in(request)
        if self.moved is not None and fields.get("chat_id", self.moved) != self.moved:
            return recorded("migrated")
        if method.startswith("send"):
            return self._send(method, fields)
        reply: httpx.Response = getattr(self, f"_{_snake(method)}")(fields)
        return reply

    def add(self, text: str) -> int:
        self._next += 1
        self.messages[self._next] = text
        return self._next

    def _send(self, method: str, fields: dict[str, Any]) -> httpx.Response:
        answered = fields.get("reply_parameters", {}).get("message_id")
        if answered is not None and answered not in self.messages:
            return recorded("reply_not_found")
        text = fields.get("text") or fields.get("question") or fields.get("caption") or ""
        if utf16_code_units(text) > TEXT:
            return recorded("too_long")
        if method == "sendMediaGroup":
            numbers = [self.add(item.get("caption", "")) for item in fields["media"]]
            result: Any = recording("telegram", "album").body["result"]
            return _ok([result[0] | {"message_id": number} for number in numbers])
        sent = recording("telegram", "sent").body["result"] | {"message_id": self.add(text)}
        if method == "sendPoll":
            return _ok(sent | {"poll": self._poll(fields)})
        return _ok(sent | {"text": text})

    def _poll(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        poll = {
            "id": str(5_211_000_000_000_000_000 + self._next),
            "question": fields["question"],
            "options": [{**option, "voter_count": 0} for option in fields["options"]],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": fields["allows_multiple_answers"],
        }
        self.polls.append(poll)
        return poll

    def voted(self, *counts: int, voters: int, poll: int = 0) -> dict[str, Any]:
        """An update that says how many chose what so far, in one of the bot's polls."""
        asked = self.polls[poll]
        options = [
            option | {"voter_count": count}
            for option, count in zip(asked["options"], counts, strict=True)
        ]
        return {"poll": asked | {"options": options, "total_voter_count": voters}}

    def _get_me(self, _: Mapping[str, Any]) -> httpx.Response:
        return recorded("get_me")

    def _get_chat(self, fields: Mapping[str, Any]) -> httpx.Response:
        if fields["chat_id"] != DISCUSSION:
            return recorded(self.chat)
        group: dict[str, Any] = {"id": DISCUSSION, "type": "supergroup", "title": "Charla"}
        return _ok(group | ({"pinned_message": self.pinned} if self.pinned else {}))

    def forward(self, post: int, *, channel: int = CHANNEL) -> int:
        """Telegram brings that post to the group in which it is discussed, and pins it there."""
        number = self.add("")
        origin = {"type": "channel", "chat": {"id": channel}, "message_id": post}
        self.pinned = {"message_id": number, "is_automatic_forward": True, "forward_origin": origin}
        return number

    def _get_chat_member(self, fields: Mapping[str, Any]) -> httpx.Response:
        if fields["chat_id"] == DISCUSSION:
            return recorded(self.in_discussion)
        if fields["user_id"] == BOT:
            return recorded(self.me)
        return _ok({"status": self.people.get(fields["user_id"], "left")})

    def _get_chat_member_count(self, _: Mapping[str, Any]) -> httpx.Response:
        return recorded("member_count") if self.knows_count else httpx.Response(200, json={})

    def _edit_message_text(self, fields: Mapping[str, Any]) -> httpx.Response:
        number, text = fields["message_id"], fields.get("text", fields.get("caption"))
        if number not in self.messages:
            return recorded("edit_not_found")
        if self.messages[number] == text:
            return recorded("not_modified")
        self.messages[number] = str(text)
        return _ok(recording("telegram", "sent").body["result"] | {"message_id": number})

    _edit_message_caption = _edit_message_text

    def _delete_message(self, fields: Mapping[str, Any]) -> httpx.Response:
        if self.messages.pop(fields["message_id"], None) is None:
            return recorded("delete_not_found")
        return recorded("done")

    def _delete_messages(self, fields: Mapping[str, Any]) -> httpx.Response:
        for number in fields["message_ids"]:
            self.messages.pop(number, None)
        return recorded("done")

    def _restrict_chat_member(self, fields: Mapping[str, Any]) -> httpx.Response:
        speaks = fields["permissions"]["can_send_messages"]
        return self._turn(fields["user_id"], "member" if speaks else "restricted")

    def _ban_chat_member(self, fields: Mapping[str, Any]) -> httpx.Response:
        return self._turn(fields["user_id"], "kicked")

    def _unban_chat_member(self, fields: Mapping[str, Any]) -> httpx.Response:
        person = fields["user_id"]
        if fields.get("only_if_banned") and self.people.get(person) != "kicked":
            return recorded("done")
        return self._turn(person, "left")

    def _turn(self, person: int, status: str) -> httpx.Response:
        if person not in self.people:
            return recorded("participant_invalid")
        self.people[person] = status
        return recorded("done")

    def _set_webhook(self, fields: dict[str, Any]) -> httpx.Response:
        self.webhook = fields
        return recorded("done")

    def _get_webhook_info(self, _: Mapping[str, Any]) -> httpx.Response:
        url = self.webhook["url"] if self.webhook else ""
        told = {"url": url, "has_custom_certificate": False, "pending_update_count": 0}
        return _ok(told)

    def _delete_webhook(self, _: Mapping[str, Any]) -> httpx.Response:
        self.webhook = None
        return recorded("done")

    def _get_updates(self, fields: Mapping[str, Any]) -> httpx.Response:
        if self.webhook is not None:
            return recorded("conflict")
        offset = fields.get("offset", 0)
        self.updates = [it for it in self.updates if it["update_id"] >= offset]
        return _ok(self.updates[: fields.get("limit", 100)])

    def say_update(self, update: Mapping[str, Any]) -> None:
        """The bot is told this, under the next number."""
        self._told += 1
        self.updates.append({**update, "update_id": 900_000 + self._told})

    def said_by(self, text: str, **changes: Any) -> dict[str, Any]:
        """An update that says that somebody says this in the group."""
        self._said += 1
        message = json.loads((TOLD / "comment.json").read_text())["message"]
        at = int(NOW.timestamp()) + self._said
        message |= {"message_id": 5000 + self._said, "text": text, "date": at}
        return {"message": message | changes}


def _snake(method: str) -> str:
    return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", method)


def _ok(result: Any) -> httpx.Response:
    return httpx.Response(200, json={"ok": True, "result": result})
