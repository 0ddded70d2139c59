"""The wire shapes of questions about numbers: what is asked, and series with all there is to know
of each."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, PlainValidator, StrictBool, StringConstraints, WithJsonSchema

from api.insights.own_drilldowns import path_to_rows
from api.wall_times import Day
from api.wire import (
    AS_WHOLE,
    CampaignRef,
    ChannelRef,
    CommunityRef,
    EachOnce,
    In,
    InstantOut,
    Out,
    Reference,
    word_of,
)
from domain.insights.measures import (
    FILTERS,
    Bucket,
    Counts,
    Dimension,
    Measure,
    MeasuredIn,
    NoWork,
    OwnMetric,
    Subjects,
    counts_of,
    unit_of,
)
from domain.insights.query import (
    MOST_METRICS,
    MOST_SERIES,
    USUAL_TOP,
    MetricAnswer,
    MetricQuery,
    Point,
    Series,
)
from domain.insights.views import Unavailable
from domain.shared.readings import Metric

MessageRef = Annotated[str, Reference, Field(examples=["msg_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Word = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_.\-]{0,59}$"),
    Field(examples=["mastodon"]),
]
MOST_FILTERED = 100
MEASURES: dict[str, Measure] = {one.value: one for one in (*Metric, *OwnMetric)}
MeasureWord = Annotated[
    Metric | OwnMetric,
    PlainValidator(word_of(MEASURES)),
    WithJsonSchema({"type": "string", "enum": [*MEASURES]}),
]
_SIZE = Field(default=(), max_length=MOST_FILTERED)


class MetricFiltersIn(In):
    """Only what is one of each is counted; a filter without values narrows nothing down."""

    channel_ids: Annotated[tuple[ChannelRef, ...], EachOnce()] = _SIZE
    platforms: Annotated[tuple[Word, ...], EachOnce()] = _SIZE
    community_ids: Annotated[tuple[CommunityRef, ...], EachOnce()] = _SIZE
    message_ids: Annotated[tuple[MessageRef, ...], EachOnce()] = _SIZE
    campaign_ids: Annotated[tuple[CampaignRef, ...], EachOnce()] = _SIZE
    sources: Annotated[tuple[Word, ...], EachOnce()] = Field(
        default=(),
        max_length=MOST_FILTERED,
        description="Who counted it: a platform, or a product of yours.",
    )

    def asked(self) -> dict[str, tuple[str, ...]]:
        values = {name: getattr(self, name) for name in (*FILTERS, "sources")}
        return {name: tuple(one) for name, one in values.items() if one}


class MetricQueryIn(In):
    metrics: Annotated[tuple[MeasureWord, ...], EachOnce()] = Field(
        min_length=1,
        max_length=MOST_METRICS,
        examples=[["views", "reactions"]],
        description="What platforms count, and what is counted here, in one question.",
    )
    of: Subjects | None = Field(
        default=None,
        description="What posts got, or accounts themselves; without it, whichever the first metric"
        " that platforms count is counted of. It is `work` where all are counted here.",
    )
    first_day: Day | None = Field(
        default=None, description="Included; without it, the thirtieth up to the last."
    )
    last_day: Day | None = Field(default=None, description="Included; without it, today.")
    bucket: Bucket | None = Field(
        default=None,
        description="How long each point is, on the wall of the workspace; without it there are"
        " none. Hours for at most 31 days.",
    )
    dimensions: Annotated[tuple[Dimension, ...], EachOnce()] = Field(
        default=(), max_length=2, description="By what there is a series each."
    )
    filters: MetricFiltersIn = MetricFiltersIn()
    compare: StrictBool = Field(
        default=False, description="Whether to say what it was in as many days before."
    )
    top: Annotated[int, AS_WHOLE] = Field(
        default=USUAL_TOP,
        ge=1,
        le=MOST_SERIES,
        strict=True,
        description="Of how many of what it is asked by: those with the most of the first metric.",
    )

    def asked(self) -> MetricQuery:
        return MetricQuery(
            metrics=self.metrics,
            of=self.of,
            first_day=_day(self.first_day),
            last_day=_day(self.last_day),
            bucket=self.bucket,
            dimensions=self.dimensions,
            filters=self.filters.asked(),
            compare=self.compare,
            top=self.top,
        )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


class DrilldownOut(Out):
    """A request, ready to be made, for what is behind a number."""

    method: str
    path: str
    body: dict[str, Any] | None


class MetricPointOut(Out):
    starts_at: InstantOut
    first_day: date
    last_day: date = Field(description="Included; an hour lies within one day.")
    value: int | float | None = Field(
        description="Null where nothing was read: never a zero instead. An increase belongs to the"
        " bucket in which it was seen; what is counted here, to that in which it happened."
    )
    restated: int = Field(description="How much of it was taken back: zero, or less.")
    readings: int

    @classmethod
    def of(cls, point: Point) -> "MetricPointOut":
        return cls(
            starts_at=point.piece.starts_at,
            first_day=point.piece.first,
            last_day=point.piece.last,
            value=point.value,
            restated=point.restated,
            readings=point.samples,
        )


class PreviousOut(Out):
    first_day: date
    last_day: date
    value: int | float | None
    change: int | float | None = Field(
        description="By how much it is more now; null without either."
    )


class MetricDimensionsOut(Out):
    """What it is of; null for what it was not asked by."""

    channel_id: str | None
    platform: str | None
    community_id: str | None
    message_id: str | None
    campaign_id: str | None


class MetricSeriesOut(Out):
    metric: MeasureWord
    counts: Counts = Field(
        description="An `increase` is by how much a number has grown, as far as it was seen; a"
        " `level` is where it stands at the end. A `total` is how many there were; a `ratio` is a"
        " part of 1, and a `percentile` a time that half of them, or nine of ten, do not exceed:"
        " both are reckoned anew for each bucket."
    )
    unit: MeasuredIn
    dimensions: MetricDimensionsOut
    sources: list[str] = Field(
        description="Who counted: platforms, products of yours, and `tertulia`."
    )
    available: bool
    unavailable_reason: Unavailable | NoWork | None
    value: int | float | None = Field(description="In all; null where there is no number.")
    restated: int = Field(description="How much of it platforms took back: zero, or less.")
    readings: int = Field(
        description="Of how many it is made: readings, or rows that `drilldown` lists."
    )
    as_of: InstantOut | None = Field(description="When the last of it was read, or happened.")
    previous: PreviousOut | None
    points: list[MetricPointOut]
    drilldown: DrilldownOut

    @classmethod
    def of(cls, series: Series, answer: MetricAnswer) -> "MetricSeriesOut":
        of = _names(series, answer)
        return cls(
            metric=series.metric,
            counts=counts_of(series.metric),
            unit=unit_of(series.metric),
            dimensions=MetricDimensionsOut(
                channel_id=of.get(Dimension.CHANNEL),
                platform=of.get(Dimension.PLATFORM),
                community_id=of.get(Dimension.COMMUNITY),
                message_id=of.get(Dimension.MESSAGE),
                campaign_id=of.get(Dimension.CAMPAIGN),
            ),
            sources=list(series.sources),
            available=series.unavailable is None,
            unavailable_reason=series.unavailable,
            value=series.value,
            restated=series.restated,
            readings=series.samples,
            as_of=series.as_of,
            previous=_previous(series, answer),
            points=[MetricPointOut.of(point) for point in series.points],
            drilldown=_drilldown(series, answer),
        )


def _names(series: Series, answer: MetricAnswer) -> dict[Dimension, str]:
    return dict(zip(answer.asked.query.dimensions, series.key, strict=False))


def _previous(series: Series, answer: MetricAnswer) -> PreviousOut | None:
    if not answer.asked.query.compare:
        return None
    span, known = answer.asked.span.before(), series.previous
    change = None if known is None or series.value is None else _less(series.value, known)
    return PreviousOut(first_day=span.first, last_day=span.last, value=known, change=change)


def _less(now: int | float, before: int | float) -> int | float:
    # Parts of 1 have as many places afterwards as before.
    return round(now - before, 4)


_FILTER_OF = {dimension: name for name, dimension in FILTERS.items()}


def _drilldown(series: Series, answer: MetricAnswer) -> DrilldownOut:
    """Of what is counted here its rows. Of a message its readings; of posts the messages; of
    accounts the channels, or hours."""
    asked, of = answer.asked, _names(series, answer)
    narrowed = {_FILTER_OF[dimension]: (value,) for dimension, value in of.items()}
    filters = {**asked.query.filters, **narrowed}
    if isinstance(series.metric, OwnMetric):
        path = path_to_rows(series.metric, asked.span, filters)
        return DrilldownOut(method="GET", path=path, body=None)
    message = of.get(Dimension.MESSAGE)
    if message is not None:
        path = f"/v1/messages/{message}/metrics/samples?metric={series.metric}"
        return DrilldownOut(method="GET", path=path, body=None)
    body: dict[str, Any] = {
        "metrics": [series.metric.value],
        "of": asked.of.value,
        "first_day": asked.span.first.isoformat(),
        "last_day": asked.span.last.isoformat(),
        "filters": {name: list(values) for name, values in filters.items()},
    }
    if asked.of is Subjects.POSTS:
        body["dimensions"] = [Dimension.MESSAGE.value]
    elif Dimension.CHANNEL not in of:
        body["dimensions"] = [Dimension.CHANNEL.value]
    else:
        body["bucket"] = Bucket.DAY.value
    return DrilldownOut(method="POST", path="/v1/metrics/query", body=body)


class MetricAnswerOut(Out):
    """Increases of different platforms count different things: `sources` says whose they are."""

    of: Subjects
    first_day: date
    last_day: date
    timezone: str = Field(description="By whose wall days and hours go: the workspace's.")
    bucket: Bucket | None
    dimensions: list[Dimension]
    is_current: bool = Field(
        description="False while something that was read is not counted yet, which takes moments."
    )
    data: list[MetricSeriesOut]

    @classmethod
    def of_answer(cls, answer: MetricAnswer, language: str) -> "MetricAnswerOut":
        asked = answer.asked
        return cls(
            of=asked.of,
            first_day=asked.span.first,
            last_day=asked.span.last,
            timezone=asked.span.zone,
            bucket=asked.query.bucket,
            dimensions=list(asked.query.dimensions),
            is_current=answer.is_current,
            data=[MetricSeriesOut.of(one, answer) for one in answer.series],
        )
