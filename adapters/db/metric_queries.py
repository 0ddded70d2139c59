"""Questions about numbers, answered from what samples come to by hour and by day: whatever is
asked, each is one query."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from adapters.db.database import Database
from adapters.db.own_numbers import DbOwnNumbers
from domain.insights.measures import (
    BY_POST,
    FILTERS,
    Bucket,
    Counts,
    Dimension,
    Measure,
    OwnMetric,
    Subjects,
    counts_of,
    of_platforms,
    of_work,
)
from domain.insights.query import ORIGIN, Asked, Course, Ground, Key, Place, Row
from domain.shared.access import Actor
from domain.shared.platforms import Capability
from domain.shared.readings import Metric

_METRICS = {metric.value: metric for metric in Metric}
_COLUMNS = {
    Dimension.CHANNEL: "t.channel_id",
    Dimension.PLATFORM: "t.platform",
    Dimension.COMMUNITY: "c.community_id",
    Dimension.MESSAGE: "t.message_id",
    Dimension.CAMPAIGN: "g.campaign_id",
}
_OF_CHANNELS = {
    Dimension.CHANNEL: "c.id",
    Dimension.PLATFORM: "c.platform",
    Dimension.COMMUNITY: "c.community_id",
}
_MONTH = "(date_trunc('month', DATE '1970-01-01' + t.day)::date - DATE '1970-01-01')"
_BUCKETS = {
    None: "NULL::int",
    Bucket.HOUR: "t.starts_at",
    Bucket.DAY: "t.day",
    # 1970-01-05 was a Monday.
    Bucket.WEEK: "(t.day - (t.day + 3) % 7)",
    Bucket.MONTH: _MONTH,
}
_SOURCE = "coalesce(nullif(t.source, ''), t.platform)"
_SUMS = (
    "sum(t.{value})::bigint AS value, sum(t.restated)::bigint AS restated,"
    " sum(t.samples)::bigint AS samples, max(t.last_at) AS as_of,"
    # Mostly there is one; who else there is is asked where there are more.
    " min({source}) AS first_source, max({source}) AS last_source"
)
_CELL = ("value", "restated", "samples")
# Thousands of buckets come as some lists, which is read in a third of the time.
_GATHERED = (
    "t.metric, t.key, array_agg(t.bucket) AS buckets, "
    + ", ".join(f"array_agg(t.{one}) AS {one}" for one in _CELL)
    + ", max(t.as_of) AS as_of, min(t.first_source) AS first_source,"
    " max(t.last_source) AS last_source"
)


class DbMetricReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = database.in_workspace
        self._own = DbOwnNumbers(database)

    async def ground(self, actor: Actor) -> Ground:
        record = await self._database.ask_one(
            actor,
            "SELECT w.timezone AS zone, NOT EXISTS (SELECT FROM metric_marks m"
            f" WHERE {self._mine('m')} AND m.since IS NOT NULL)"
            f" AND NOT EXISTS (SELECT FROM metric_clocks k WHERE {self._mine('k')}"
            " AND k.zone <> w.timezone) AS is_current"
            " FROM workspaces w WHERE w.id = walls.workspace",
        )
        return Ground(**record)

    async def top(self, actor: Actor, question: Asked) -> Sequence[Key]:
        if isinstance(question.query.metrics[0], OwnMetric):
            return await self._own.top(actor, question)
        first = of_platforms(question.query.metrics[:1])
        rows, parameters = self._rows(question, None, first, None)
        found = await self._database.ask(
            actor,
            f"SELECT {_array(question)} AS key FROM (SELECT {_keys(question)},"
            f" sum(t.increment) AS worth {rows} GROUP BY {_numbers(question)}) t"
            f" ORDER BY t.worth DESC, 1 LIMIT {int(question.query.top)}",
            *parameters,
        )
        return [tuple(record["key"]) for record in found]

    async def totals(
        self, actor: Actor, question: Asked, keys: Sequence[Key] | None
    ) -> Sequence[Row]:
        found = [_row(record) for record in await self._of_platforms(actor, question, None, keys)]
        if own := of_work(question.query.metrics):
            found += await self._own.totals(actor, question.only(own), keys)
        return found

    async def courses(
        self, actor: Actor, question: Asked, bucket: Bucket, keys: Sequence[Key] | None
    ) -> Sequence[Course]:
        found = [
            _course(record, bucket)
            for record in await self._of_platforms(actor, question, bucket, keys)
        ]
        if own := of_work(question.query.metrics):
            found += await self._own.courses(actor, question.only(own), bucket, keys)
        return found

    async def _of_platforms(
        self, actor: Actor, question: Asked, bucket: Bucket | None, keys: Sequence[Key] | None
    ) -> Sequence[Any]:
        found: list[Any] = []
        platforms = of_platforms(question.query.metrics)
        for counts in (Counts.INCREASE, Counts.LEVEL):
            metrics = tuple(m for m in platforms if counts_of(m) is counts)
            if metrics:
                asked = self._levels if counts is Counts.LEVEL else self._increases
                query, parameters = asked(question, bucket, metrics, keys)
                if bucket is not None:
                    query = f"SELECT {_GATHERED} FROM ({query}) t GROUP BY t.metric, t.key"
                found += await self._database.ask(actor, query, *parameters)
        return found

    async def sources(
        self, actor: Actor, question: Asked, keys: Sequence[Key] | None
    ) -> Mapping[tuple[Measure, Key], tuple[str, ...]]:
        metrics = of_platforms(question.query.metrics)
        rows, parameters = self._rows(question, None, metrics, keys)
        found = await self._database.ask(
            actor,
            f"SELECT t.metric, {_array(question)} AS key, t.source FROM (SELECT DISTINCT"
            f" {_keys(question)}, t.metric, {_SOURCE} AS source {rows}) t ORDER BY 1, 2, 3",
            *parameters,
        )
        sources: dict[tuple[Measure, Key], tuple[str, ...]] = {}
        for record in found:
            key = Metric(record["metric"]), tuple(record["key"])
            sources[key] = (*sources.get(key, ()), record["source"])
        return sources

    async def places(self, actor: Actor, question: Asked) -> Sequence[Place]:
        accounts = question.of is Subjects.ACCOUNTS
        dimensions = [one for one in question.query.dimensions if one in _OF_CHANNELS]
        parts = [_OF_CHANNELS[one] for one in dimensions]
        measured = f"{self._mine('n')} AND n.measured_at IS NOT NULL AND " + (
            "n.subject_id = c.id" if accounts else "n.channel_id = c.id AND n.delivery_id <> ''"
        )
        capability = Capability.ACCOUNT_METRICS if accounts else Capability.POST_METRICS
        parameters: list[Any] = [capability.value]
        where = [self._mine("c"), "c.status <> 'disconnected'"]
        for name, values in question.query.filters.items():
            column = _OF_CHANNELS.get(FILTERS[name]) if name in FILTERS else None
            if column is not None:
                parameters.append(list(values))
                where.append(f"{column} = ANY (${4 + len(parameters)})")
        found = await self._database.ask(
            actor,
            f"SELECT ARRAY[{', '.join(parts)}]::text[] AS key, $5 = ANY (c.capabilities) AS"
            f" counted, EXISTS (SELECT FROM measurements n WHERE {measured}) AS measured,"
            f" c.created_at AS since FROM channels c WHERE {' AND '.join(where)} ORDER BY c.id",
            *parameters,
        )
        return [
            Place(tuple(row["key"]), row["counted"], row["measured"], row["since"]) for row in found
        ]

    def _increases(
        self,
        question: Asked,
        bucket: Bucket | None,
        metrics: Sequence[Metric],
        keys: Sequence[Key] | None,
    ) -> tuple[str, list[Any]]:
        rows, parameters = self._rows(question, bucket, metrics, keys)
        query = (
            f"SELECT {_array(question)} AS key, t.* FROM (SELECT {_keys(question)}, t.metric,"
            f" {_BUCKETS[bucket]} AS bucket, {_SUMS.format(value='increment', source=_SOURCE)}"
            f" {rows} GROUP BY {_numbers(question, 2)}) t"
        )
        return query, parameters

    def _levels(
        self,
        question: Asked,
        bucket: Bucket | None,
        metrics: Sequence[Metric],
        keys: Sequence[Key] | None,
    ) -> tuple[str, list[Any]]:
        rows, parameters = self._rows(question, bucket, metrics, keys)
        latest = "t.starts_at" if bucket is Bucket.HOUR else "t.day"
        sums = _SUMS.format(value="last", source="t.said_by")
        query = (
            f"SELECT t.metric, {_array(question)} AS key, t.bucket, {sums} FROM (SELECT"
            f" DISTINCT ON (t.metric, t.channel_id, t.source, {_BUCKETS[bucket]}) t.metric,"
            f" {_keys(question)}, {_BUCKETS[bucket]} AS bucket, t.last, t.restated,"
            f" t.samples, t.last_at, {_SOURCE} AS said_by {rows}"
            f" ORDER BY t.metric, t.channel_id, t.source, {_BUCKETS[bucket]}, {latest} DESC"
            ") t GROUP BY 1, 2, 3"
        )
        return query, parameters

    def _rows(
        self,
        question: Asked,
        bucket: Bucket | None,
        metrics: Sequence[Metric],
        keys: Sequence[Key] | None,
    ) -> tuple[str, list[Any]]:
        """From which rows it is answered: those of whole channels, where these are enough."""
        query, posts = question.query, question.of is Subjects.POSTS
        span, by_post = question.span, question.query.goes_by_post
        if bucket is Bucket.HOUR:
            table, days = "metric_hours", "t.starts_at >= $6 AND t.starts_at < $7"
            bounds: list[Any] = [span.since, span.until]
        else:
            table = "metric_days" if by_post else "channel_metric_days"
            days = "t.day >= $6 AND t.day <= $7"
            bounds = [_number(span.first), _number(span.last)]
        of_posts = "t.of_posts" if table == "channel_metric_days" else "t.message_id IS NOT NULL"
        where = [self._mine("t"), "t.metric = ANY ($5)", days]
        where.append(of_posts if posts else f"NOT ({of_posts})")
        parameters: list[Any] = [[metric.value for metric in metrics], *bounds]
        narrowed = {FILTERS[name] for name in query.filters if name in FILTERS}
        for name, values in query.filters.items():
            parameters.append(list(values))
            column = _COLUMNS[FILTERS[name]] if name in FILTERS else _SOURCE
            where.append(f"{column} = ANY (${4 + len(parameters)})")
        if keys is not None:
            parameters.append([key[_place_of_post(query.dimensions)] for key in keys])
            column = _COLUMNS[query.dimensions[_place_of_post(query.dimensions)]]
            where.append(f"{column} = ANY (${4 + len(parameters)})")
        needed = {*query.dimensions, *narrowed}
        joined = ""
        if Dimension.COMMUNITY in needed:
            joined += f" JOIN channels c ON {self._mine('c')} AND c.id = t.channel_id"
        if Dimension.CAMPAIGN in needed:
            joined += (
                f" JOIN messages g ON {self._mine('g')} AND g.id = t.message_id"
                " AND g.campaign_id IS NOT NULL"
            )
        return f"FROM {table} t{joined} WHERE {' AND '.join(where)}", parameters


def _keys(question: Asked) -> str:
    """What it is asked by, each in a column of its own: grouped by an array of them, it takes three
    times as long."""
    columns = [_COLUMNS[one] for one in question.query.dimensions] or ["NULL"]
    return ", ".join(f"{column} AS k{place}" for place, column in enumerate(columns))


def _array(question: Asked) -> str:
    columns = [f"t.k{place}" for place, _ in enumerate(question.query.dimensions)]
    return f"ARRAY[{', '.join(columns)}]::text[]"


def _numbers(question: Asked, more: int = 0) -> str:
    """The places of these columns in a list, and of so many after them."""
    many = max(len(question.query.dimensions), 1) + more
    return ", ".join(str(place) for place in range(1, many + 1))


def _place_of_post(dimensions: Sequence[Dimension]) -> int:
    return next(place for place, one in enumerate(dimensions) if one in BY_POST)


def _number(day: date) -> int:
    return (day - ORIGIN).days


def _row(record: Any) -> Row:
    return Row(
        _METRICS[record["metric"]],
        tuple(record["key"]),
        record["value"],
        record["restated"],
        record["samples"],
        record["as_of"],
        frozenset({record["first_source"], record["last_source"]}),
    )


def _course(record: Any, bucket: Bucket) -> Course:
    buckets, cells = record["buckets"], zip(*(record[one] for one in _CELL), strict=True)
    return Course(
        _METRICS[record["metric"]],
        tuple(record["key"]),
        dict(zip(buckets if bucket is Bucket.HOUR else map(_day, buckets), cells, strict=True)),
        record["as_of"],
        frozenset({record["first_source"], record["last_source"]}),
    )


# Of the thousands of rows of an answer nearly all have these in common with others.
@lru_cache(maxsize=4096)
def _day(number: int) -> date:
    return ORIGIN + timedelta(days=number)
