"""What a message got over time, over HTTP: reading by reading, and by the workspace's days."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.insights.timeline import MOST_READINGS, ReadingSeen
from domain.insights.use_cases.read_timeline import read_timeline
from domain.shared.access import Actor
from domain.shared.ids import DeliveryId, MessageId
from domain.shared.readings import Metric, Nature
from tests.kit.analysing import HOUR
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_workspace
from tests.kit.insight_desk import Desk, a_desk, counting

MINUTE = timedelta(minutes=1)
MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    async with a_desk(house, app) as desk:
        yield desk


def late_in_the_evening(house: House) -> datetime:
    """Half past eleven in Madrid, some days ago."""
    day = (house.clock.now() - timedelta(days=9)).astimezone(MADRID).date()
    return datetime.combine(day, time(23, 30), MADRID)


async def test_each_metric_of_each_post_is_told_by_age_and_by_the_workspaces_days(
    desk: Desk, house: House
) -> None:
    at = late_in_the_evening(house)
    readings = {0.25: 10, 1: 25, 20: 70}
    message, delivery = await desk.press.post(desk.channel, at, read=readings, metric=Metric.VIEWS)
    found = await desk.get(f"messages/{message}/metrics/timeline")
    assert (found["timezone"], found["formula"], found["is_complete"]) == (
        "Europe/Madrid",
        "timeline/1",
        True,
    )
    [post] = found["data"]
    assert (post["delivery_id"], post["platform"], post["part"]) == (delivery, "sandbox", 1)
    [series] = post["series"]
    assert [(r["age_seconds"], r["value"], r["change"]) for r in series["readings"]] == [
        (900, 10, 10),
        (3600, 25, 15),
        (72_000, 70, 45),
    ]
    days = [(d["day"], d["value"], d["increment"], d["covers_days"]) for d in series["days"]]
    assert days == [
        (str(at.date()), 10, 10, 1),
        (str(at.date() + timedelta(days=1)), 70, 60, 1),
    ]
    assert (series["n"], series["unit"], series["native"]) == (3, "count", "views_count")
    missing = {one["metric"]: one["unavailable_reason"] for one in post["unavailable"]}
    assert "views" not in missing
    assert missing["reactions"] == "not_measured_yet"


async def test_what_a_platform_took_back_is_marked(desk: Desk, house: House) -> None:
    at = late_in_the_evening(house)
    readings = {1: 40, 6: 30, 24: 50}
    message, _ = await desk.press.post(desk.channel, at, read=readings, metric=Metric.VIEWS)
    [post] = (await desk.get(f"messages/{message}/metrics/timeline"))["data"]
    marks = [(r["value"], r["is_restated"]) for r in post["series"][0]["readings"]]
    assert marks == [(40, False), (30, True), (50, False)]


async def test_its_drilldown_lists_the_readings_behind_a_series(desk: Desk, house: House) -> None:
    at = late_in_the_evening(house)
    message, delivery = await desk.press.post(desk.channel, at, read={1: 3, 6: 5})
    await desk.press.read(
        *(desk.channel, message, delivery, at + HOUR, Metric.VIEWS, 30, Nature.GAUGE)
    )
    [post] = (await desk.get(f"messages/{message}/metrics/timeline"))["data"]
    for series in post["series"]:
        listed = sorted(one["value"] for one in await desk.behind(series["drilldown"]))
        assert listed == [one["value"] for one in series["readings"]]
        assert len(listed) == series["n"]


async def test_a_stranger_does_not_find_it(desk: Desk, house: House, app: ASGIApp) -> None:
    message, _ = await desk.press.post(desk.channel, late_in_the_evening(house), read={1: 3})
    other = await a_workspace(house)
    async with a_caller(app, await a_key_text(house, other)) as stranger:
        answer = await stranger.get(f"/v1/messages/{message}/metrics/timeline")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


class EndlesslyRead:
    """A post that was read more often than is told of."""

    def __init__(self, delivery: DeliveryId, at: datetime) -> None:
        self._delivery, self._at = delivery, at

    async def zone(self, actor: Actor) -> str:
        return "Europe/Madrid"

    async def readings(self, actor: Actor, message_id: MessageId, most: int) -> list[ReadingSeen]:
        seen = (Metric.VIEWS, Nature.COUNTER, "seen")
        return [
            ReadingSeen(f"smp_{n:05}", self._delivery, self._at, *seen, n, self._at + n * MINUTE)
            for n in range(most)
        ]


async def test_of_more_readings_than_it_tells_of_it_says_that_there_are_more(
    desk: Desk, house: House
) -> None:
    at = late_in_the_evening(house)
    message, delivery = await desk.press.post(desk.channel, at)
    reads: Any = EndlesslyRead(delivery, at)
    room = replace(house.app.insights, analyses=reads)
    found = await read_timeline(room, desk.actor, MessageId(message))
    assert not found.is_complete
    assert len(found.deliveries[0].lines[0].steps) == MOST_READINGS


async def test_more_posts_and_readings_are_no_more_queries(desk: Desk, house: House) -> None:
    at = late_in_the_evening(house)

    async def queries(message: str) -> int:
        room, database = counting(house)
        await read_timeline(room, desk.actor, MessageId(message))
        return database.asked

    one, _ = await desk.press.post(desk.channel, at, read={1: 3})
    many, _ = await desk.press.post(
        *(desk.channel, at, "First."),
        {1: 3, 3: 4, 6: 5, 12: 6},
        thread=["Second.", "Third."],
    )
    assert await queries(one) == await queries(many) == 4
