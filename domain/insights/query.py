"""A question about numbers: of what, in which days, by what and in which pieces, and the shapes of
what answers it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from domain.insights.measures import BY_POST as BY_POST
from domain.insights.measures import FILTERS as FILTERS
from domain.insights.measures import (
    OWN,
    Measure,
    NoWork,
    of_platforms,
    of_work,
)
from domain.insights.measures import Bucket as Bucket
from domain.insights.measures import Counts as Counts
from domain.insights.measures import Dimension as Dimension
from domain.insights.measures import Subjects as Subjects
from domain.insights.measures import counts_of as counts_of
from domain.insights.views import Unavailable
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.wall_time import resolve, zone

ORIGIN = date(1970, 1, 1)
USUAL_DAYS, MOST_DAYS, MOST_HOURLY_DAYS = 30, 731, 31
USUAL_TOP, MOST_METRICS, MOST_SERIES = 20, 10, 100
Number = int | float
Key = tuple[str, ...]
"""What a series is of, in the order of the dimensions."""

QUARTER = timedelta(minutes=15)
"""Every clock is ahead of another by so many of these."""


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """`filters` are by the names in `FILTERS` and `sources`; only what is one of each is counted.
    Both days are included; without them it is the thirty up to today."""

    metrics: tuple[Measure, ...]
    of: Subjects | None = None
    first_day: date | None = None
    last_day: date | None = None
    bucket: Bucket | None = None
    dimensions: tuple[Dimension, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    compare: bool = False
    top: int = USUAL_TOP

    @property
    def goes_by_post(self) -> bool:
        narrowed = {FILTERS[name] for name in self.filters if name in FILTERS}
        return bool(BY_POST & {*self.dimensions, *narrowed})


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included, on one wall."""

    first: date
    last: date
    zone: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def since(self) -> datetime:
        return _begin(self.first, self.zone)

    @property
    def until(self) -> datetime:
        return _begin(self.last + timedelta(days=1), self.zone)

    def before(self) -> "Span":
        """As many days, up to the day before."""
        last = self.first - timedelta(days=1)
        return replace(self, first=last - timedelta(days=self.days - 1), last=last)


@dataclass(frozen=True, slots=True)
class Piece:
    """A bucket of a span: of days, or where it is an hour from one instant on."""

    starts_at: datetime
    first: date
    last: date


Began = datetime | date
"""By what a bucket is known: an hour by its instant, others by their first day."""

Cell = tuple[Number | None, int, int]
"""What a series came to in one bucket: its value, what was taken back, and of how many it is
made."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a series came to in the whole span. `key` is by what was asked, in the order of the
    dimensions; `sources` are all of them where there is one, and else two of them. `samples` is of
    how many it is made; without a value nothing could be said of those."""

    metric: Measure
    key: Key
    value: Number | None
    restated: int
    samples: int
    as_of: datetime
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Course:
    """The same bucket by bucket, of those in which there was something."""

    metric: Measure
    key: Key
    cells: Mapping[Began, Cell]
    as_of: datetime
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was found to make sense: of what it is, and about which days."""

    query: MetricQuery
    of: Subjects
    span: Span

    def only(self, metrics: tuple[Measure, ...]) -> "Asked":
        return replace(self, query=replace(self.query, metrics=metrics))


@dataclass(frozen=True, slots=True)
class Ground:
    """By which wall a workspace goes, and whether everything that was read is counted by it."""

    zone: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A channel that a question is about: what it can be asked for, whether it ever answered, and
    since when it is there; `key` is by what is asked, where that is known of a channel."""

    key: Key
    counted: bool
    measured: bool
    since: datetime


class Point(NamedTuple):
    """One of thousands that an answer may have."""

    piece: Piece
    value: Number | None
    restated: int
    samples: int


@dataclass(frozen=True, slots=True)
class Series:
    """What one metric came to, in all and piece by piece. `previous` is what it came to in as many
    days before, None where that is not known; `restated` is the part of an increase that platforms
    took back, never more than zero."""

    metric: Measure
    key: Key
    value: Number | None
    previous: Number | None
    restated: int
    samples: int
    sources: tuple[str, ...]
    as_of: datetime | None
    points: tuple[Point, ...]
    unavailable: Unavailable | NoWork | None = None


@dataclass(frozen=True, slots=True)
class MetricAnswer:
    """`is_current` is whether everything that was read is counted in it."""

    asked: Asked
    is_current: bool
    series: Sequence[Series]


def checked(query: MetricQuery, today: date, timezone: str) -> Asked:
    """What it is about. Raises ValidationFailed where parts of the question do not go
    together."""
    last = query.last_day or max(today, query.first_day or today)
    first = query.first_day or last - timedelta(days=USUAL_DAYS - 1)
    span = Span(first, last, timezone)
    faults = [*_of_days(query, span, today), *_of_parts(query)]
    if faults:
        raise ValidationFailed(errors=faults)
    return Asked(query, subjects_of(query), span)


def _of_days(query: MetricQuery, span: Span, today: date) -> Iterator[FieldError]:
    most = MOST_HOURLY_DAYS if query.bucket is Bucket.HOUR else MOST_DAYS
    if span.first > today:
        yield FieldError("/first_day", "metric_day_not_begun")
    if span.days < 1:
        yield FieldError("/last_day", "before_its_beginning")
    elif span.days > most:
        yield FieldError("/first_day", "window_too_long", {"days": span.days, "maximum": most})


def _of_parts(query: MetricQuery) -> Iterator[FieldError]:
    of = subjects_of(query)
    yield from _of_metrics(query, of)
    yield from _of_work(query)
    if of is Subjects.ACCOUNTS:
        for place, dimension in enumerate(query.dimensions):
            if dimension in BY_POST:
                yield FieldError(f"/dimensions/{place}", "not_of_accounts")
        for name in query.filters:
            if FILTERS.get(name) in BY_POST:
                yield FieldError(f"/filters/{name}", "not_of_accounts")


def _of_work(query: MetricQuery) -> Iterator[FieldError]:
    """The first that cannot be asked by what it is asked by is named."""
    own = of_work(query.metrics)
    for place, dimension in enumerate(query.dimensions):
        for metric in own:
            if dimension not in OWN[metric].dimensions:
                yield FieldError(f"/dimensions/{place}", "not_of_metric", {"metric": metric.value})
                break
    for name in query.filters:
        for metric in own:
            if FILTERS.get(name) not in OWN[metric].dimensions:
                yield FieldError(f"/filters/{name}", "not_of_metric", {"metric": metric.value})
                break


def _of_metrics(query: MetricQuery, of: Subjects) -> Iterator[FieldError]:
    for place, metric in enumerate(query.metrics):
        if metric not in of_platforms(query.metrics):
            continue
        if of is Subjects.WORK:
            yield FieldError(f"/metrics/{place}", "metric_of_platforms")
            continue
        level = counts_of(metric) is Counts.LEVEL
        if level and of is Subjects.POSTS:
            yield FieldError(f"/metrics/{place}", "metric_of_accounts")
        if not level and of is Subjects.ACCOUNTS and query.of is None:
            yield FieldError(f"/metrics/{place}", "metric_of_posts")


def subjects_of(query: MetricQuery) -> Subjects:
    """What is not said follows from the first metric that platforms count."""
    if query.of is not None:
        return query.of
    counted = of_platforms(query.metrics)
    if not counted:
        return Subjects.WORK
    level = counts_of(counted[0]) is Counts.LEVEL
    return Subjects.ACCOUNTS if level else Subjects.POSTS


@lru_cache(maxsize=64)
def pieces(span: Span, bucket: Bucket | None) -> Sequence[Piece]:
    if bucket is None:
        return ()
    return tuple(_hours(span) if bucket is Bucket.HOUR else _days(span, bucket))


def _hours(span: Span) -> Iterator[Piece]:
    wall, seen, at = zone(span.zone), set(), span.since
    while at < span.until:
        local = at.astimezone(wall)
        start = at - timedelta(minutes=local.minute, seconds=local.second)
        if start not in seen:
            seen.add(start)
            yield Piece(start, local.date(), local.date())
        at += QUARTER


def _days(span: Span, bucket: Bucket) -> Iterator[Piece]:
    first = span.first
    while first <= span.last:
        last = min(_last_of(first, bucket), span.last)
        yield Piece(_begin(first, span.zone), first, last)
        first = last + timedelta(days=1)


def _last_of(day: date, bucket: Bucket) -> date:
    match bucket:
        case Bucket.WEEK:
            return day + timedelta(days=6 - day.weekday())
        case Bucket.MONTH:
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        case _:
            return day


def begins(piece: Piece, bucket: Bucket) -> Began:
    """By what its cell is known."""
    if bucket is Bucket.HOUR:
        return piece.starts_at
    if bucket is Bucket.WEEK:
        return piece.first - timedelta(days=piece.first.weekday())
    return piece.first.replace(day=1) if bucket is Bucket.MONTH else piece.first


def _begin(day: date, timezone: str) -> datetime:
    return resolve(datetime.combine(day, time()), timezone).at
