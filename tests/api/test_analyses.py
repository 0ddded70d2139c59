"""Decay, cadence and the lift of hashtags, over HTTP: of how many each number is, and what is
behind it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.types import ASGIApp

from adapters.db.analyses import DbAnalysisReads
from adapters.wiring import House
from domain.insights.analysing import Age
from domain.insights.use_cases.analyse_posts import Asked, read_cadence, read_decay, read_lifts
from domain.shared.clock import written
from domain.shared.readings import Metric
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.insight_desk import Desk, a_desk, counting

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    async with a_desk(house, app) as desk:
        yield desk


def a_monday(desk: Desk, weeks_ago: int = 6) -> datetime:
    """Ten in the morning in Madrid, on a Monday."""
    today = desk.house.clock.now().astimezone(ZoneInfo("Europe/Madrid")).date()
    monday = today - timedelta(days=today.weekday()) - weeks_ago * WEEK
    return datetime.combine(monday, time(10), ZoneInfo("Europe/Madrid")).astimezone(UTC)


@pytest.mark.parametrize("path", ["decay", "cadence", "hashtags"])
async def test_of_what_nobody_measured_nothing_is_told_as_zero(desk: Desk, path: str) -> None:
    await desk.press.post(desk.channel, a_monday(desk), "Nobody read #this")
    found = await desk.get(f"insights/{path}")
    assert (found["posts"], found["is_complete"], found["as_of"]) == (1, True, None)
    assert (found["timezone"], found["metric"]) == ("Europe/Madrid", "engagement")
    if path == "decay":
        assert (found["n"], found["not_read"], len(found["data"])) == (0, 1, 7)
    if path == "hashtags":
        assert found["data"] == []
    shares: list[Any] = [one.get("share") or one["engagement"] for one in found["data"]]
    for one in shares:
        assert (one["n"], one["value"], one["low"]) == (0, None, None)
        assert one["unavailable_reason"] == "not_measured"


async def test_a_post_counts_at_an_age_if_it_was_read_soon_after_and_by_its_first_reading(
    desk: Desk,
) -> None:
    at = a_monday(desk)
    # At six hours it was read late by more than a quarter, at a day by just less.
    readings = {1: 10, 1.1: 11, 7.6: 40, 29.9: 60, 168: 90, 672: 100, 700: 400}
    await desk.press.post(desk.channel, at, read=readings)
    await desk.press.post(desk.channel, at + DAY, read={1: 30, 672: 60}, metric=Metric.VIEWS)
    found = await desk.get("insights/decay")
    assert (found["posts"], found["n"], found["formula"]) == (2, 1, "decay/1")
    told = {one["age"]: (one["share"]["n"], one["share"]["value"]) for one in found["data"]}
    assert told == {
        "hour": (1, 0.1),
        "six_hours": (0, None),
        "day": (1, 0.6),
        "three_days": (0, None),
        "week": (1, 0.9),
        "two_weeks": (0, None),
        "four_weeks": (1, 1.0),
    }
    assert [one["age_hours"] for one in found["data"]] == [1, 6, 24, 72, 168, 336, 672]
    assert found["as_of"] == written(at + timedelta(hours=672))
    views = await desk.get("insights/decay", metric="views")
    assert (views["n"], views["data"][0]["share"]["value"]) == (1, 0.5)


async def test_engagement_is_all_that_people_do_at_an_age(desk: Desk) -> None:
    at = a_monday(desk)
    message, delivery = await desk.press.post(desk.channel, at, read={1: 4, 672: 8})
    for metric, hours, value in (
        (Metric.COMMENTS, 1, 1),
        (Metric.COMMENTS, 672, 2),
        # Views are nothing that people do.
        (Metric.VIEWS, 672, 5000),
    ):
        as_of = at + timedelta(hours=hours)
        await desk.press.read(desk.channel, message, delivery, as_of, metric, value)
    assert (await desk.get("insights/decay"))["data"][0]["share"]["value"] == 0.5


async def test_a_cadence_says_in_which_weeks_it_was_and_its_drilldown_lists_their_posts(
    desk: Desk, house: House
) -> None:
    monday = a_monday(desk)
    other = await a_sandbox_channel(house, desk.actor, account="other")
    for at, channel, value in (
        (monday, desk.channel, 4),
        (monday + 6 * DAY, desk.channel, 8),
        (monday + WEEK, desk.channel, 20),
        (monday, other.id, 10),
    ):
        await desk.press.post(channel, at, read={168: value})
    found = await desk.get("insights/cadence", **{"from": str(monday.date())})
    told = [(r["posts_per_week"], r["weeks"], r["posts"]) for r in found["data"]]
    assert told == [(1, 2, 2), (2, 1, 2)]
    assert [r["engagement"]["value"] for r in found["data"]] == [15, 6]
    assert [r["engagement"]["n"] for r in found["data"]] == [2, 2]
    for row in found["data"]:
        for week in row["found_in"]:
            behind = await desk.behind(week["drilldown"])
            assert len(behind) == row["posts_per_week"]
            assert {one["channel_id"] for one in behind} == {week["channel_id"]}
    assert len(await desk.behind(found["drilldown"])) == found["posts"] == 4
    one_channel = await desk.get("insights/cadence", channel_id=other.id)
    assert [(r["posts_per_week"], r["weeks"]) for r in one_channel["data"]] == [(1, 1)]


async def test_the_lift_of_a_hashtag_says_of_how_many_and_lists_both_sides(desk: Desk) -> None:
    monday = a_monday(desk)
    for number in range(5):
        week = monday - number * WEEK
        text = f"Good #Coffee {number}"
        await desk.press.post(desk.channel, week, text, {168: 30})
        await desk.press.post(desk.channel, week + DAY, f"Tea {number}", {168: 20})
    found = await desk.get("insights/hashtags", hashtag="coffee")
    [one] = found["data"]
    assert (one["hashtag"], one["tagged"], one["is_available"]) == ("coffee", 5, True)
    assert (one["having"]["n"], one["having"]["mean"]) == (5, 30)
    assert (one["lacking"]["n"], one["lacking"]["mean"]) == (5, 20)
    assert (one["difference"], one["lift"], one["matched_by_time"]) == (10, 0.5, 5)
    assert (one["low"], one["high"]) == (10, 10)
    for side, said in (("having", "#Coffee"), ("lacking", "Tea")):
        behind = await desk.behind(one[side]["drilldown"])
        assert len(behind) == one[side]["n"]
        assert all(said in post["excerpt"] for post in behind)
    [few] = (await desk.get("insights/hashtags", age="day", hashtag="coffee"))["data"]
    assert (few["is_available"], few["unavailable_reason"], few["lift"]) == (
        False,
        "too_few",
        None,
    )
    assert [one["hashtag"] for one in (await desk.get("insights/hashtags"))["data"]] == ["coffee"]


async def test_a_channel_that_says_it_in_its_own_words_counts_with_these(
    desk: Desk, house: House
) -> None:
    other = await a_sandbox_channel(house, desk.actor, community_id=desk.home, account="other")
    own = [{"channel_id": other.id, "text": "Mine is #another"}]
    key = {"Idempotency-Key": "once"}
    body = {
        "channel_ids": [desk.channel, other.id],
        "text": "All say #this",
        "variants": own,
        "schedule": {"now": True},
    }
    made = await desk.client.post("/v1/messages", json=body, headers=key)
    assert made.is_success, made.text
    message = made.json()["id"]
    await desk.press.take_out(message, a_monday(desk), {168: 3})
    tags = {one["hashtag"]: one["tagged"] for one in (await desk.get("insights/hashtags"))["data"]}
    assert tags == {"this": 1, "another": 1}
    for tag, channel in (("this", desk.channel), ("another", other.id)):
        [post] = (await desk.get("insights/posts", hashtag=tag))["data"]
        assert post["channel_id"] == channel


@pytest.mark.parametrize("path", ["decay", "cadence", "hashtags"])
async def test_bad_days_are_pointed_at_and_unknown_words_refused(desk: Desk, path: str) -> None:
    tomorrow = str((desk.house.clock.now() + 2 * DAY).date())
    assert await desk.refused(f"insights/{path}", to=tomorrow) == (422, "day_to_come", "to")
    days = {"from": "2021-01-01", "to": "2023-01-01"}
    assert await desk.refused(f"insights/{path}", **days) == (422, "over_a_year", "from")
    days = {"from": "2023-01-02", "to": "2023-01-01"}
    assert await desk.refused(f"insights/{path}", **days) == (422, "ends_before_start", "to")
    assert await desk.refused(f"insights/{path}", metric="followers") == (
        422,
        "not_in_list",
        "metric",
    )
    assert (await desk.refused(f"insights/{path}", hashtags="x"))[:2] == (400, "unknown_parameter")


async def test_of_more_posts_than_it_looks_at_the_latest_count_and_it_says_so(
    desk: Desk, house: House
) -> None:
    for number in range(3):
        await desk.press.post(desk.channel, a_monday(desk, 4 + number), f"Post {number}", {168: 1})
    reads: Any = DbAnalysisReads(house.database, most=2)
    room = replace(house.app.insights, analyses=reads)
    found = await read_cadence(room, desk.actor, Asked())
    assert (found.looked.posts, found.looked.is_complete) == (2, False)
    # The earlier of both weeks may have posts that are not at hand.
    [pace] = found.paces
    assert [week.starts_on for week in pace.weeks] == [a_monday(desk, 4).date()]
    three: Any = DbAnalysisReads(house.database, most=3)
    whole = await read_cadence(replace(room, analyses=three), desk.actor, Asked())
    assert (whole.looked.posts, whole.looked.is_complete) == (3, True)


async def test_posts_of_others_are_in_no_analysis(desk: Desk, house: House, app: ASGIApp) -> None:
    await desk.press.post(desk.channel, a_monday(desk), "#mine", {168: 3, 672: 9})
    stranger = await a_workspace(house)
    async with a_caller(app, await a_key_text(house, stranger)) as client:
        for path in ("decay", "cadence", "hashtags"):
            found = await client.get(f"/v1/insights/{path}", params={"channel_id": desk.channel})
            assert found.json()["posts"] == 0


async def test_more_posts_are_no_more_queries(desk: Desk, house: House) -> None:
    room, database = counting(house)

    async def queries() -> list[int]:
        asked = Asked(age=Age.WEEK)
        found = []
        for read in (read_decay, read_cadence, read_lifts):
            before = database.asked
            await read(room, desk.actor, asked)
            found.append(database.asked - before)
        return found

    few = await queries()
    for number in range(4):
        await desk.press.post(desk.channel, a_monday(desk, number), f"#n{number}", {168: 3, 672: 4})
    assert await queries() == few == [2, 2, 2]
