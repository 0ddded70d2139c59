"""What a room lets people do is changed by reading and writing it, and what two change at once is
kept."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.platforms.http import LISTING_BYTES, Answer, Reply, Unreadable
from adapters.platforms.matrix.answers import errcode, event_id_of, said
from adapters.platforms.matrix.line import Line
from adapters.platforms.matrix.muting import Change, Changed, mended
from adapters.platforms.matrix.place import step
from adapters.platforms.matrix.powers import LEVELS, Levels
from domain.publishing.outcomes import NotSent, Outcome, Published, RefusalKind, Refused
from domain.shared.platforms import Connection

MOST_WRITES = 6
MOST_BESIDE = 20


@dataclass(frozen=True, slots=True)
class _Written:
    """One event with the levels it gives, and which one it took the place of. Servers before v1.16
    of the specification name no event for what stands now."""

    event_id: str | None
    content: Levels
    replaced: str | None = None


class Leveling(Line):
    """Facts: `GET` and `PUT /rooms/{roomId}/state/m.room.power_levels` and `GET
    /rooms/{roomId}/messages` of the specification, which knows no condition for a write. Two that
    are made at once both take the place of the same event, and the server chooses one (Synapse)."""

    async def _change_levels(self, place: Connection, room_id: str, change: Change) -> Outcome:
        """Published once what stands is so, and nothing that anybody else changed meanwhile is
        lost: after each write the room is asked what was written beside it. Safe to repeat."""
        found = await self._stands(place, room_id)
        if not isinstance(found, _Written):
            return found
        wanted = change(found.content)
        for _ in range(MOST_WRITES):
            if wanted is None:
                return Published(room_id)
            reply = await self._ask("PUT", place, _path(room_id), body=wanted)
            if not isinstance(reply, Answer) or not reply.is_success:
                trouble = self._trouble(reply, place.credentials)
                # What others lost may be more than we may give back; ours is done all the same.
                is_done = isinstance(trouble, Refused) and change(found.content) is None
                return Published(room_id) if is_done else trouble
            beside = await self._beside(place, room_id, found, event_id_of(reply))
            found = await self._stands(place, room_id)
            if not isinstance(found, _Written):
                return found
            wanted = _still_wanted(found.content, change, beside)
        return NotSent("Others keep changing the power levels of that room.")

    async def _stands(self, place: Connection, room_id: str) -> _Written | Outcome:
        """What the levels are. Without any, whoever made the room has power over it only for as
        long as there are none: to write some would take it away."""
        reply = await self._ask("GET", place, _path(room_id), params={"format": "event"})
        if isinstance(reply, Answer) and errcode(reply) == "M_NOT_FOUND":
            return Refused(RefusalKind.PERMISSION, "That room has no power levels to change.")
        if not isinstance(reply, Answer) or not reply.is_success:
            return self._trouble(reply, place.credentials)
        event = said(reply)
        content = event.get("content")
        if isinstance(content, dict):
            return _Written(_text(event.get("event_id")), content)
        return _Written(None, event)

    async def _beside(
        self, place: Connection, room_id: str, seen: _Written, ours: str | None
    ) -> Sequence[tuple[Levels, Levels]]:
        """What others changed since, oldest first: each from what to what. What took the place of
        something older than what we saw was part of it. Nothing where the server does not say."""
        only = json.dumps({"types": [LEVELS]})
        params = {"dir": "b", "limit": str(MOST_BESIDE), "filter": only}
        path = f"/rooms/{step(room_id)}/messages"
        reply = await self._ask("GET", place, path, params=params, most_bytes=LISTING_BYTES)
        since = list[_Written]()
        for event in _listed(reply):
            if event.event_id == seen.event_id:
                break
            since.insert(0, event)
        known = {event.event_id: event.content for event in (seen, *since)}
        return [
            (known[event.replaced], event.content)
            for event in since
            if event.event_id != ours and event.replaced in known
        ]


def _still_wanted(
    levels: Levels, change: Change, beside: Sequence[tuple[Levels, Levels]]
) -> Changed | None:
    """Our own change comes last: of two about the same, the later one counts."""
    wanted = dict(levels)
    for before, after in beside:
        wanted = mended(wanted, before, after)
    wanted = change(wanted) or wanted
    return None if wanted == levels else wanted


def _listed(reply: Reply) -> list[_Written]:
    """Newest first."""
    try:
        chunk = reply.object().get("chunk") if isinstance(reply, Answer) else None
    except Unreadable:
        return []
    events = chunk if isinstance(chunk, list) else []
    return [_written(it) for it in events if isinstance(it, dict) and _is_whole(it)]


def _is_whole(event: dict[str, Any]) -> bool:
    """What was redacted says nothing."""
    return isinstance(event.get("event_id"), str) and bool(_inner(event, "content"))


def _written(event: dict[str, Any]) -> _Written:
    replaced = _text(_inner(event, "unsigned").get("replaces_state"))
    return _Written(event["event_id"], event["content"], replaced)


def _path(room_id: str) -> str:
    return f"/rooms/{step(room_id)}/state/{LEVELS}/"


def _inner(told: dict[str, Any], name: str) -> dict[str, Any]:
    inner = told.get(name)
    return inner if isinstance(inner, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
