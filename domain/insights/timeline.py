"""What a post got, reading by reading and day by day, with what its platform took back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from domain.insights.views import Numbers, Unavailable
from domain.shared.ids import DeliveryId, MessageId
from domain.shared.readings import Metric, Nature

FORMULA = "timeline/1"
MOST_READINGS = 5000
"""So many of the first readings of a message are told of."""


@dataclass(frozen=True, slots=True)
class ReadingSeen:
    """One number as it was read, and when the post that it is of went out."""

    id: str
    delivery_id: DeliveryId
    published_at: datetime
    metric: Metric
    nature: Nature
    native: str
    value: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One reading: how old the post was, and how much more it had than when it was read before, or
    than nothing, which it had when it went out. The platform `restates` where it says another
    number of the same instant, or where what only adds up became less."""

    as_of: datetime
    age_seconds: int
    value: int
    change: int
    restates: bool


@dataclass(frozen=True, slots=True)
class DayGained:
    """A day on which the post was read: what it had at its last reading, and how much of it came
    since the last reading of the day before that was read; `covers_days` is how many days that are
    with this one, more than one where nobody looked."""

    day: date
    value: int
    increment: int
    readings: int
    covers_days: int
    restates: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One metric of one post, in the order of time."""

    metric: Metric
    nature: Nature
    native: str
    steps: Sequence[Step]
    days: Sequence[DayGained]


@dataclass(frozen=True, slots=True)
class DeliveryTimeline:
    """One post: its lines, and why there is none of each other metric."""

    numbers: Numbers
    lines: Sequence[Line]
    missing: Sequence[tuple[Metric, Unavailable]]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every post of a message, by the days of the workspace."""

    message_id: MessageId
    zone: str
    deliveries: Sequence[DeliveryTimeline]
    is_complete: bool


def lines_of(readings: Sequence[ReadingSeen], zone: ZoneInfo) -> list[Line]:
    """Of one post, by metric."""
    in_order = sorted(readings, key=lambda one: (one.metric.value, one.as_of, one.id))
    by_metric = groupby(in_order, key=lambda one: one.metric)
    return [_line(list(group), zone) for _, group in by_metric]


def _line(readings: list[ReadingSeen], zone: ZoneInfo) -> Line:
    last = readings[-1]
    steps = _steps(readings)
    days = _days(steps, last.published_at, zone)
    return Line(last.metric, last.nature, last.native, steps, days)


def _steps(readings: Sequence[ReadingSeen]) -> list[Step]:
    steps: list[Step] = []
    for one in readings:
        before = steps[-1] if steps else None
        change = one.value - (before.value if before else 0)
        again = before is not None and before.as_of == one.as_of and change != 0
        less = one.nature is Nature.COUNTER and change < 0
        age = int((one.as_of - one.published_at).total_seconds())
        steps.append(Step(one.as_of, age, one.value, change, again or less))
    return steps


def _days(steps: Sequence[Step], published_at: datetime, zone: ZoneInfo) -> list[DayGained]:
    def day_of(step: Step) -> date:
        return step.as_of.astimezone(zone).date()

    found: list[DayGained] = []
    had, covered = 0, published_at.astimezone(zone).date()
    for day, group in groupby(steps, key=day_of):
        here = list(group)
        value = here[-1].value
        since = covered if not found else found[-1].day
        days = (day - since).days + (0 if found else 1)
        restates = any(step.restates for step in here)
        found.append(DayGained(day, value, value - had, len(here), max(1, days), restates))
        had = value
    return found
