"""Workers may be killed while numbers are counted by day: they come to what was read, once."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.insights.model import Sample
from domain.insights.rollup import COUNT, SUBJECTS_AT_ONCE
from domain.shared.access import Actor
from domain.shared.duties import LEASE
from domain.shared.ids import Kind, SampleId
from domain.shared.readings import Metric
from tests.faults.desk import KILLED
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work
from tests.integration.test_rollups import (
    CHANNEL_DAYS,
    DAYS,
    POST,
    Read,
    added_up,
    by_channel,
    day_of,
    rows,
    sample,
)
from tests.kit.builders import a_workspace

POSTS = SUBJECTS_AT_ONCE + 20
TURNS = 3
ALL_COUNTED = (
    "SELECT WHERE NOT EXISTS (SELECT FROM metric_marks WHERE since IS NOT NULL)"
    " AND EXISTS (SELECT FROM metric_days)"
)


@pytest.mark.parametrize("point", ["numbers_counted", f"{COUNT}_acted"])
async def test_numbers_come_to_the_same_whatever_kills_the_workers(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery, point: str
) -> None:
    actor, came = await a_workspace(house, timezone="UTC"), list[Sample]()
    for turn in range(TURNS):
        came += await _read(house, actor, turn)
        await nursery.start("worker", environment(settings, point))
        assert await nursery.ended() == KILLED
        await watch.pass_time(LEASE + timedelta(seconds=5))
    async with at_work(house):
        await watch.until_rows(ALL_COUNTED)
    owner = await asyncpg.connect(settings.owner_url)
    try:
        days = added_up(came, lambda at: day_of(at, ZoneInfo("UTC")))
        assert await rows(owner, DAYS, actor) == days
        assert await rows(owner, CHANNEL_DAYS, actor) == by_channel(days)
    finally:
        await owner.close()


async def _read(house: House, actor: Actor, turn: int) -> list[Sample]:
    """Another reading of every post, and that it is to be counted."""
    at = house.clock.now() - timedelta(days=40 - 3 * turn)
    one = sample(house, actor, at, Read(True, Metric.VIEWS, "", 0, 0))
    samples = [
        replace(
            one,
            id=SampleId(house.ids.new(Kind.SAMPLE)),
            subject_id=f"{POST}{number}",
            value=10 * turn + number,
        )
        for number in range(POSTS)
    ]
    async with house.app.insights.begin(actor) as tx:
        await tx.samples.add(samples)
        tx.plan(COUNT, actor.workspace, house.clock.now())
        await tx.commit()
    return samples
