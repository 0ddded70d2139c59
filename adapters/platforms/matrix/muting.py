"""Whoever is muted has a level that is too low to say anything, and the room remembers which one it
was before."""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.platforms.matrix.powers import MESSAGE, Levels, level_of, needed_to_say

MUTED = "org.tertulia.muted"
"""In the power levels, beside what the specification has there: whom we muted, and the level that
was given to each before, or null where none was."""

Changed = dict[str, Any]
Change = Callable[[Levels], Changed | None]


def muted(levels: Levels, person: str) -> Changed | None:
    """The levels in which that person can say nothing, not even react; None where it is so."""
    if _is_mute(levels, person):
        return None
    after, users, before = _copied(levels, person)
    users[person] = min([0, *_numbers(levels)]) - 1
    after[MUTED] = _dict(levels.get(MUTED)) | {person: before}
    return after


def unmuted(levels: Levels, person: str) -> Changed | None:
    """The levels in which that person has what was given before, or what everybody has; None where
    that person can speak."""
    if not _is_mute(levels, person):
        return None
    after, users, _ = _copied(levels, person)
    remembered = _dict(levels.get(MUTED))
    before = remembered.pop(person, None)
    users.pop(person, None)
    if before is not None:
        users[person] = before
    after[MUTED] = remembered
    if not remembered:
        del after[MUTED]
    return None if after == levels else after


def mended(levels: Levels, before: Levels, after: Levels) -> Changed:
    """These levels with what somebody changed from `before` to `after`, where they say still what
    it was before: that change was written over, or lost to another that was made at once."""
    return _mended(levels, before, after, deep=True)


def _mended(now: Levels, before: Levels, after: Levels, *, deep: bool) -> Changed:
    found = dict(now)
    for name in before.keys() | after.keys():
        was, became, stands = before.get(name), after.get(name), now.get(name)
        if was == became:
            continue
        if deep and any(isinstance(it, dict) for it in (was, became)):
            found[name] = _mended(_dict(stands), _dict(was), _dict(became), deep=False)
        elif stands == was and name in after:
            found[name] = became
        elif stands == was:
            found.pop(name, None)
    return found


def _is_mute(levels: Levels, person: str) -> bool:
    return level_of(levels, person) < needed_to_say(levels, MESSAGE)


def _copied(levels: Levels, person: str) -> tuple[Changed, dict[str, Any], object]:
    """A copy, the levels of its users, and the one of that person."""
    users = _dict(levels.get("users"))
    after = {**levels, "users": users}
    return after, users, users.get(person)


def _numbers(levels: Levels) -> list[int]:
    """What sending events of any kind takes."""
    needed = [levels.get("events_default"), *_dict(levels.get("events")).values()]
    return [it for it in needed if isinstance(it, int) and not isinstance(it, bool)]


def _dict(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}
