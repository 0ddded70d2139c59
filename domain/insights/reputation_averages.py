"""Weeks and months of a reputation average their days; a fall is a week against the one before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.insights.reputation import (
    FALL,
    ReputationWeights,
    Score,
    Sums,
    date_of,
    days_of,
    number_of,
    scored,
    week_of,
)


class Bucket(StrEnum):
    """What a point of a history is. Weeks begin on Mondays."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Point:
    """The average of the days from `first` to `last` that have a score: so many, `days`."""

    first: date
    last: date
    value: float | None
    confidence: float
    days: int


@dataclass(frozen=True, slots=True)
class Drop:
    """A week that is at least `FALL` worse than the one before."""

    week: int
    before: Point
    after: Point


def points(
    by_day: Mapping[int, Sums], weights: ReputationWeights, first: date, last: date, by: Bucket
) -> Sequence[Point]:
    """One for each day, week or month, the first and the last cut where these days end."""
    found: list[list[Score]] = []
    key: object = None
    for number in range(number_of(first), number_of(last) + 1):
        if _bucket(number, by) != key:
            key = _bucket(number, by)
            found.append([])
        found[-1].append(scored(by_day, weights, number))
    return [average(some) for some in found]


def average(scores: Sequence[Score]) -> Point:
    known = [score for score in scores if score.value is not None]
    days = len(known)
    value = sum(score.value or 0.0 for score in known) / days if days else None
    return Point(
        first=scores[0].last,
        last=scores[-1].last,
        value=None if value is None else round(value, 1),
        confidence=round(sum(score.confidence for score in known) / days, 3) if days else 0.0,
        days=days,
    )


def drop_of(by_day: Mapping[int, Sums], weights: ReputationWeights, today: int) -> Drop | None:
    """Of the last week that is over; None where it did not fall, or one of both has no score."""
    week = week_of(today) - 1
    before, after = (_of_week(by_day, weights, days_of(one)) for one in (week - 1, week))
    if before.value is None or after.value is None or before.value - after.value < FALL:
        return None
    return Drop(week, before, after)


def _of_week(by_day: Mapping[int, Sums], weights: ReputationWeights, days: Iterable[int]) -> Point:
    return average([scored(by_day, weights, day) for day in days])


def _bucket(number: int, by: Bucket) -> object:
    if by is Bucket.WEEK:
        return week_of(number)
    day = date_of(number)
    return (day.year, day.month) if by is Bucket.MONTH else number
