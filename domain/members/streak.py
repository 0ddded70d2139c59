"""A streak is days or weeks one after another on which something was done: reckoned from the days
alone, so that neither late nor repeated activities, nor any worker's timing, change it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.members.value import ORIGIN

MONDAY_BEFORE = 3
"""1970-01-01 was a Thursday: so many days before it a week began."""


class Unit(StrEnum):
    """What comes one after another. Weeks begin on Monday, as in ISO 8601."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Run:
    """So many units one after another, with the first and the last day on which something was
    done, counted from 1970-01-01 in the zone of the workspace."""

    length: int
    from_day: int
    until_day: int


@dataclass(frozen=True, slots=True)
class Streak:
    """`current` reaches to the present unit or the one before; None where there is no such run.
    `ends_on` is the last day on which something has to be done so that it goes on. Of several
    longest ones `longest` is the first."""

    unit: Unit
    current: Run | None
    longest: Run | None
    ends_on: int | None


def unit_of(day: int, unit: Unit) -> int:
    """Which unit a day is in, counted from the one of 1970-01-01."""
    return day if unit is Unit.DAY else (day + MONDAY_BEFORE) // 7


def runs(days: Collection[int], unit: Unit) -> Iterator[Run]:
    """In the order of time, whatever the order of the days and however often each is there."""
    run: Run | None = None
    for day in sorted(set(days)):
        gap = None if run is None else unit_of(day, unit) - unit_of(run.until_day, unit)
        if run is not None and gap is not None and gap <= 1:
            run = Run(run.length + gap, run.from_day, day)
            continue
        if run is not None:
            yield run
        run = Run(1, day, day)
    if run is not None:
        yield run


def streak_of(days: Collection[int], unit: Unit, today: int) -> Streak:
    """As it stands on that day; what is told ahead is not looked at."""
    found = list(runs([day for day in days if day <= today], unit))
    last = found[-1] if found else None
    if last is not None and unit_of(today, unit) - unit_of(last.until_day, unit) > 1:
        last = None
    longest = max(found, key=lambda run: run.length, default=None)
    return Streak(unit, last, longest, _ends(last, unit) if last else None)


def reached_on(days: Sequence[int], unit: Unit, length: int, today: int) -> int | None:
    """The first day by which so many units had come one after another."""
    started: int | None = None
    before: int | None = None
    for day in sorted(set(days)):
        if day > today:
            break
        at = unit_of(day, unit)
        if before is None or at - before > 1 or started is None:
            started = at
        before = at
        if at - started + 1 >= length:
            return day
    return None


def _ends(run: Run, unit: Unit) -> int:
    following = unit_of(run.until_day, unit) + 1
    if unit is Unit.DAY:
        return following
    return (following + 1) * 7 - MONDAY_BEFORE - 1


def iso(day: int) -> str:
    return (ORIGIN + timedelta(days=day)).isoformat()
