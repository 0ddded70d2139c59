"""The hours of a channel's week, over HTTP: each with how many it rests on, or none and why."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.insights.use_cases.read_best_times import read_best_times
from domain.shared.access import Actor
from domain.shared.best_times import NEEDED
from domain.shared.clock import written
from domain.shared.ids import ChannelId
from tests.kit.analysing import Press
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_community, a_sandbox_channel, a_workspace
from tests.kit.insight_desk import counting

WEEK, AFTER = timedelta(weeks=1), timedelta(hours=25)


async def asked(app: ASGIApp, house: House, actor: Actor, channel: str) -> Any:
    async with a_caller(app, await a_key_text(house, actor)) as client:
        answer = await client.get(f"/v1/channels/{channel}/metrics/best-times")
        assert answer.is_success, answer.text
        found = answer.json()
        hours = [one for one in found["data"] if one["n"] > 0][:1]
        for into in [found["drilldown"], *(one["drilldown"] for one in hours)]:
            answer = await client.request(into["method"], into["path"], params=into["query"])
            assert answer.is_success, answer.text
            into["listed"] = len(answer.json()["data"])
    return found


async def fill(press: Press, channel: ChannelId, many: int = NEEDED) -> datetime:
    """So many posts on one hour of the week, each read a day after; when the last went out."""
    last = press.house.clock.now() - timedelta(days=3)
    for number in range(many):
        at = last - (number % 14) * WEEK
        await press.post(channel, at, f"Post {number}", {24.5: number**2})
    return last


async def test_each_hour_has_a_number_an_interval_and_how_many_it_rests_on(
    house: House, app: ASGIApp
) -> None:
    actor = await a_workspace(house)
    home = await a_community(house, actor, timezone="America/Bogota")
    channel = await a_sandbox_channel(house, actor, community_id=home.id)
    at = (await fill(Press(house, actor), channel.id)).astimezone(ZoneInfo("America/Bogota"))
    found = await asked(app, house, actor, channel.id)
    assert (found["is_available"], found["basis"], found["n"]) == (True, "channel", NEEDED)
    assert (found["timezone"], found["formula"]) == ("America/Bogota", "best-times/3")
    assert len(found["data"]) == 168
    [hour] = [one for one in found["data"] if one["n"]]
    assert (hour["weekday"], hour["hour"]) == (at.isoweekday(), at.hour)
    assert hour["n"] == NEEDED
    assert hour["low"] < hour["score"] < hour["high"]
    assert hour["drilldown"]["listed"] == found["drilldown"]["listed"] == NEEDED


async def test_where_its_own_are_too_few_others_of_its_platform_and_zone_stand_in(
    house: House, app: ASGIApp
) -> None:
    actor = await a_workspace(house)
    busy = await a_sandbox_channel(house, actor, account="busy")
    quiet = await a_sandbox_channel(house, actor, account="quiet")
    elsewhere = await a_community(house, actor, timezone="America/Bogota")
    far = await a_sandbox_channel(house, actor, community_id=elsewhere.id, account="far")
    await fill(Press(house, actor), busy.id)
    found = await asked(app, house, actor, quiet.id)
    assert (found["is_available"], found["basis"]) == (True, "network")
    assert (found["n"], found["network_n"], found["posts"]) == (0, NEEDED, 0)
    assert sum(one["network_n"] for one in found["data"]) == NEEDED
    alone = await asked(app, house, actor, far.id)
    assert (alone["is_available"], alone["basis"], alone["data"]) == (False, None, [])
    assert alone["unavailable_reason"] == "not_enough_data"


async def test_what_a_product_counted_itself_moves_no_hour(house: House, app: ASGIApp) -> None:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    await fill(Press(house, actor), channel.id)
    before = _scores(await asked(app, house, actor, channel.id))
    assert before
    async with a_caller(app, await a_key_text(house, actor)) as client:
        posts = (await client.get("/v1/insights/posts", params={"limit": 100})).json()["data"]
        samples = [
            {
                "channel_id": channel.id,
                "message_id": post["message_id"],
                "metric": "reactions",
                "value": 99 * number,
                "as_of": written(datetime.fromisoformat(post["published_at"]) + AFTER),
            }
            for number, post in enumerate(posts)
        ]
        told = {"source": "shop", "samples": samples}
        brought = await client.post("/v1/metrics/samples", json=told)
    assert brought.json()["recorded"] == NEEDED, brought.text
    assert _scores(await asked(app, house, actor, channel.id)) == before


def _scores(found: Any) -> list[Any]:
    names = ("weekday", "hour", "score", "low", "high", "n")
    return [[one[name] for name in names] for one in found["data"] if one["n"]]


async def test_a_channel_of_somebody_else_is_not_found(house: House, app: ASGIApp) -> None:
    actor, other = await a_workspace(house), await a_workspace(house)
    channel = await a_sandbox_channel(house, other)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        answer = await client.get(f"/v1/channels/{channel.id}/metrics/best-times")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("many", [1, 4])
async def test_more_posts_are_no_more_queries(house: House, many: int) -> None:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    await fill(Press(house, actor), channel.id, many)
    room, database = counting(house)
    assert (await read_best_times(room, actor, channel.id)).week.posts == many
    assert database.asked == 3
