"""What samples come to by hour and by day is what they come to when they are added up anew, in
whatever order they come and however often, on any wall and while clocks are put forward or back."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.settings import Settings
from adapters.wiring import House
from domain.insights.model import Sample
from domain.insights.use_cases.count_samples import count_samples
from domain.members.use_cases.sweep_retention import sweep_retention
from domain.shared.access import Actor, system
from domain.shared.ids import ChannelId, DeliveryId, Kind, MessageId, SampleId
from domain.shared.readings import Metric, Nature
from tests.kit.builders import a_workspace

CHANNEL, POST, MESSAGE = ChannelId("chn_here"), DeliveryId("dlv_post"), MessageId("msg_post")
# The instant at which clocks were put forward or back, where and by how much they were.
MOVES = {
    "Europe/Madrid": (datetime(2016, 3, 27, 1, tzinfo=UTC), datetime(2016, 10, 30, 1, tzinfo=UTC)),
    "America/Havana": (datetime(2016, 3, 13, 5, tzinfo=UTC), datetime(2016, 11, 6, 5, tzinfo=UTC)),
    "America/Santiago": (
        datetime(2016, 5, 15, 3, tzinfo=UTC),
        datetime(2016, 8, 14, 4, tzinfo=UTC),
    ),
    "Australia/Lord_Howe": (
        datetime(2016, 4, 2, 15, tzinfo=UTC),
        datetime(2016, 10, 1, 15, 30, tzinfo=UTC),
    ),
    "Pacific/Chatham": (
        datetime(2016, 4, 2, 14, tzinfo=UTC),
        datetime(2016, 9, 24, 14, tzinfo=UTC),
    ),
    "Asia/Kathmandu": (datetime(2016, 6, 1, tzinfo=UTC), datetime(2016, 6, 1, 18, 15, tzinfo=UTC)),
}
DAYS = (
    "SELECT subject_id, metric, source, day, samples, last_at, last, lowest, highest, increment,"
    " restated, restatements FROM metric_days WHERE workspace_id = $1"
)
HOURS = DAYS.replace("metric_days", "metric_hours").replace(" day,", " starts_at,")
CHANNEL_DAYS = (
    "SELECT metric, of_posts, source, day, subjects, samples, last, increment, restated"
    " FROM channel_metric_days WHERE workspace_id = $1"
)
WAITING = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')"


@dataclass(frozen=True)
class Read:
    of_post: bool
    metric: Metric
    source: str
    quarter: int
    value: int


@st.composite
def readings(draw: st.DrawFn) -> tuple[str, int, list[tuple[list[Read], bool]]]:
    """In a zone, around one of its moves, batches as they come; after some of them it is
    counted."""
    zone = draw(st.sampled_from(sorted(MOVES)))
    one = st.builds(
        Read,
        st.booleans(),
        st.sampled_from([Metric.VIEWS, Metric.FOLLOWERS]),
        st.sampled_from(["", "shop"]),
        st.integers(-4 * 30, 4 * 30),
        st.integers(0, 50),
    )
    batch = st.tuples(st.lists(one, min_size=1, max_size=12), st.booleans())
    return zone, draw(st.integers(0, 1)), draw(st.lists(batch, min_size=1, max_size=5))


def sample(house: House, actor: Actor, at: datetime, read: Read) -> Sample:
    return Sample(
        id=SampleId(house.ids.new(Kind.SAMPLE)),
        workspace_id=actor.workspace,
        channel_id=CHANNEL,
        subject_id=POST if read.of_post else CHANNEL,
        platform="sandbox",
        metric=read.metric,
        value=read.value,
        nature=Nature.GAUGE,
        native="any",
        as_of=at,
        message_id=MESSAGE if read.of_post else None,
        delivery_id=POST if read.of_post else None,
        source=read.source,
    )


async def kept(house: House, actor: Actor, samples: Sequence[Sample]) -> None:
    async with house.app.insights.begin(actor) as tx:
        await tx.samples.add(samples)
        await tx.commit()


async def counted(house: House, actor: Actor) -> None:
    await count_samples(house.app.insights, actor)


def hour_of(at: datetime, zone: ZoneInfo) -> datetime:
    wall = at.astimezone(zone)
    return at - timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)


def day_of(at: datetime, zone: ZoneInfo) -> int:
    return (at.astimezone(zone).date() - date(1970, 1, 1)).days


def added_up(samples: Sequence[Sample], bucket: Any) -> set[tuple[Any, ...]]:
    """By hand: every series in the order of time, each bucket for itself."""
    series: dict[Any, dict[datetime, Sample]] = defaultdict(dict)
    for one in samples:
        # What was read once stays as it was read first.
        series[one.subject_id, one.metric.value, one.source].setdefault(one.as_of, one)
    buckets = set()
    for key, readings in series.items():
        before: int | None = None
        steps: dict[Any, list[tuple[Sample, int]]] = defaultdict(list)
        for at in sorted(readings):
            one = readings[at]
            first = 0 if one.delivery_id else one.value
            steps[bucket(at)].append((one, one.value - (first if before is None else before)))
            before = one.value
        for name, these in steps.items():
            values = [one.value for one, _ in these]
            down = [step for _, step in these if step < 0]
            last = these[-1][0]
            grown = sum(step for _, step in these)
            extremes = (last.value, min(values), max(values), grown, sum(down), len(down))
            buckets.add((*key, name, len(these), last.as_of, *extremes))
    return buckets


def by_channel(days: set[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    sums: dict[Any, list[int]] = defaultdict(lambda: [0] * 5)
    for subject, metric, source, day, samples, _, last, _, _, grown, restated, _ in days:
        known = sums[metric, subject != CHANNEL, source, day]
        for place, more in enumerate((1, samples, last, grown, restated)):
            known[place] += more
    return {(*key, *values) for key, values in sums.items()}


async def rows(owner: Any, query: str, actor: Actor) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in await owner.fetch(query, actor.workspace)}


@pytest.fixture
async def owner(settings: Settings) -> Any:
    connection = await asyncpg.connect(settings.owner_url)
    yield connection
    await connection.close()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=readings())
async def test_rollups_equal_what_is_added_up_anew(
    house: House, owner: Any, drawn: tuple[str, int, list[tuple[list[Read], bool]]]
) -> None:
    zone_name, move, batches = drawn
    zone, around = ZoneInfo(zone_name), MOVES[zone_name][move]
    actor = await a_workspace(house, timezone=zone_name)
    came: list[Sample] = []
    for reads, then_counted in batches:
        batch = [
            sample(house, actor, around + timedelta(minutes=15) * read.quarter, read)
            for read in reads
        ]
        await kept(house, actor, batch)
        came += batch
        if then_counted:
            await counted(house, actor)
    await counted(house, actor)
    days = added_up(came, lambda at: day_of(at, zone))
    assert await rows(owner, DAYS, actor) == days
    assert await rows(owner, HOURS, actor) == added_up(came, lambda at: hour_of(at, zone))
    assert await rows(owner, CHANNEL_DAYS, actor) == by_channel(days)


def some(house: House, actor: Actor, *values: int, until: datetime) -> list[Sample]:
    """Views of a post, five hours apart, the last of them then."""
    return [
        sample(
            house,
            actor,
            until - timedelta(hours=5) * (len(values) - number),
            Read(True, Metric.VIEWS, "", 0, value),
        )
        for number, value in enumerate(values, start=1)
    ]


async def test_a_workspace_on_another_wall_is_counted_anew(house: House, owner: Any) -> None:
    actor = await a_workspace(house, timezone="Asia/Kathmandu")
    came = some(house, actor, *range(10, 200, 9), until=house.clock.now())
    await kept(house, actor, came)
    await counted(house, actor)
    zone = ZoneInfo("Pacific/Chatham")
    await owner.execute(
        "UPDATE workspaces SET timezone = 'Pacific/Chatham' WHERE id = $1", actor.workspace
    )
    await counted(house, actor)
    days = added_up(came, lambda at: day_of(at, zone))
    assert await rows(owner, DAYS, actor) == days
    assert await rows(owner, HOURS, actor) == added_up(came, lambda at: hour_of(at, zone))
    assert await rows(owner, CHANNEL_DAYS, actor) == by_channel(days)


async def test_what_came_to_something_stays_counted_when_it_is_swept(
    house: House, owner: Any
) -> None:
    actor, now = await a_workspace(house), house.clock.now()
    old = some(house, actor, 10, 40, until=now - timedelta(days=900))
    await kept(house, actor, old)
    await counted(house, actor)
    before = await rows(owner, DAYS, actor)
    worker = system(actor.organization_id, actor.workspace)
    while await sweep_retention(house.app.members, worker):
        pass
    assert await owner.fetchval("SELECT count(*) FROM samples") == 0
    # What comes afterwards goes on from there, and what comes too late adds nothing.
    [late] = some(house, actor, 25, until=now - timedelta(days=899))
    new = some(house, actor, 55, 50, until=now)
    await kept(house, actor, [late, *new])
    await counted(house, actor)
    after = await rows(owner, DAYS, actor)
    assert before < after
    assert sum(row[9] for row in after) == 50
    assert sum(row[10] for row in after) == -5


async def test_any_number_may_count_at_once_while_more_comes(house: House, owner: Any) -> None:
    actor, now = await a_workspace(house, timezone="UTC"), house.clock.now()
    came = [
        replace(one, subject_id=f"{POST}{place % 4}")
        for place, one in enumerate(some(house, actor, *range(60), until=now))
    ]

    async def tell(part: Sequence[Sample]) -> None:
        await kept(house, actor, part)
        await count_samples(house.app.insights, actor)

    await asyncio.gather(*(tell(came[number::6]) for number in range(6)))
    await counted(house, actor)
    zone = ZoneInfo("UTC")
    days = added_up(came, lambda at: day_of(at, zone))
    assert await rows(owner, DAYS, actor) == days
    assert await rows(owner, CHANNEL_DAYS, actor) == by_channel(days)


async def test_whoever_is_stopped_over_it_leaves_it_to_the_next(house: House, owner: Any) -> None:
    actor = await a_workspace(house)
    await kept(house, actor, some(house, actor, 3, 5, until=house.clock.now()))
    async with house.app.insights.begin(actor) as tx:
        assert await tx.rollups.count(10) == 1
        # Never committed.
    assert await rows(owner, DAYS, actor) == set()
    await counted(house, actor)
    assert sum(row[9] for row in await rows(owner, DAYS, actor)) == 5


async def test_who_counts_beside_another_sees_what_that_one_counted(
    house: House, owner: Any
) -> None:
    actor, now = await a_workspace(house, timezone="UTC"), house.clock.now()
    first = some(house, actor, 3, until=now)
    second = [replace(one, subject_id=f"{POST}2") for one in some(house, actor, 5, until=now)]
    # From here on it is known by which wall it is counted.
    await counted(house, actor)
    await kept(house, actor, first)
    async with house.app.insights.begin(actor) as tx:
        assert await tx.rollups.count(10) == 1
        await kept(house, actor, second)
        beside = asyncio.create_task(counted(house, actor))
        while not await owner.fetchval(WAITING):
            assert not beside.done()
            await asyncio.sleep(0.01)
        await tx.commit()
    await beside
    await counted(house, actor)
    days = added_up([*first, *second], lambda at: day_of(at, ZoneInfo("UTC")))
    assert await rows(owner, CHANNEL_DAYS, actor) == by_channel(days)
