"""A homeserver in memory; its answers have the shape of those that Synapse gave."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import httpx

from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, FakeServer

URL = "https://matrix.example"
ROOM = "!plaza-room"
MINE = "@ana:matrix.example"
EVA = "@eva:matrix.example"


class FakeMatrix(FakeServer):
    """One user in one room; answers have the shape of the recorded ones."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = []
        self.by_transaction: dict[str, str] = {}
        self.device = "one"
        self.others: dict[str, str] = {EVA: "join"}
        self.uploads: list[httpx.Request] = []
        self.levels = recording("matrix", "power_levels").body | {"users": {MINE: 100}}
        self.level_writes: list[dict[str, Any]] = []
        self.before_write: list[Callable[[], None]] = []
        self.sync_page = 5
        self.page_size = 50

    def texts(self) -> list[str]:
        return [event["content"]["body"] for event in self.events if event["content"]]

    def answer(self, request: httpx.Request) -> httpx.Response:
        steps = [unquote(step) for step in request.url.raw_path.decode().split("?")[0].split("/")]
        match steps[4:]:
            case ["account", "whoami"]:
                return recording("matrix", "whoami").response(user_id=MINE)
            case ["directory", "room", _]:
                return recording("matrix", "alias").response(room_id=ROOM)
            case ["upload"]:
                self.uploads.append(request)
                return recording("matrix", "uploaded").response()
            case ["media", "config"]:
                return recording("matrix", "media_config").response()
            case ["sync"]:
                return self._sync(request.url.params)
            case ["rooms", _, "relations", event_id, relation, *kind]:
                return self._related(event_id, relation, kind, request.url.params)
            case ["rooms", _, *rest]:
                return self._inside(rest, request)
        raise AssertionError(f"no such path: {steps}")

    def _inside(self, rest: list[str], request: httpx.Request) -> httpx.Response:
        match rest:
            case ["state", kind, *whose]:
                is_levels = kind == "m.room.power_levels"
                return self._levelled(request) if is_levels else self._state(kind, whose)
            case ["send", kind, transaction]:
                return self._send(kind, transaction, json.loads(request.content))
            case ["redact", event_id, _]:
                return self._redact(event_id)
            case ["event", event_id]:
                return self._one(event_id)
            case ["messages"]:
                return self._history(request.url.params)
            case ["joined_members"]:
                there = [person for person, is_in in self.others.items() if is_in == "join"]
                return httpx.Response(200, json={"joined": {who: {} for who in (MINE, *there)}})
            case [verb]:
                return self._act(verb, json.loads(request.content)["user_id"])
        raise AssertionError(f"no such path: {rest}")

    def _state(self, kind: str, whose: list[str]) -> httpx.Response:
        match kind, whose:
            case "m.room.member", [person] if person.startswith("@ana"):
                return recording("matrix", "member").response()
            case "m.room.member", [person] if person in self.others:
                return httpx.Response(200, json={"membership": self.others[person]})
            case "m.room.create", _:
                return recording("matrix", "room_made").response()
        return recording("matrix", "not_encrypted").response()

    def _levelled(self, request: httpx.Request) -> httpx.Response:
        """A write takes the place of what stood when its request came."""
        if request.method == "GET":
            if "format" not in request.url.params:
                return httpx.Response(200, json=self.levels)
            return httpx.Response(200, json={"event_id": self.levels_id, "content": self.levels})
        replaced = self.levels_id
        while self.before_write:
            self.before_write.pop(0)()
        return httpx.Response(
            200, json={"event_id": self.write_levels(json.loads(request.content), replaced)}
        )

    @property
    def levels_id(self) -> str:
        return f"$levels-{len(self.level_writes)}"

    def write_levels(self, content: dict[str, Any], replaced: str | None = None) -> str:
        """As Synapse does: of two that take the place of the same, the later one stands here."""
        unsigned = {"replaces_state": replaced or self.levels_id}
        self.level_writes.append({"content": content, "unsigned": unsigned})
        self.levels = content
        self.level_writes[-1]["event_id"] = self.levels_id
        return self.levels_id

    def _act(self, verb: str, person: str) -> httpx.Response:
        """As Synapse does it."""
        if not person.startswith("@"):
            return recording("matrix", "nobody").response()
        now = self.others.get(person, "leave")
        if verb == "kick" and now != "join":
            return recording("matrix", "kicked_again").response()
        if verb == "unban" and now != "ban":
            return recording("matrix", "unbanned_unbanned").response()
        self.others[person] = "ban" if verb == "ban" else "leave"
        return recording("matrix", "kicked").response()

    def _sync(self, params: httpx.QueryParams) -> httpx.Response:
        following = f"s{len(self.events)}"
        since = params.get("since", "s0").removeprefix("s")
        if not since.isdecimal() or len(since) > 30:
            said = {"errcode": "M_UNKNOWN", "error": "Invalid stream token"}
            return httpx.Response(400, json=said)
        events = [self._as_seen(event) for event in self.events[int(since) :]]
        if not events:
            return httpx.Response(200, json={"next_batch": following})
        first = len(self.events) - min(len(events), self.sync_page)
        timeline = {
            "events": events[-self.sync_page :],
            "limited": len(events) > self.sync_page,
            "prev_batch": f"s{first}",
        }
        rooms = {"join": {ROOM: {"timeline": timeline}}}
        return httpx.Response(200, json={"next_batch": following, "rooms": rooms})

    def _gap(self, params: httpx.QueryParams) -> httpx.Response:
        start, end = (int(params[name].removeprefix("s")) for name in ("from", "to"))
        first = max(end, start - self.page_size)
        page = [self._as_seen(event) for event in self.events[first:start]]
        body: dict[str, Any] = {"chunk": page[::-1], "start": params["from"]}
        if page:
            body["end"] = f"s{first}"
        return httpx.Response(200, json=body)

    def happen(self, kind: str, content: dict[str, Any], sender: str, **more: Any) -> str:
        """Something that is no message of ours."""
        event_id = self.add(content, NOW + timedelta(seconds=len(self.events)), sender=sender)
        self.events[-1] |= {"type": kind, **more}
        return event_id

    def _send(self, kind: str, transaction: str, content: dict[str, Any]) -> httpx.Response:
        known = f"{self.device} {transaction}"
        if known not in self.by_transaction:
            self.by_transaction[known] = self.add(content, NOW + self.ahead, transaction)
            self.events[-1]["type"] = kind
        return recording("matrix", "sent").response(event_id=self.by_transaction[known])

    def add(
        self,
        content: dict[str, Any],
        at: datetime,
        transaction: str = "",
        sender: str = MINE,
    ) -> str:
        event: dict[str, Any] = recording("matrix", "history").body["chunk"][0]
        event_id = f"$event-{len(self.events)}"
        event |= {
            "event_id": event_id,
            "sender": sender,
            "content": content,
            "origin_server_ts": int(at.timestamp() * 1000),
            "unsigned": {"age": 24, "transaction_id": transaction, "device": self.device},
        }
        self.events.append(event)
        return event_id

    def _related(
        self, event_id: str, relation: str, kind: list[str], params: httpx.QueryParams
    ) -> httpx.Response:
        """Newest first."""
        found = [
            event
            for event in self.events[::-1]
            if (to := event["content"].get("m.relates_to", {})).get("event_id") == event_id
            and to.get("rel_type") == relation
            and event["type"] in (kind or [event["type"]])
        ]
        start = int(params.get("from", "0"))
        body: dict[str, Any] = {"chunk": found[start : start + self.page_size]}
        if len(found) > start + self.page_size:
            body["next_batch"] = str(start + self.page_size)
        return httpx.Response(200, json=body)

    def in_thread(self, event_id: str, count: int) -> None:
        """What the server adds up of it."""
        event = next(event for event in self.events if event["event_id"] == event_id)
        event["unsigned"]["m.relations"] = {"m.thread": {"count": count}}

    def _one(self, event_id: str) -> httpx.Response:
        for event in self.events:
            if event["event_id"] == event_id:
                return httpx.Response(200, json=self._as_seen(event))
        return httpx.Response(404, json={"errcode": "M_NOT_FOUND", "error": "Event not found."})

    def _redact(self, event_id: str) -> httpx.Response:
        for event in self.events:
            if event["event_id"] == event_id:
                event["content"] = {}
        return recording("matrix", "redacted").response()

    def _history(self, params: httpx.QueryParams) -> httpx.Response:
        if "to" in params:
            return self._gap(params)
        if json.loads(params["filter"])["types"] == ["m.room.power_levels"]:
            return httpx.Response(200, json={"chunk": self.level_writes[::-1], "start": "0"})
        wanted = json.loads(params["filter"])["senders"]
        newest_first = [event for event in self.events[::-1] if event["sender"] in wanted]
        start = int(params.get("from", "0"))
        page = [self._as_seen(event) for event in newest_first[start : start + self.page_size]]
        body: dict[str, Any] = {"chunk": page, "start": str(start)}
        # A real server gives an end as long as there is a page, also where the next is empty.
        if page:
            body["end"] = str(start + self.page_size)
        return httpx.Response(200, json=body)

    def _as_seen(self, event: dict[str, Any]) -> dict[str, Any]:
        unsigned = dict(event["unsigned"])
        if unsigned.pop("device") != self.device:
            unsigned.pop("transaction_id")
        return event | {"unsigned": unsigned}
