"""Questions about the numbers of one workspace among ten million samples: ninety days by day, and
the twenty messages with most, against SQL written by hand for the same days."""

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from statistics import median
from typing import Any

import asyncpg

from adapters.wiring import House
from domain.insights.query import ORIGIN, Bucket, Dimension, MetricQuery
from domain.insights.use_cases.query_metrics import query_metrics
from domain.shared.access import Actor
from domain.shared.readings import Metric
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.rows.samples import METRICS
from tests.kit.builders import a_sandbox_channel, a_workspace

WORKSPACES, POSTS, FEW_POSTS, READINGS, CHANNELS = 4, 10_000, 400, 25, 10
DAYS, TIMES, FEW_TIMES = 90, 20, 3
MOST = 2.0
"""No answer takes longer than so many of the queries by hand."""

READ = """
    INSERT INTO samples (workspace_id, id, channel_id, subject_id, platform, metric, value, nature,
      native, as_of, message_id, delivery_id, source)
    SELECT $1, 'smp_' || p || '_' || m.n || '_' || r, ($2::text[])[1 + p % $3], 'dlv_' || p,
      'sandbox', m.metric, p % 97 + r * m.n, 'counter', m.metric,
      now() - interval '89 days' + p % 79 * interval '1 day' + r * interval '9 hours',
      'msg_' || p, 'dlv_' || p, ''
    FROM generate_series(1, $4) p, unnest($5::text[]) WITH ORDINALITY AS m(metric, n),
      generate_series(1, $6) r
"""
# What the workers come to, in one go.
COUNTED = """
    WITH stepped AS (SELECT s.*, (s.as_of AT TIME ZONE 'UTC')::date - DATE '1970-01-01' AS day,
        s.value - lag(s.value, 1, 0::bigint) OVER (PARTITION BY s.subject_id, s.metric
          ORDER BY s.as_of) AS step FROM samples s WHERE s.workspace_id = $1)
    INSERT INTO metric_days (workspace_id, subject_id, metric, source, day, channel_id, platform,
      message_id, samples, last_at, last, lowest, highest, increment, restated, restatements)
    SELECT $1, subject_id, metric, '', day, max(channel_id), 'sandbox', max(message_id), count(*),
      max(as_of), max(value), min(value), max(value), sum(step), 0, 0 FROM stepped GROUP BY 2, 3, 5
"""
BY_CHANNEL = """
    INSERT INTO channel_metric_days (workspace_id, metric, day, channel_id, of_posts, source,
      platform, subjects, samples, last_at, last, lowest, highest, increment, restated,
      restatements)
    SELECT $1, metric, day, channel_id, true, '', 'sandbox', count(*), sum(samples), max(last_at),
      sum(last), sum(lowest), sum(highest), sum(increment), 0, 0
    FROM metric_days WHERE workspace_id = $1 GROUP BY 2, 3, 4
"""
BY_DAY = (
    "SELECT metric, day, sum(increment) FROM channel_metric_days WHERE workspace_id = $1"
    " AND metric = ANY ($2) AND day BETWEEN $3 AND $4 AND of_posts GROUP BY 1, 2 ORDER BY 1, 2"
)
TOP = (
    "SELECT message_id, sum(increment) FROM metric_days WHERE workspace_id = $1"
    " AND metric = ANY ($2) AND day BETWEEN $3 AND $4 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20"
)
Ask = Callable[[], Awaitable[Any]]


async def measure(ground: Ground) -> list[Figure]:
    posts = FEW_POSTS if ground.quick else POSTS
    async with ground.site() as site, site.house() as house:
        owner = await asyncpg.connect(site.settings.owner_url)
        try:
            actors = [await _filled(house, owner, posts) for _ in range(WORKSPACES)]
            many = await owner.fetchval("SELECT count(*) FROM samples")
            await owner.execute("ANALYZE")
            times = FEW_TIMES if ground.quick else TIMES
            return [
                await _figure(house, owner, actors[1], many, times, *question)
                for question in (
                    ("ten metrics by day", METRICS, Bucket.DAY, (), BY_DAY),
                    ("the 20 messages with most", METRICS[2:3], None, (Dimension.MESSAGE,), TOP),
                )
            ]
        finally:
            await owner.close()


async def _filled(house: House, owner: Any, posts: int) -> Actor:
    actor = await a_workspace(house, timezone="UTC")
    channels = [
        (await a_sandbox_channel(house, actor, account=f"n{n}")).id for n in range(CHANNELS)
    ]
    metrics = [metric.value for metric in METRICS]
    await owner.execute("SET session_replication_role = replica")
    given = (channels, CHANNELS, posts, metrics, READINGS)
    await owner.execute(READ, actor.workspace, *given, timeout=1800)
    for statement in (COUNTED, BY_CHANNEL):
        await owner.execute(statement, actor.workspace, timeout=1800)
    return actor


async def _figure(
    house: House,
    owner: Any,
    actor: Actor,
    many: int,
    times: int,
    what: str,
    metrics: tuple[Metric, ...],
    bucket: Bucket | None,
    dimensions: tuple[Dimension, ...],
    by_hand: str,
) -> Figure:
    last = house.clock.now().date()
    first = last - timedelta(days=DAYS - 1)
    query = MetricQuery(
        metrics=metrics, first_day=first, last_day=last, bucket=bucket, dimensions=dimensions
    )
    days = [(day - ORIGIN).days for day in (first, last)]
    names = [metric.value for metric in metrics]

    async def ours() -> Any:
        return await query_metrics(house.app.insights, actor, query)

    async def theirs() -> Any:
        return await owner.fetch(by_hand, actor.workspace, names, *days)

    answer, rows = await ours(), await theirs()
    # Both say the same.
    assert sum(one.value or 0 for one in answer.series) == sum(row[-1] for row in rows)
    taken: list[float] = []
    bare: list[float] = []
    for _ in range(times):
        taken.append(await _seconds(ours))
        bare.append(await _seconds(theirs))
    rate, floor = 1 / median(taken), 1 / median(bare)
    return Figure(
        row="query",
        what=f"{what}, {DAYS} days, one workspace out of {many:,} samples",
        unit="answers/s",
        ours=rate,
        floor=floor,
        target=f"at most {MOST} of the time by hand",
        met=rate * MOST >= floor,
        note=f"{1000 / rate:.1f} ms an answer",
    )


async def _seconds(ask: Ask) -> float:
    begun = time.perf_counter()
    await ask()
    return time.perf_counter() - begun
