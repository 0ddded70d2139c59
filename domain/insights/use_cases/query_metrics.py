"""Answer a question about numbers: how they grew or where they stood, by what and in which
pieces."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.insights.chart_ports import Drawn
from domain.insights.counting import count_some
from domain.insights.measures import (
    BY_POST,
    Measure,
    NoWork,
    OwnMetric,
    adds_up,
    fault_of_units,
    of_work,
)
from domain.insights.query import (
    MOST_SERIES,
    Asked,
    Course,
    Key,
    MetricAnswer,
    MetricQuery,
    Number,
    Place,
    Row,
    Series,
    checked,
)
from domain.insights.room import Insights
from domain.insights.series import in_all, series_of, without_numbers
from domain.insights.views import Unavailable
from domain.insights.zeros import with_zeros
from domain.shared.access import Actor, Permission
from domain.shared.errors import ValidationFailed
from domain.shared.wall_time import zone

ROUNDS = 4
"""So many rounds whoever asks counts what came; where more is left the answer says so."""


async def query_metrics(room: Insights, actor: Actor, query: MetricQuery) -> MetricAnswer:
    """What was read and is not counted yet is counted first. Raises MissingScope,
    ValidationFailed."""
    actor.require(Permission.INSIGHTS_READ)
    return await _answered(room, actor, query)


async def draw_metrics(room: Insights, actor: Actor, query: MetricQuery) -> Drawn:
    """The same to be drawn: with what things are called, and where it is compared by bucket also
    the pieces of the days before. Raises MissingScope, ValidationFailed, where units do not go onto
    one picture, too."""
    actor.require(Permission.INSIGHTS_READ)
    if faults := list(fault_of_units(query.metrics, "/metrics")):
        raise ValidationFailed(errors=faults)
    answer = await _answered(room, actor, query)
    before: Sequence[Series] = ()
    if query.compare and query.bucket is not None:
        earlier = answer.asked.span.before()
        asked = replace(
            query,
            compare=False,
            first_day=earlier.first,
            last_day=earlier.last,
            top=MOST_SERIES,
        )
        before = (await _answered(room, actor, asked)).series
    names = await room.charts.names(actor, answer.asked, [one.key for one in answer.series])
    return Drawn(answer, before, names, await room.charts.look(actor))


async def _answered(room: Insights, actor: Actor, query: MetricQuery) -> MetricAnswer:
    ground = await room.numbers.ground(actor)
    today = room.clock.now().astimezone(zone(ground.zone)).date()
    asked = checked(query, today, ground.zone)
    if not ground.is_current:
        for _ in range(ROUNDS):
            if not await count_some(room, actor):
                break
        ground = await room.numbers.ground(actor)
    return MetricAnswer(asked, ground.is_current, await _series(room, actor, asked))


async def _series(room: Insights, actor: Actor, asked: Asked) -> Sequence[Series]:
    query = asked.query
    keys = None
    if BY_POST & {*query.dimensions}:
        # Only of the largest it is asked what else there is.
        keys = await room.numbers.top(actor, asked)
    courses: Sequence[Course] = ()
    if query.bucket is not None:
        courses = await room.numbers.courses(actor, asked, query.bucket, keys)
    if query.bucket is None or not all(adds_up(metric) for metric in query.metrics):
        totals = await room.numbers.totals(actor, asked, keys)
    else:
        totals = in_all(courses)
    if keys is None:
        totals = _largest(totals, query)
    previous: Sequence[Row] = ()
    if query.compare:
        before = replace(asked, span=asked.span.before())
        previous = await room.numbers.totals(actor, before, keys)
    sources: Mapping[tuple[Measure, Key], tuple[str, ...]] = {}
    if any(len(row.sources) > 1 for row in totals):
        sources = await room.numbers.sources(actor, asked, keys)
    series = series_of(query, asked.span, totals, previous, courses, sources)
    if not _wants_more(query, series):
        return series
    places = await room.numbers.places(actor, asked)
    whole = [*series, *_missing(asked, series, places)]
    return with_zeros(asked, whole, places, previous, room.clock.now())


def _largest(totals: Sequence[Row], query: MetricQuery) -> Sequence[Row]:
    """Of the keys of which the first metric is largest."""
    worth: dict[Key, Number] = {row.key: 0 for row in totals}
    worth |= {row.key: row.value or 0 for row in totals if row.metric is query.metrics[0]}
    kept = {*sorted(worth, key=lambda key: (-worth[key], key))[: query.top]}
    return [row for row in totals if row.key in kept]


def _wants_more(query: MetricQuery, series: Sequence[Series]) -> bool:
    """Whether something may be missing, or a gap may be a zero, since it is counted here."""
    if of_work(query.metrics):
        return True
    if BY_POST & {*query.dimensions}:
        return False
    return bool(query.dimensions) or len(series) < len(query.metrics)


def _missing(asked: Asked, series: Sequence[Series], places: Sequence[Place]) -> Sequence[Series]:
    """What is asked for and not there, with why; of messages and campaigns nobody knows which they
    would be."""
    query = asked.query
    by_post = bool(BY_POST & {*query.dimensions})
    known = {(one.metric, one.key) for one in series}
    by_key: dict[Key, list[Place]] = {} if query.dimensions else {(): []}
    for place in places:
        if not by_post:
            by_key.setdefault(place.key, []).append(place)
    shown = {one.key for one in series}
    free = max(0, query.top - len(shown))
    others = [key for key in sorted(by_key) if key not in shown][:free]
    return [
        without_numbers(query, asked.span, metric, key, _why(metric, by_key.get(key, ())))
        for metric in (of_work(query.metrics) if by_post else query.metrics)
        for key in [*sorted(shown), *others]
        if (metric, key) not in known
    ]


def _why(metric: Measure, places: Sequence[Place]) -> Unavailable | NoWork:
    if isinstance(metric, OwnMetric):
        return NoWork.NOTHING_TO_COUNT
    if not any(place.counted for place in places):
        return Unavailable.NOT_SUPPORTED
    if not any(place.measured for place in places):
        return Unavailable.NOT_MEASURED_YET
    return Unavailable.NOT_SAID
