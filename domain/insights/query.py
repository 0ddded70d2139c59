"""A question about numbers, and what is made of the rows that answer it: one series for each
metric of each thing it is asked by, with every bucket of the period, also those of which there is
nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.insights.rules import OF_ACCOUNTS
from domain.insights.views import Unavailable
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.readings import Metric
from domain.shared.wall_time import resolve, zone

ORIGIN = date(1970, 1, 1)
USUAL_DAYS, MOST_DAYS, MOST_HOURLY_DAYS = 30, 731, 31
USUAL_TOP, MOST_METRICS, MOST_SERIES = 20, 10, 100
Key = tuple[str, ...]
"""What a series is of, in the order of the dimensions."""

QUARTER = timedelta(minutes=15)
"""Every clock is ahead of another by so many of these."""


class Bucket(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Dimension(StrEnum):
    CHANNEL = "channel"
    PLATFORM = "platform"
    COMMUNITY = "community"
    MESSAGE = "message"
    CAMPAIGN = "campaign"


class Subjects(StrEnum):
    """Of what it is: of posts, or of the accounts themselves."""

    POSTS = "posts"
    ACCOUNTS = "accounts"


class Counts(StrEnum):
    """An `increase` is by how much a number has grown, as far as it was seen; a `level` is where it
    stands at the end."""

    INCREASE = "increase"
    LEVEL = "level"


def counts_of(metric: Metric) -> Counts:
    return Counts.LEVEL if metric in OF_ACCOUNTS else Counts.INCREASE


BY_POST = frozenset({Dimension.MESSAGE, Dimension.CAMPAIGN})
FILTERS = {
    "channel_ids": Dimension.CHANNEL,
    "platforms": Dimension.PLATFORM,
    "community_ids": Dimension.COMMUNITY,
    "message_ids": Dimension.MESSAGE,
    "campaign_ids": Dimension.CAMPAIGN,
}
"""What a question may be narrowed down to, and what that is."""


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """`filters` are by the names in `FILTERS` and `sources`; only what is one of each is counted.
    Both days are included; without them it is the thirty up to today."""

    metrics: tuple[Metric, ...]
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


@dataclass(frozen=True, slots=True)
class Row:
    """What a series came to in one bucket, or without one in the whole span. `key` is by what was
    asked, in the order of the dimensions; `sources` are all of them where there is one, and else
    two of them."""

    metric: Metric
    key: Key
    value: int
    restated: int
    samples: int
    as_of: datetime
    sources: frozenset[str]
    bucket: datetime | date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was found to make sense: of what it is, and about which days."""

    query: MetricQuery
    of: Subjects
    span: Span


@dataclass(frozen=True, slots=True)
class Ground:
    """By which wall a workspace goes, and whether everything that was read is counted by it."""

    zone: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A channel that a question is about: what it can be asked for, and whether it ever answered;
    `key` is by what is asked, where that is known of a channel."""

    key: Key
    counted: bool
    measured: bool


@dataclass(frozen=True, slots=True)
class Point:
    piece: Piece
    value: int | None
    restated: int
    samples: int


@dataclass(frozen=True, slots=True)
class Series:
    """What one metric came to, in all and piece by piece. `previous` is what it came to in as many
    days before, None where that is not known; `restated` is the part of an increase that platforms
    took back, never more than zero."""

    metric: Metric
    key: Key
    value: int | None
    previous: int | None
    restated: int
    samples: int
    sources: tuple[str, ...]
    as_of: datetime | None
    points: tuple[Point, ...]
    unavailable: Unavailable | None = None


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
    if of is Subjects.ACCOUNTS:
        for place, dimension in enumerate(query.dimensions):
            if dimension in BY_POST:
                yield FieldError(f"/dimensions/{place}", "not_of_accounts")
        for name in query.filters:
            if FILTERS.get(name) in BY_POST:
                yield FieldError(f"/filters/{name}", "not_of_accounts")


def _of_metrics(query: MetricQuery, of: Subjects) -> Iterator[FieldError]:
    for place, metric in enumerate(query.metrics):
        level = counts_of(metric) is Counts.LEVEL
        if level and of is Subjects.POSTS:
            yield FieldError(f"/metrics/{place}", "metric_of_accounts")
        if not level and of is Subjects.ACCOUNTS and query.of is None:
            yield FieldError(f"/metrics/{place}", "metric_of_posts")


def subjects_of(query: MetricQuery) -> Subjects:
    """What is not said follows from the first metric."""
    if query.of is not None:
        return query.of
    level = counts_of(query.metrics[0]) is Counts.LEVEL
    return Subjects.ACCOUNTS if level else Subjects.POSTS


def pieces(span: Span, bucket: Bucket | None) -> Sequence[Piece]:
    if bucket is None:
        return ()
    if bucket is Bucket.HOUR:
        return list(_hours(span))
    return list(_days(span, bucket))


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


def begins(piece: Piece, bucket: Bucket) -> datetime | date:
    """By what the rows of this bucket are known."""
    if bucket is Bucket.HOUR:
        return piece.starts_at
    if bucket is Bucket.WEEK:
        return piece.first - timedelta(days=piece.first.weekday())
    return piece.first.replace(day=1) if bucket is Bucket.MONTH else piece.first


def _begin(day: date, timezone: str) -> datetime:
    return resolve(datetime.combine(day, time()), timezone).at


def series_of(
    query: MetricQuery,
    span: Span,
    totals: Sequence[Row],
    previous: Sequence[Row],
    rows: Sequence[Row],
    sources: Mapping[tuple[Metric, Key], tuple[str, ...]],
) -> Sequence[Series]:
    """In the order of the metrics, each with the largest first."""
    cut = pieces(span, query.bucket)
    before = {(row.metric, row.key): row.value for row in previous}
    found: dict[tuple[Metric, Key], dict[datetime | date | None, Row]] = {}
    for row in rows:
        found.setdefault((row.metric, row.key), {})[row.bucket] = row
    places = {metric: place for place, metric in enumerate(query.metrics)}
    ordered = sorted(totals, key=lambda row: (places[row.metric], -row.value, row.key))
    return [
        Series(
            metric=row.metric,
            key=row.key,
            value=row.value,
            previous=before.get((row.metric, row.key)),
            restated=row.restated,
            samples=row.samples,
            sources=sources.get((row.metric, row.key), tuple(sorted(row.sources))),
            as_of=row.as_of,
            points=_points(cut, found.get((row.metric, row.key), {}), query.bucket),
        )
        for row in ordered
    ]


def in_all(rows: Sequence[Row]) -> Sequence[Row]:
    """What buckets of increases come to together."""
    found: dict[tuple[Metric, Key], Row] = {}
    for row in rows:
        sum_of = found.get((row.metric, row.key))
        found[row.metric, row.key] = (
            replace(row, bucket=None)
            if sum_of is None
            else replace(
                sum_of,
                value=sum_of.value + row.value,
                restated=sum_of.restated + row.restated,
                samples=sum_of.samples + row.samples,
                as_of=max(sum_of.as_of, row.as_of),
                sources=sum_of.sources | row.sources,
            )
        )
    return list(found.values())


def without_numbers(
    query: MetricQuery, span: Span, metric: Metric, key: Key, why: Unavailable
) -> Series:
    """A series of which nothing was read: null everywhere, and why."""
    points = _points(pieces(span, query.bucket), {}, query.bucket)
    return Series(metric, key, None, None, 0, 0, (), None, points, why)


def _points(
    cut: Sequence[Piece], rows: Mapping[datetime | date | None, Row], bucket: Bucket | None
) -> tuple[Point, ...]:
    if bucket is None:
        return ()
    points = []
    for piece in cut:
        row = rows.get(begins(piece, bucket))
        points.append(
            Point(piece, row.value, row.restated, row.samples) if row else Point(piece, None, 0, 0)
        )
    return tuple(points)
