"""How long everything took in a crisis follows from what was written down of it, and from nothing
else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.crises.crisis import OPEN, OVER, Crisis, CrisisState, RoleState
from domain.crises.crisis_entry import CrisisEntry, EntryKind
from domain.crises.signal import Signal


class Point(StrEnum):
    """What times are between, in the order in which it should go."""

    BEGAN = "began"
    TOLD = "told"
    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    HELD = "held"
    FIRST_WORD = "first_word"
    CONTAINED = "contained"
    RESOLVED = "resolved"


class TimeTo(StrEnum):
    """What took time: `notice` and `detect` from when it began until a detector told and until
    somebody raised it, all others from when it was raised."""

    NOTICE = "notice"
    DETECT = "detect"
    ACKNOWLEDGE = "acknowledge"
    HOLD = "hold"
    FIRST_WORD = "first_word"
    CONTAIN = "contain"
    RESOLVE = "resolve"


class NoTime(StrEnum):
    """Why there is no time: nobody knows when it began, no detector told of it, it may still come,
    or it is too late for it."""

    BEGINNING_UNKNOWN = "beginning_unknown"
    NO_SIGNAL = "no_signal"
    NOT_YET = "not_yet"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Took:
    """From one instant to another, both UTC and None where that was not; `seconds` is None with a
    `reason`, and never less than nothing."""

    since: datetime | None
    until: datetime | None
    seconds: int | None
    reason: NoTime | None


BETWEEN: Mapping[TimeTo, tuple[Point, Point]] = {
    TimeTo.NOTICE: (Point.BEGAN, Point.TOLD),
    TimeTo.DETECT: (Point.BEGAN, Point.RAISED),
    TimeTo.ACKNOWLEDGE: (Point.RAISED, Point.ACKNOWLEDGED),
    TimeTo.HOLD: (Point.RAISED, Point.HELD),
    TimeTo.FIRST_WORD: (Point.RAISED, Point.FIRST_WORD),
    TimeTo.CONTAIN: (Point.RAISED, Point.CONTAINED),
    TimeTo.RESOLVE: (Point.RAISED, Point.RESOLVED),
}
_MAY_COME: Mapping[Point, Sequence[CrisisState]] = {
    Point.ACKNOWLEDGED: [each for each in CrisisState if each not in OVER],
    Point.HELD: OPEN,
    Point.FIRST_WORD: [each for each in CrisisState if each not in OVER],
    Point.CONTAINED: (CrisisState.TRIAGE, CrisisState.ACTIVE),
    Point.RESOLVED: OPEN,
}
"""In which states it may still come to what has not been."""


def points_of(
    crisis: Crisis, entries: Iterable[CrisisEntry] = (), signal: Signal | None = None
) -> Mapping[Point, datetime | None]:
    """When what was. It began when people say so, or with the first of what the detector found. It
    is acknowledged once somebody took a role, or it was activated: who handed theirs over since
    is in the timeline alone."""
    began = crisis.began_at or (signal.began_at if signal else None)
    return {
        Point.BEGAN: began,
        Point.TOLD: signal.created_at if signal else None,
        Point.RAISED: crisis.created_at,
        Point.ACKNOWLEDGED: _first(
            crisis.acknowledged_at,
            crisis.activated_at,
            *(one.answered_at for one in crisis.roles if one.state is RoleState.ACCEPTED),
            *(one.at for one in entries if _takes_a_role(one)),
        ),
        Point.HELD: crisis.held_at,
        Point.FIRST_WORD: crisis.first_word_at,
        Point.CONTAINED: crisis.contained_at,
        Point.RESOLVED: crisis.resolved_at,
    }


def times_of(
    crisis: Crisis, entries: Iterable[CrisisEntry] = (), signal: Signal | None = None
) -> Mapping[TimeTo, Took]:
    """How long each took, or why nobody can say."""
    points = points_of(crisis, entries, signal)

    def took(since: Point, until: Point) -> Took:
        begin, end = points[since], points[until]
        if begin is None or end is None:
            missing = until if end is None else since
            return Took(begin, end, None, _why(missing, crisis.state))
        return Took(begin, end, max(0, int((end - begin).total_seconds())), None)

    return {name: took(*both) for name, both in BETWEEN.items()}


def _why(missing: Point, state: CrisisState) -> NoTime:
    if missing is Point.BEGAN:
        return NoTime.BEGINNING_UNKNOWN
    if missing is Point.TOLD:
        return NoTime.NO_SIGNAL
    return NoTime.NOT_YET if state in _MAY_COME[missing] else NoTime.NEVER


def _takes_a_role(entry: CrisisEntry) -> bool:
    taken = entry.details.get("state") == RoleState.ACCEPTED.value
    return entry.kind is EntryKind.ROLE and taken


def _first(*found: datetime | None) -> datetime | None:
    return min((each for each in found if each is not None), default=None)
