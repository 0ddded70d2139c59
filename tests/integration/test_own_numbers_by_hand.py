"""What is counted here is what comes out when it is counted by hand, on any wall and while clocks
are put forward or back."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.wiring import House
from domain.insights.measures import Bucket, Dimension, OwnMetric
from domain.insights.query import MetricQuery, Series
from domain.insights.use_cases.query_metrics import query_metrics
from tests.integration.test_rollups import MOVES, hour_of
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.worked import Workshop, an_owner

SAID = (
    OwnMetric.INBOUND_MESSAGES,
    OwnMetric.INBOUND_POSITIVE,
    OwnMetric.INBOUND_NEGATIVE,
    OwnMetric.NET_SENTIMENT,
)
TALKED = (
    OwnMetric.CONVERSATIONS_OPENED,
    OwnMetric.REPLY_RATE,
    OwnMetric.FIRST_RESPONSE_MEDIAN,
    OwnMetric.FIRST_RESPONSE_P90,
)


@dataclass(frozen=True)
class Happened:
    quarter: int
    channel: int
    mood: str | None
    waited: int | None


@st.composite
def work(draw: st.DrawFn) -> tuple[str, int, Bucket, list[Happened]]:
    """In a zone, around one of its moves."""
    one = st.builds(
        Happened,
        st.integers(-4 * 30, 4 * 30),
        st.integers(0, 1),
        st.sampled_from(["positive", "negative", "neutral", "unknown", None]),
        st.one_of(st.none(), st.integers(0, 90_000)),
    )
    zone, move = draw(st.sampled_from(sorted(MOVES))), draw(st.integers(0, 1))
    return zone, move, draw(st.sampled_from(Bucket)), draw(st.lists(one, max_size=25))


@pytest.fixture
async def owner(house: House) -> Any:
    connection = await an_owner(house)
    yield connection
    await connection.close()


def named(at: datetime, bucket: Bucket, zone: ZoneInfo, first: datetime) -> Any:
    """The bucket in which it is, as a piece of the answer begins."""
    day = at.astimezone(zone).date()
    match bucket:
        case Bucket.HOUR:
            return hour_of(at, zone)
        case Bucket.WEEK:
            day -= timedelta(days=day.weekday())
        case Bucket.MONTH:
            day = day.replace(day=1)
    return max(day, first.astimezone(zone).date())


def share(one: int, of: int) -> float | None:
    return round(one / of, 4) if of else None


def percentile(waits: list[int], part: float) -> int | None:
    return sorted(waits)[max(ceil(part * len(waits)), 1) - 1] if waits else None


def by_hand(these: list[Happened]) -> dict[OwnMetric, Any]:
    moods = [one.mood for one in these if one.mood not in (None, "unknown")]
    waits = [one.waited for one in these if one.waited is not None]
    up, down = moods.count("positive"), moods.count("negative")
    return {
        OwnMetric.INBOUND_MESSAGES: len(these),
        OwnMetric.INBOUND_POSITIVE: up if moods or not these else None,
        OwnMetric.INBOUND_NEGATIVE: down if moods or not these else None,
        OwnMetric.NET_SENTIMENT: share(up - down, len(moods)),
        OwnMetric.CONVERSATIONS_OPENED: len(these),
        OwnMetric.REPLY_RATE: share(len(waits), len(these)),
        OwnMetric.FIRST_RESPONSE_MEDIAN: percentile(waits, 0.5),
        OwnMetric.FIRST_RESPONSE_P90: percentile(waits, 0.9),
    }


def agrees(series: Series, bucket: Bucket, these: dict[Any, list[Happened]]) -> None:
    seen = set()
    for point in series.points:
        name = point.piece.starts_at if bucket is Bucket.HOUR else point.piece.first
        seen.add(name)
        assert point.value == by_hand(these.get(name, []))[series.metric], (series.metric, name)  # type: ignore[index]
    assert {*these} <= seen
    everything = [one for some in these.values() for one in some]
    assert series.value == by_hand(everything)[series.metric]  # type: ignore[index]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=work())
async def test_every_bucket_is_what_is_counted_by_hand(
    house: House, owner: Any, drawn: tuple[str, int, Bucket, list[Happened]]
) -> None:
    zone_name, move, bucket, happened = drawn
    zone, around = ZoneInfo(zone_name), MOVES[zone_name][move]
    actor = await a_workspace(house, timezone=zone_name)
    channels = [await a_sandbox_channel(house, actor, account=name) for name in ("one", "two")]
    shop = await Workshop.of(house, owner, actor, channels)
    await owner.execute(
        "UPDATE channels SET created_at = '2016-01-01' WHERE workspace_id = $1", actor.workspace
    )
    first, last = around - timedelta(days=3), around + timedelta(days=3)
    hands: dict[str, dict[Any, list[Happened]]] = {
        channel.id: defaultdict(list) for channel in channels
    }
    together: dict[Any, list[Happened]] = defaultdict(list)
    for one in happened:
        at = around + timedelta(minutes=15) * one.quarter
        await shop.said(at, one.channel, sentiment=one.mood)
        replied = None if one.waited is None else at + timedelta(seconds=one.waited)
        await shop.talked(at, one.channel, first_reply_at=replied)
        name = named(at, bucket, zone, first)
        hands[channels[one.channel].id][name].append(one)
        together[name].append(one)
    days = {
        "first_day": first.astimezone(zone).date(),
        "last_day": last.astimezone(zone).date(),
        "bucket": bucket,
    }
    asked = MetricQuery(metrics=(*SAID, *TALKED), **days)  # type: ignore[arg-type]
    answer = await query_metrics(house.app.insights, actor, asked)
    assert len(answer.series) == len(asked.metrics)
    for series in answer.series:
        agrees(series, bucket, together)
    asked = MetricQuery(metrics=SAID, dimensions=(Dimension.CHANNEL,), **days)  # type: ignore[arg-type]
    for series in (await query_metrics(house.app.insights, actor, asked)).series:
        agrees(series, bucket, hands[series.key[0]])
