"""A homeserver is asked what happened in our room since a point of its own, and for what was too
much for one answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.platforms.http import LISTING_BYTES, Answer, Reply, Unreadable
from adapters.platforms.matrix.hearing import heard
from adapters.platforms.matrix.line import Line
from adapters.platforms.matrix.place import step, user_and_room
from adapters.platforms.matrix.voting import STARTS
from adapters.platforms.replies import untold
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Heard, Polled, Raw
from domain.shared.platforms import Connection

PAGE = 100
MOST_PAGES = 4
OF_CONCERN = (
    "m.room.message",
    "m.room.encrypted",
    "m.room.redaction",
    "m.room.member",
    "m.reaction",
    *STARTS,
)
_NOTHING = {"not_types": ["*"]}

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to go on. While there is a gap to be filled, it ends at `until`, and `gap` is from
    where to read back towards it. On the wire JSON, or the server's own token."""

    since: str
    gap: str | None = None
    until: str | None = None

    def written(self) -> str:
        return json.dumps([self.since, self.gap, self.until], separators=(",", ":"))


def cursor_from(text: str | None) -> Cursor | None:
    """None where it is none that we wrote: then there is nothing to go on from."""
    try:
        since, gap, until = json.loads(text or "")
    except (ValueError, TypeError, RecursionError):
        return None
    fits = isinstance(since, str) and all(
        part is None or isinstance(part, str) for part in (gap, until)
    )
    return Cursor(since, gap, until) if fits and since else None


class Listening(Line):
    """Facts: `GET /sync`, filters, and `GET /rooms/{roomId}/messages` of the specification."""

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        """What came to the room since; without a cursor, from now on. Where the server says that it
        left something out, at most four pages are read back at once, and the cursor says where the
        rest is: then what is older comes after what is newer."""
        since = cursor_from(cursor)
        if since is not None and since.gap is not None:
            return await self._fill(connection, since, since.gap, [])
        reply = await self._sync(connection, since)
        told = self._told(reply, connection)
        if isinstance(told, CannotTell):
            return told
        following, events, gap = told
        if since is None:
            return Polled((), Cursor(following).written())
        if gap is None:
            return Polled(_raws(events), Cursor(following).written())
        return await self._fill(connection, Cursor(following, gap, since.since), gap, events)

    def digest(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        return heard(raw, connection)

    async def _fill(
        self, place: Connection, cursor: Cursor, gap: str, events: list[Event]
    ) -> Polled | CannotTell:
        """What lies before these events, back to where the gap ends."""
        _, room_id = user_and_room(place)
        only = json.dumps({"types": list(OF_CONCERN)})
        for _ in range(MOST_PAGES):
            params = {"dir": "b", "limit": str(PAGE), "filter": only, "from": gap}
            if cursor.until is not None:
                params["to"] = cursor.until
            path = f"/rooms/{step(room_id)}/messages"
            reply = await self._ask("GET", place, path, params=params, most_bytes=LISTING_BYTES)
            page = self._page(reply, place)
            if isinstance(page, CannotTell):
                return page
            older, following = page
            events = older[::-1] + events
            if following is None or following == gap or not older:
                return Polled(_raws(events), Cursor(cursor.since).written(), more=True)
            gap = following
        left = Cursor(cursor.since, gap, cursor.until)
        return Polled(_raws(events), left.written(), more=True)

    async def _sync(self, place: Connection, since: Cursor | None) -> Reply:
        _, room_id = user_and_room(place)
        only = {
            "presence": _NOTHING,
            "account_data": _NOTHING,
            "room": {
                "rooms": [room_id],
                "timeline": {"limit": PAGE if since else 1, "types": list(OF_CONCERN)},
                "state": _NOTHING,
                "ephemeral": _NOTHING,
                "account_data": _NOTHING,
            },
        }
        params = {"timeout": "0", "set_presence": "offline", "filter": json.dumps(only)}
        if since is not None:
            params["since"] = since.since
        return await self._ask("GET", place, "/sync", params=params, most_bytes=LISTING_BYTES)

    def _told(
        self, reply: Reply, place: Connection
    ) -> tuple[str, list[Event], str | None] | CannotTell:
        """From where to go on, what was told, and from where to read back what was left out."""
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        try:
            body = reply.object()
            following = body.get("next_batch")
            if not isinstance(following, str) or not following:
                raise Unreadable("The server does not say from where to go on.")
            timeline = _inside(body, "rooms", "join", user_and_room(place)[1], "timeline")
            events = _events(timeline.get("events", []))
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        before = timeline.get("prev_batch")
        left_out = timeline.get("limited") is True and isinstance(before, str)
        return following, events, before if left_out else None

    def _page(self, reply: Reply, place: Connection) -> tuple[list[Event], str | None] | CannotTell:
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        try:
            body = reply.object()
            events = _events(body.get("chunk"))
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        following = body.get("end")
        return events, following if isinstance(following, str) and following else None


def _inside(body: dict[str, Any], *names: str) -> dict[str, Any]:
    """Nothing where the server has nothing to tell of it."""
    for name in names:
        inner = body.get(name, {})
        if not isinstance(inner, dict):
            raise Unreadable("What the server tells is not in the form the specification gives.")
        body = inner
    return body


def _events(value: object) -> list[Event]:
    """Raises Unreadable where it is no list of events."""
    if not isinstance(value, list):
        raise Unreadable("What the server tells is not a list of events.")
    for event in value:
        if not isinstance(event, dict) or not isinstance(event.get("event_id"), str):
            raise Unreadable("An event that the server tells has no id.")
    return value


def _raws(events: list[Event]) -> tuple[Raw, ...]:
    """Each once: what is read back may overlap."""
    distinct = {event["event_id"]: event for event in events}
    return tuple(
        Raw(event_id, json.dumps(event, ensure_ascii=False).encode())
        for event_id, event in distinct.items()
    )
