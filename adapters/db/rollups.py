"""What samples come to by hour and by day, in PostgreSQL: counted anew wherever samples came, from
what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.insights.rollup import (
    ChannelMetricDay,
    MetricClock,
    MetricDay,
    MetricHour,
    MetricMark,
)

SERIES = ("workspace_id", "subject_id", "metric", "source")
MARKS = Table("metric_marks", MetricMark, keys=("workspace_id", "subject_id"))
HOURS = Table("metric_hours", MetricHour, keys=(*SERIES, "starts_at"))
DAYS = Table("metric_days", MetricDay, keys=(*SERIES, "day"))
CHANNEL_DAYS = Table(
    "channel_metric_days",
    ChannelMetricDay,
    keys=("workspace_id", "metric", "day", "channel_id", "of_posts", "source"),
)
CLOCKS = Table("metric_clocks", MetricClock, keys=("workspace_id",))


def local(at: str, zone: str) -> str:
    return f"({at} AT TIME ZONE {zone})"


def day_of(at: str, zone: str) -> str:
    """Days from 1970-01-01 on that wall."""
    return f"({local(at, zone)}::date - DATE '1970-01-01')"


def hour_of(at: str, zone: str) -> str:
    """The instant at which that wall's hour began, had it been a whole one."""
    return f"({at} - ({local(at, zone)} - date_trunc('hour', {local(at, zone)})))"


def midnight(day: str, zone: str) -> str:
    """The first instant of that day there. Where midnight comes twice it is the first, of which
    PostgreSQL takes the second; where it never comes it is when the day begins."""
    second = f"((DATE '1970-01-01' + {day})::timestamp AT TIME ZONE {zone})"
    before = f"({second} - interval '1 hour')"
    return f"(CASE WHEN {day_of(before, zone)} = {day} THEN {before} ELSE {second} END)"


_WHO = ("subject_id", "metric", "source")
_SAME = " AND ".join(f"t.{name} = s.{name}" for name in _WHO)
_COUNTED = (
    *("samples", "last_at", "last", "lowest", "highest", "increment", "restated", "restatements"),
)
_COMES_TO = (
    "count(*) AS samples, max(as_of) AS last_at,"
    " (array_agg(value ORDER BY as_of DESC))[1] AS last, min(value) AS lowest,"
    " max(value) AS highest, sum(step) AS increment, sum(least(step, 0)) AS restated,"
    " count(*) FILTER (WHERE step < 0) AS restatements"
)
_OF_EACH = "max(channel_id) AS channel_id, max(platform) AS platform, max(message_id) AS message_id"
_ANEW = ", ".join(
    f"{name} = excluded.{name}" for name in ("channel_id", "platform", "message_id", *_COUNTED)
)


def _kept(table: str, bucket: str) -> str:
    into = f"workspace_id, {', '.join(_WHO)}, {bucket}, channel_id, platform, message_id"
    return (
        f"INSERT INTO {table} AS k ({into}, {', '.join(_COUNTED)})"
        f" SELECT $1, {', '.join(_WHO)}, {bucket}, {_OF_EACH}, {_COMES_TO} FROM stepped"
        f" GROUP BY {', '.join(_WHO)}, {bucket} ORDER BY {', '.join(_WHO)}, {bucket}"
        f" ON CONFLICT (workspace_id, {', '.join(_WHO)}, {bucket}) DO UPDATE SET {_ANEW}"
    )


# Of the subjects in $2, of which samples came from $3 to $4, on the wall in $5, whose samples are
# all there from $6 on. A series is counted anew from the day of the first of these to the day of
# the reading that comes after the last, whose increment is another now.
_COUNT = (
    "WITH marked AS (SELECT m.subject_id, m.until, {begins} AS lo"
    "  FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) AS m(subject_id, since, until)"
    " ), wanted AS (SELECT subject_id, until, greatest(lo, $6) AS lo FROM marked"
    " ), series AS (SELECT DISTINCT t.subject_id, t.metric, t.source, w.lo, w.until"
    "  FROM wanted w JOIN samples t ON {mine} AND t.subject_id = w.subject_id"
    "  AND t.as_of >= w.lo AND t.as_of <= w.until"
    " ), bounded AS (SELECT s.*, {ends} AS hi, coalesce(before.value, kept.last) AS base"
    "  FROM series s LEFT JOIN LATERAL (SELECT t.as_of FROM samples t WHERE {mine} AND {same}"
    "   AND t.as_of > s.until ORDER BY t.as_of LIMIT 1) next ON true"
    "  LEFT JOIN LATERAL (SELECT t.value FROM samples t WHERE {mine} AND {same}"
    "   AND t.as_of < s.lo AND t.as_of >= coalesce($6, '-infinity')"
    "   ORDER BY t.as_of DESC LIMIT 1) before ON true"
    # What was read before that is gone: what it came to is not.
    "  LEFT JOIN LATERAL (SELECT t.last FROM metric_days t WHERE {mine} AND {same}"
    "   AND t.day < {first_day} ORDER BY t.day DESC LIMIT 1) kept ON before.value IS NULL"
    " ), stepped AS (SELECT t.subject_id, t.metric, t.source, t.channel_id, t.platform,"
    "   t.message_id, t.as_of, t.value, {hour} AS starts_at, {day} AS day, t.value - coalesce("
    "   lag(t.value) OVER each, s.base,"
    # A post begins with nothing; an account had a life before it was looked at.
    "   CASE WHEN t.delivery_id IS NULL THEN t.value ELSE 0 END) AS step"
    "  FROM bounded s JOIN samples t ON {mine} AND {same} AND t.as_of >= s.lo AND t.as_of < s.hi"
    "  WINDOW each AS (PARTITION BY t.subject_id, t.metric, t.source ORDER BY t.as_of)"
    " ), hours AS ({hours}), days AS ({days} RETURNING k.metric, k.day, k.channel_id,"
    "   k.message_id IS NOT NULL AS of_posts, k.source)"
    " SELECT DISTINCT * FROM days ORDER BY 1, 2, 3, 4, 5"
)
_CHANNELS = (
    "INSERT INTO channel_metric_days AS k (workspace_id, metric, day, channel_id, of_posts, source,"
    f" platform, subjects, {', '.join(_COUNTED)}) SELECT $1, w.*, max(t.platform), count(*),"
    " sum(t.samples), max(t.last_at), sum(t.last), sum(t.lowest), sum(t.highest),"
    " sum(t.increment), sum(t.restated), sum(t.restatements)"
    " FROM unnest($2::text[], $3::int[], $4::text[], $5::bool[], $6::text[])"
    " AS w(metric, day, channel_id, of_posts, source) JOIN metric_days t ON {mine}"
    " AND t.metric = w.metric AND t.day = w.day AND t.channel_id = w.channel_id"
    " AND (t.message_id IS NOT NULL) = w.of_posts AND t.source = w.source GROUP BY 2, 3, 4, 5, 6"
    " ORDER BY 2, 3, 4, 5, 6"
    " ON CONFLICT (workspace_id, metric, day, channel_id, of_posts, source) DO UPDATE SET"
    " platform = excluded.platform, subjects = excluded.subjects, "
    + ", ".join(f"{name} = excluded.{name}" for name in _COUNTED)
)
_ZONE = "$5::text"
# What was read before is not all there any more: the sweep took it, as its receipts say.
_WHOLE_SINCE = (
    "SELECT max(r.until) FROM retention_receipts r WHERE {mine} AND r.data_class = 'metrics'"
)


@dataclass(frozen=True, slots=True)
class Wall:
    """By which wall it is counted now and was before, and from when on samples are all there."""

    zone: str
    before: str | None
    whole_since: datetime | None


class DbRollups:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._workspace = tx.actor.workspace
        self._mine = tx.tools.database.mine

    async def count(self, most: int) -> int:
        """Of so many subjects at most, whatever came is counted; of how many it was. Safe to
        repeat, to break off and to do side by side: one waits for the other."""
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{self._workspace}/counted"
        )
        wall = await self._wall()
        if wall.zone != wall.before:
            await self._on_another_wall(wall)
        marked = await self._tx.connection.fetch(
            f"SELECT m.subject_id, m.since, m.until FROM metric_marks m WHERE {self._mine('m')}"
            f" AND m.since IS NOT NULL ORDER BY m.subject_id LIMIT $2 FOR UPDATE",
            self._workspace,
            most,
        )
        if not marked:
            return 0
        columns = [list(column) for column in zip(*marked, strict=True)]
        await self._count(columns, wall)
        point("numbers_counted")
        await self._tx.connection.execute(
            "UPDATE metric_marks m SET since = NULL, until = NULL"
            f" WHERE {self._mine('m')} AND m.subject_id = ANY ($2)",
            self._workspace,
            columns[0],
        )
        return len(marked)

    async def _count(self, marked: Sequence[list[Any]], wall: Wall) -> None:
        days = await self._tx.connection.fetch(
            _COUNT.format(
                mine=self._mine("t"),
                same=_SAME,
                begins=midnight(day_of("m.since", _ZONE), _ZONE),
                ends=midnight(f"({day_of('coalesce(next.as_of, s.until)', _ZONE)} + 1)", _ZONE),
                first_day=day_of("s.lo", _ZONE),
                hour=hour_of("t.as_of", _ZONE),
                day=day_of("t.as_of", _ZONE),
                hours=_kept("metric_hours", "starts_at"),
                days=_kept("metric_days", "day"),
            ),
            self._workspace,
            *marked,
            wall.zone,
            await self._first_whole_day(wall),
        )
        if days:
            touched = [list(column) for column in zip(*days, strict=True)]
            await self._tx.connection.execute(
                _CHANNELS.format(mine=self._mine("t")), self._workspace, *touched
            )

    async def _wall(self) -> Wall:
        record = await self._tx.connection.fetchrow(
            "SELECT w.timezone AS zone, c.zone AS before,"
            f" ({_WHOLE_SINCE.format(mine=self._mine('r'))}) AS whole_since FROM workspaces w"
            f" LEFT JOIN metric_clocks c ON {self._mine('c')} WHERE w.id = $1",
            self._workspace,
        )
        return Wall(**record)

    async def _first_whole_day(self, wall: Wall) -> datetime | None:
        """When the first day begins of which all that was read is there."""
        if wall.whole_since is None:
            return None
        day = f"({day_of('$1::timestamptz', '$2::text')} + 1)"
        first: datetime = await self._tx.connection.fetchval(
            f"SELECT {midnight(day, '$2::text')}", wall.whole_since, wall.zone
        )
        return first

    async def _on_another_wall(self, wall: Wall) -> None:
        """What can be counted anew is given back and marked; what cannot stays on the wall by which
        it was counted."""
        connection, first = self._tx.connection, await self._first_whole_day(wall)
        if wall.before is not None:
            await connection.fetchval(
                "SELECT uncount_metrics(coalesce($1::timestamptz, '-infinity'),"
                f" coalesce({day_of('$1::timestamptz', '$2::text')}, -2147483648))",
                first,
                wall.zone,
            )
            await connection.execute(
                "UPDATE metric_marks m SET since = found.since, until = found.until FROM ("
                " SELECT t.subject_id, min(t.as_of) AS since, max(t.as_of) AS until FROM samples t"
                f" WHERE {self._mine('t')} AND ($2::timestamptz IS NULL OR t.as_of >= $2)"
                f" GROUP BY 1) found WHERE {self._mine('m')} AND m.subject_id = found.subject_id",
                self._workspace,
                first,
            )
        await connection.execute(
            "INSERT INTO metric_clocks (workspace_id, zone) VALUES ($1, $2)"
            " ON CONFLICT (workspace_id) DO UPDATE SET zone = excluded.zone",
            self._workspace,
            wall.zone,
        )
