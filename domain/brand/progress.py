"""How far each objective of a strategy got, and whether that is far enough for the day it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.brand.strategy import Objective, Strategy
from domain.shared.wall_time import resolve

DAY = timedelta(days=1)


class Standing(StrEnum):
    """Against a straight line from the strategy's first day to the day it is due."""

    ON_TRACK = "on_track"
    BEHIND = "behind"
    REACHED = "reached"
    OVERDUE = "overdue"
    NOT_AVAILABLE = "not_available"


class NotKnown(StrEnum):
    """Why there is no number. Never is there a zero in its place.

    not_begun: the strategy's first day is still to come. no_channels: no channel is what the
    filters choose. not_supported: none of them counts this. not_measured_yet: nobody has asked any
    of them, or none answered. not_said: they were asked, and said nothing of this. Of what is
    counted here, nothing_to_count: nothing happened of which it would be a ratio, or a time.
    not_connected_yet: no channel was connected that it could have happened on.
    """

    NOT_BEGUN = "not_begun"
    NO_CHANNELS = "no_channels"
    NOT_SUPPORTED = "not_supported"
    NOT_MEASURED_YET = "not_measured_yet"
    NOT_SAID = "not_said"
    NOTHING_TO_COUNT = "nothing_to_count"
    NOT_CONNECTED_YET = "not_connected_yet"


@dataclass(frozen=True, slots=True)
class Known:
    """What a number came to, as it was read last at `as_of` (UTC), or why there is none."""

    value: int | float | None = None
    as_of: datetime | None = None
    unavailable: NotKnown | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """Days on one wall, both ends included."""

    first: date
    last: date
    zone: str

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def since(self) -> datetime:
        """Their first instant."""
        return _begin(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The first instant after them."""
        return _begin(self.last + DAY, self.zone)

    def before(self) -> "Days":
        """As many, up to the day before."""
        last = self.first - DAY
        return Days(last - (self.count - 1) * DAY, last, self.zone)


@dataclass(frozen=True, slots=True)
class ObjectiveProgress:
    """`share` of the way is 0 where it begins and 1 at the target, and may be outside of both;
    `expected_share` and `expected` are where a straight line is by the end of today. Of a number
    that may not grow beyond a target, `share` is how much of that is used up."""

    objective: Objective
    known: Known
    share: float | None
    expected_share: float
    expected: float
    standing: Standing


@dataclass(frozen=True, slots=True)
class StrategyProgress:
    """`days` are those that were counted, None of a strategy that has not begun. `is_current` is
    false while something that was read is not counted yet."""

    strategy: Strategy
    today: date
    zone: str
    days: Days | None
    is_current: bool
    objectives: tuple[ObjectiveProgress, ...]


def counted_days(strategy: Strategy, today: date, zone: str) -> Days | None:
    """From its first day until today, or until its last where that is over."""
    first, last = date.fromisoformat(strategy.starts_on), date.fromisoformat(strategy.ends_on)
    return None if first > today else Days(first, min(last, today), zone)


def progress_of(
    strategy: Strategy, known: Mapping[str, Known], today: date
) -> tuple[ObjectiveProgress, ...]:
    """Each objective as it is known by its id, in their order."""
    return tuple(
        _of_one(one, known[one.id], date.fromisoformat(strategy.starts_on), today)
        for one in strategy.objectives
    )


def _of_one(one: Objective, known: Known, first: date, today: date) -> ObjectiveProgress:
    due = date.fromisoformat(one.due_on)
    line = _line(first, due, today)
    start = one.baseline if one.is_level else 0
    expected = start + line * (one.target - start)
    if known.value is None:
        return ObjectiveProgress(one, known, None, line, expected, Standing.NOT_AVAILABLE)
    way = one.target - start
    # One that is not to grow at all is as far as it may be from the beginning.
    share = (known.value - start) / way if way else None
    standing = _standing(one, known.value, expected, is_over=today > due)
    return ObjectiveProgress(one, known, share, line, expected, standing)


def _line(first: date, due: date, today: date) -> float:
    """0 before the first day, 1 from the end of the day that it is due on."""
    passed, whole = (today - first).days + 1, (due - first).days + 1
    return min(1.0, max(0.0, passed / whole))


def _standing(one: Objective, value: float, expected: float, *, is_over: bool) -> Standing:
    within = value <= one.target if one.wants_less else value >= one.target
    # What only grows and is to stay small has got there when no more can come.
    if within and (is_over or one.is_level or not one.wants_less):
        return Standing.REACHED
    if is_over:
        return Standing.OVERDUE
    well = value <= expected if one.wants_less else value >= expected
    return Standing.ON_TRACK if well else Standing.BEHIND


def _begin(day: date, zone: str) -> datetime:
    return resolve(datetime.combine(day, time.min), zone).at
