"""What a room lets somebody do follows from its power levels, and from who made it."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.shared.platforms import Capability

LEVELS = "m.room.power_levels"
MESSAGE = "m.room.message"
_NEEDED = {
    Capability.REMOVE_MESSAGES: "redact",
    Capability.KICK_PEOPLE: "kick",
    Capability.BAN_PEOPLE: "ban",
}
_USUAL_NEED = 50
_CREATORS_LEVEL = 100
POWERS = frozenset({*_NEEDED, Capability.MUTE_PEOPLE})

Levels = Mapping[str, Any]


def may(
    user_id: str, levels: Levels | None, made: Mapping[str, Any] | None
) -> frozenset[Capability]:
    """What a room with these power levels lets that user do. Its creators may do everything: since
    room version 12 they are not among the levels, before that only where there are none."""
    if levels is None:
        own = _CREATORS_LEVEL if user_id in _creators(made or {}) else 0
        # There is nothing to mute in, and to begin it would take our own power from us.
        return frozenset(_NEEDED) if own >= _USUAL_NEED else frozenset()
    if _is_boundless(made or {}) and user_id in _creators(made or {}):
        return POWERS
    own = level_of(levels, user_id)
    return frozenset(capability for capability, need in _needs(levels) if own >= need)


def can_say(user_id: str, levels: Levels | None, made: Mapping[str, Any] | None, kind: str) -> bool:
    """Whether that user may send events of that kind, which are no state of the room. Where nothing
    is said of it, everybody may."""
    if levels is None or (_is_boundless(made or {}) and user_id in _creators(made or {})):
        return True
    return level_of(levels, user_id) >= needed_to_say(levels, kind)


def level_of(levels: Levels, user_id: str) -> int:
    """Of somebody who is no creator of a room from version 12 on."""
    given = _inner(levels, "users").get(user_id)
    return _level(given, _level(levels.get("users_default"), 0))


def needed_to_say(levels: Levels, kind: str) -> int:
    """The level that sending an event of that kind takes, which is no state of the room."""
    return _level(_inner(levels, "events").get(kind), _level(levels.get("events_default"), 0))


def _needs(levels: Levels) -> Iterator[tuple[Capability, int]]:
    for capability, name in _NEEDED.items():
        yield capability, _level(levels.get(name), _USUAL_NEED)
    changing = _level(levels.get("state_default"), _USUAL_NEED)
    yield Capability.MUTE_PEOPLE, _level(_inner(levels, "events").get(LEVELS), changing)


def _creators(made: Mapping[str, Any]) -> list[object]:
    content = _content(made)
    more = content.get("additional_creators")
    return [made.get("sender"), content.get("creator"), *(more if isinstance(more, list) else [])]


def _is_boundless(made: Mapping[str, Any]) -> bool:
    """Whether creators stand above all levels: room versions from 12 on."""
    version = _content(made).get("room_version")
    return isinstance(version, str) and version.isdecimal() and int(version) >= 12


def _content(made: Mapping[str, Any]) -> Mapping[str, Any]:
    """Servers before v1.16 of the specification answer with the content alone."""
    inner = made.get("content")
    return inner if isinstance(inner, dict) else made


def _inner(levels: Levels, name: str) -> Mapping[str, Any]:
    inner = levels.get(name)
    return inner if isinstance(inner, dict) else {}


def _level(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise
