"""What is made of the rows that answer a question: one series for each metric of each thing it is
asked by, with every bucket of the period, also those of which there is nothing."""

from collections.abc import Iterable, Mapping, Sequence

from domain.insights.measures import Bucket, Measure, NoWork, adds_up
from domain.insights.query import (
    Began,
    Cell,
    Course,
    Key,
    MetricQuery,
    Piece,
    Point,
    Row,
    Series,
    Span,
    begins,
    pieces,
)
from domain.insights.views import Unavailable

NOTHING: Cell = (None, 0, 0)


def series_of(
    query: MetricQuery,
    span: Span,
    totals: Sequence[Row],
    previous: Sequence[Row],
    courses: Sequence[Course],
    sources: Mapping[tuple[Measure, Key], tuple[str, ...]],
) -> Sequence[Series]:
    """In the order of the metrics, each with the largest first."""
    cut = _cut(query, span)
    before = {(row.metric, row.key): row.value for row in previous}
    cells = {(course.metric, course.key): course.cells for course in courses}
    places = {metric: place for place, metric in enumerate(query.metrics)}
    ordered = sorted(totals, key=lambda row: (places[row.metric], -(row.value or 0), row.key))
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
            points=_points(cut, cells.get((row.metric, row.key), {})),
            unavailable=NoWork.NOTHING_TO_COUNT if row.value is None else None,
        )
        for row in ordered
    ]


def in_all(courses: Sequence[Course]) -> Sequence[Row]:
    """What buckets come to together, of what adds up."""
    return [_sum_of(course) for course in courses if adds_up(course.metric)]


def _sum_of(course: Course) -> Row:
    values, restated, samples = zip(*course.cells.values(), strict=True)
    known = [value for value in values if value is not None]
    return Row(
        course.metric,
        course.key,
        sum(known) if known else None,
        sum(restated),
        sum(samples),
        course.as_of,
        course.sources,
    )


def courses_of(rows: Iterable[tuple[Began, Row]]) -> Sequence[Course]:
    """The same rows, by what they are of."""
    found: dict[tuple[Measure, Key], dict[Began, Row]] = {}
    for began, row in rows:
        found.setdefault((row.metric, row.key), {})[began] = row
    return [
        Course(
            metric,
            key,
            {began: (row.value, row.restated, row.samples) for began, row in mine.items()},
            max(row.as_of for row in mine.values()),
            frozenset().union(*(row.sources for row in mine.values())),
        )
        for (metric, key), mine in found.items()
    ]


def without_numbers(
    query: MetricQuery, span: Span, metric: Measure, key: Key, why: Unavailable | NoWork
) -> Series:
    """A series of which nothing was read: null everywhere, and why."""
    points = _points(_cut(query, span), {})
    return Series(metric, key, None, None, 0, 0, (), None, points, why)


def _cut(query: MetricQuery, span: Span) -> Sequence[tuple[Piece, Began]]:
    bucket: Bucket | None = query.bucket
    if bucket is None:
        return ()
    return [(piece, begins(piece, bucket)) for piece in pieces(span, bucket)]


def _points(cut: Sequence[tuple[Piece, Began]], cells: Mapping[Began, Cell]) -> tuple[Point, ...]:
    return tuple([Point(piece, *cells.get(began, NOTHING)) for piece, began in cut])
