"""What is counted here, in PostgreSQL: from the rows themselves each time, whatever is asked in one
query, so that a median is that of its bucket and nothing has to be counted anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.db.database import Database
from adapters.db.rollups import day_of, hour_of
from domain.insights.measures import (
    BY_POST,
    FILTERS,
    HERE,
    OWN,
    Bucket,
    Dimension,
    MeasuredIn,
    OwnMetric,
    of_work,
)
from domain.insights.query import ORIGIN, Asked, Began, Course, Key, Number, Row
from domain.insights.series import courses_of
from domain.shared.access import Actor

HEARD = "('comment', 'mention', 'direct', 'review')"
_ZONE, _SINCE, _UNTIL = "$5::text", "$6", "$7"
_POST = "JOIN messages m ON {m} AND m.id = t.message_id"
_ANSWERED = " LEFT JOIN messages m ON {m} AND m.id = t.answers_message_id"
_CHANNEL = " JOIN channels c ON {c} AND c.id = t.channel_id"
_ANSWER_TIME = "greatest(0, extract(epoch FROM t.first_reply_at - t.began_at))"
_PROMISE = (
    " LEFT JOIN LATERAL (SELECT bool_and(a.state = 'hit') AS met FROM applied_slas a WHERE {a}"
    " AND a.conversation_id = t.id AND a.state IN ('hit', 'missed')) p ON true"
)
_READ = "t.sentiment IN ('positive', 'neutral', 'mixed', 'negative')"


def _mood(*words: str) -> str:
    return f"count(*) FILTER (WHERE t.sentiment IN ({', '.join(repr(word) for word in words)}))"


@dataclass(frozen=True, slots=True)
class _Counted:
    """What it comes to, and of how many rows it is made; `joined` is only for this."""

    value: str
    rows: str = "count(*)"
    joined: str = ""


@dataclass(frozen=True, slots=True)
class _Source:
    """Rows, the instant by which they are in a bucket, and what they are counted as. `post` is the
    message of ours that they go with."""

    table: str
    at: str
    where: str
    counted: Mapping[OwnMetric, _Counted]
    joined: str = ""
    campaign: str = ""
    community: str = "c.community_id"
    post: str = "t.answers_message_id"
    channel: str = _CHANNEL


def _mood_alone(word: str) -> _Counted:
    # Of messages none of which could be read nobody knows how many were of that mood.
    many = _mood(word)
    return _Counted(f"CASE WHEN count(*) FILTER (WHERE {_READ}) > 0 THEN {many} END", many)


def _time(share: str) -> _Counted:
    return _Counted(
        f"percentile_disc({share}) WITHIN GROUP (ORDER BY {_ANSWER_TIME})"
        " FILTER (WHERE t.first_reply_at IS NOT NULL)",
        "count(t.first_reply_at)",
    )


_SOURCES = (
    _Source(
        "deliveries t",
        "t.published_at",
        "t.platform_post_id IS NOT NULL AND m.kind = 'post'",
        {OwnMetric.MESSAGES_PUBLISHED: _Counted("count(*)")},
        joined=f" {_POST}",
        post="t.message_id",
    ),
    _Source(
        "messages m",
        "m.publish_at",
        "m.status = 'failed' AND t.state <> 'skipped'",
        {
            OwnMetric.MESSAGES_FAILED: _Counted("count(DISTINCT m.id)", "count(DISTINCT m.id)"),
        },
        joined=" JOIN deliveries t ON {t} AND t.message_id = m.id",
        community="m.community_id",
        post="m.id",
    ),
    _Source(
        "deliveries t",
        "t.published_at",
        "m.kind IN ('reply', 'direct') AND NOT EXISTS (SELECT FROM deliveries e WHERE {e}"
        " AND e.message_id = t.message_id"
        " AND (e.published_at, e.id) < (t.published_at, t.id))",
        {OwnMetric.REPLIES_SENT: _Counted("count(*)")},
        joined=f" {_POST}",
        community="m.community_id",
    ),
    _Source(
        "inbound_messages t",
        "t.at",
        f"t.kind IN {HEARD}",
        {
            OwnMetric.INBOUND_MESSAGES: _Counted("count(*)"),
            OwnMetric.INBOUND_POSITIVE: _mood_alone("positive"),
            OwnMetric.INBOUND_NEUTRAL: _mood_alone("neutral"),
            OwnMetric.INBOUND_MIXED: _mood_alone("mixed"),
            OwnMetric.INBOUND_NEGATIVE: _mood_alone("negative"),
            OwnMetric.NET_SENTIMENT: _Counted(
                f"({_mood('positive')} - {_mood('negative')})::float8"
                f" / nullif(count(*) FILTER (WHERE {_READ}), 0)",
                f"count(*) FILTER (WHERE {_READ})",
            ),
        },
        campaign=_ANSWERED,
    ),
    _Source(
        "conversations t",
        "t.began_at",
        "t.merged_into IS NULL",
        {
            OwnMetric.CONVERSATIONS_OPENED: _Counted("count(*)"),
            OwnMetric.REPLY_RATE: _Counted("count(t.first_reply_at)::float8 / nullif(count(*), 0)"),
            OwnMetric.FIRST_RESPONSE_MEDIAN: _time("0.5"),
            OwnMetric.FIRST_RESPONSE_P90: _time("0.9"),
            OwnMetric.SLA_MET_SHARE: _Counted(
                "count(*) FILTER (WHERE p.met)::float8 / nullif(count(p.met), 0)",
                "count(p.met)",
                joined=_PROMISE,
            ),
        },
        campaign=_ANSWERED,
    ),
    _Source(
        "conversations t",
        "t.closed_at",
        "t.merged_into IS NULL AND t.state = 'closed'",
        {OwnMetric.CONVERSATIONS_CLOSED: _Counted("count(*)")},
        campaign=_ANSWERED,
    ),
    _Source(
        "decisions t",
        "t.created_at",
        "true",
        {OwnMetric.MODERATION_DECISIONS: _Counted("count(*)")},
        # Of some nobody ever knew where they belong.
        channel=_CHANNEL.replace(" JOIN", " LEFT JOIN"),
    ),
)


def _bucket(at: str, bucket: Bucket | None) -> str:
    """In days from 1970-01-01, or for hours in seconds from then."""
    day = day_of(at, _ZONE)
    match bucket:
        case None:
            return "NULL::bigint"
        case Bucket.HOUR:
            return f"extract(epoch FROM {hour_of(at, _ZONE)})::bigint"
        case Bucket.DAY:
            return f"{day}::bigint"
        case Bucket.WEEK:
            # 1970-01-05 was a Monday.
            return f"({day} - ((({day} + 3) % 7) + 7) % 7)::bigint"
        case Bucket.MONTH:
            month = f"date_trunc('month', DATE '1970-01-01' + {day})::date"
            return f"({month} - DATE '1970-01-01')::bigint"


class DbOwnNumbers:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._walls = {alias: database.in_workspace(alias) for alias in "tmcae"}

    async def top(self, actor: Actor, question: Asked) -> Sequence[Key]:
        """Of which the first metric is largest."""
        query, parameters = self._asked(question.only(question.query.metrics[:1]), None, None)
        found = await self._database.ask(
            actor,
            f"SELECT f.key FROM ({query}) f ORDER BY f.value DESC NULLS LAST, f.key"
            f" LIMIT {int(question.query.top)}",
            *parameters,
        )
        return [tuple(record["key"]) for record in found]

    async def totals(
        self, actor: Actor, question: Asked, keys: Sequence[Key] | None
    ) -> Sequence[Row]:
        return [_row(record) for record in await self._found(actor, question, None, keys)]

    async def courses(
        self, actor: Actor, question: Asked, bucket: Bucket, keys: Sequence[Key] | None
    ) -> Sequence[Course]:
        found = await self._found(actor, question, bucket, keys)
        return courses_of((_begins(one["bucket"], bucket), _row(one)) for one in found)

    async def _found(
        self, actor: Actor, question: Asked, bucket: Bucket | None, keys: Sequence[Key] | None
    ) -> Sequence[Any]:
        query, parameters = self._asked(question, bucket, keys)
        return await self._database.ask(actor, query, *parameters)

    def _asked(
        self, question: Asked, bucket: Bucket | None, keys: Sequence[Key] | None
    ) -> tuple[str, list[Any]]:
        query, span = question.query, question.span
        parameters: list[Any] = [span.zone, span.since, span.until]
        narrowed: list[tuple[Dimension, str]] = []
        for name, values in query.filters.items():
            parameters.append(list(values))
            narrowed.append((FILTERS[name], f"${4 + len(parameters)}::text[]"))
        if keys is not None:
            place = next(n for n, one in enumerate(query.dimensions) if one in BY_POST)
            parameters.append([key[place] for key in keys])
            narrowed.append((query.dimensions[place], f"${4 + len(parameters)}::text[]"))
        parts = [
            self._part(source, wanted, question, bucket, narrowed)
            for source in _SOURCES
            if (wanted := [one for one in of_work(query.metrics) if one in source.counted])
        ]
        # Each parameter has a kind, also where no part of the query needs it.
        named = f"WHERE {_ZONE} IS NOT NULL"
        return f"SELECT u.* FROM ({' UNION ALL '.join(parts)}) u {named}", parameters

    def _part(
        self,
        source: _Source,
        wanted: Sequence[OwnMetric],
        question: Asked,
        bucket: Bucket | None,
        narrowed: Sequence[tuple[Dimension, str]],
    ) -> str:
        columns = {
            Dimension.CHANNEL: "t.channel_id",
            Dimension.PLATFORM: "c.platform",
            Dimension.COMMUNITY: source.community,
            Dimension.MESSAGE: source.post,
            Dimension.CAMPAIGN: "m.campaign_id",
        }
        dimensions = question.query.dimensions
        needed = {*dimensions, *(dimension for dimension, _ in narrowed)}
        joined = source.joined
        if needed & {Dimension.PLATFORM} or (
            Dimension.COMMUNITY in needed and source.community.startswith("c.")
        ):
            joined += source.channel
        if Dimension.CAMPAIGN in needed:
            joined += source.campaign
        joined += "".join({source.counted[metric].joined: None for metric in wanted})
        where = [
            self._walls[source.table[-1]],
            f"{source.at} >= {_SINCE} AND {source.at} < {_UNTIL}",
            f"({source.where})",
            *(f"{columns[one]} IS NOT NULL" for one in dimensions),
            *(f"{columns[one]} = ANY ({mark})" for one, mark in narrowed),
        ]
        # Grouped by an array of them it would take three times as long.
        grouped = [columns[one] for one in dimensions] or ["NULL::text"]
        keys = ", ".join(f"{column} AS k{n}" for n, column in enumerate(grouped))
        places = ", ".join(str(n) for n in range(1, len(grouped) + 2))
        array = f"ARRAY[{', '.join(f'f.k{n}' for n, _ in enumerate(dimensions))}]::text[]"
        values = ", ".join(
            f"({source.counted[metric].value})::float8 AS v{n},"
            f" ({source.counted[metric].rows})::bigint AS n{n}"
            for n, metric in enumerate(wanted)
        )
        listed = ", ".join(f"('{metric}', f.v{n}, f.n{n})" for n, metric in enumerate(wanted))
        inner = (
            f"SELECT {keys}, {_bucket(source.at, bucket)} AS bucket,"
            f" max({source.at}) AS as_of, count(*) AS many, {values}"
            f" FROM {source.table}{joined} WHERE {' AND '.join(where)} GROUP BY {places}"
        )
        text = (
            f"SELECT v.metric, {array} AS key, f.bucket, v.value, v.rows, f.many, f.as_of"
            f" FROM ({inner}) f CROSS JOIN LATERAL (VALUES {listed}) v(metric, value, rows)"
        )
        return text.format(**self._walls)


def _row(record: Any) -> Row:
    metric = OwnMetric(record["metric"])
    value = _value(metric, record["value"])
    # Where nothing could be said of them it is said how many they were.
    samples = record["many"] if value is None else record["rows"]
    return Row(
        metric,
        tuple(record["key"]),
        value,
        0,
        samples,
        record["as_of"],
        frozenset({HERE}),
    )


def _value(metric: OwnMetric, value: float | None) -> Number | None:
    if value is None:
        return None
    if OWN[metric].unit is MeasuredIn.RATIO:
        return round(value, 4)
    return round(value)


def _begins(found: int, bucket: Bucket) -> Began:
    if bucket is Bucket.HOUR:
        return datetime.fromtimestamp(found, tz=UTC)
    return ORIGIN + timedelta(days=found)
