"""How far strategies got and how well they are kept, over HTTP, each number with what is behind
it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.types import ASGIApp

from adapters.brand_room import NumbersOfInsights, PublishedAndHeard
from adapters.db.metric_queries import DbMetricReads
from adapters.text.reader import Reader
from adapters.wiring import House
from domain.brand.progress import Days
from domain.brand.strategy import Filters, Objective, Of
from domain.insights.model import Sample
from domain.publishing.use_cases.keep_brand_voice import set_brand_voice
from domain.shared.ids import ChannelId, Kind, SampleId
from domain.shared.readings import Metric, Nature
from tests.kit.builders import a_sandbox_channel
from tests.kit.campaign_builders import a_campaign
from tests.kit.insight_desk import Desk, a_desk, counting

DAY = timedelta(days=1)


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    async with a_desk(house, app) as desk:
        yield desk


def day(desk: Desk, ago: int) -> str:
    """On the workspace's wall."""
    return str(desk.ago(ago).astimezone(ZoneInfo("Europe/Madrid")).date())


async def a_strategy(desk: Desk, began: int = 20, **more: Any) -> str:
    """One that began so many days ago, and is of forty days."""
    days = {"starts_on": day(desk, began), "ends_on": day(desk, began - 39)}
    body = {"name": "Be talked of", **days, **more}
    answer = await desk.client.post("/v1/strategies", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def another_channel(desk: Desk) -> ChannelId:
    made = await a_sandbox_channel(
        desk.house, desk.actor, community_id=desk.home, account="another"
    )
    return made.id


def wanted(desk: Desk, metric: str, target: int, **more: Any) -> dict[str, Any]:
    due = day(desk, -19)
    return {"name": metric, "metric": metric, "baseline": 1, "target": target, "due_on": due} | more


async def follow(desk: Desk, channel: ChannelId, value: int) -> None:
    sample = Sample(
        id=SampleId(desk.house.ids.new(Kind.SAMPLE)),
        workspace_id=desk.actor.workspace,
        channel_id=channel,
        subject_id=channel,
        platform="sandbox",
        metric=Metric.FOLLOWERS,
        value=value,
        nature=Nature.GAUGE,
        native="followers_count",
        as_of=desk.ago(1),
    )
    async with desk.house.app.insights.begin(desk.actor) as tx:
        await tx.samples.add([sample])
        await tx.commit()


async def answered(desk: Desk, drilldown: dict[str, Any]) -> int | None:
    """What the question says that is behind a number."""
    answer = await desk.client.request(
        drilldown["method"], drilldown["path"], json=drilldown["body"]
    )
    assert answer.status_code == 200, answer.text
    [series] = answer.json()["data"]
    value: int | None = series["value"]
    return value


async def test_each_objective_says_how_far_it_got_and_the_question_behind_it_agrees(
    desk: Desk,
) -> None:
    other = await another_channel(desk)
    campaign = (await a_campaign(desk.house, desk.actor)).id
    await desk.press.post(desk.channel, desk.ago(3), "One", {1: 30}, Metric.VIEWS)
    await desk.press.post(*(other, desk.ago(2), "Two", {1: 12}, Metric.VIEWS), campaign_id=campaign)
    await follow(desk, desk.channel, 150)
    await follow(desk, other, 90)
    one_of_them = {"filters": {"channel_ids": [other]}}
    objectives = [
        wanted(desk, "views", 60),
        wanted(desk, "views", 12, **one_of_them),
        wanted(desk, "views", 1000, filters={"campaign_ids": [campaign]}),
        wanted(desk, "followers", 300, baseline=400),
        wanted(desk, "followers", 50, baseline=100, **one_of_them),
        wanted(desk, "shares", 5),
        wanted(desk, "views", 5, filters={"platforms": ["mastodon"]}),
        wanted(desk, "views", 5, filters={"campaign_ids": ["cmp_nobodys"]}),
    ]
    strategy = await a_strategy(desk, objectives=objectives)
    found = await desk.get(f"strategies/{strategy}/progress")
    assert (found["first_day"], found["last_day"]) == (day(desk, 20), day(desk, 0))
    told = found["objectives"]
    assert [one["value"] for one in told] == [42, 12, 12, 240, 90, None, None, None]
    assert [one["standing"] for one in told] == [
        *("on_track", "reached", "behind", "reached", "behind"),
        *("not_available",) * 3,
    ]
    assert [one["unavailable_reason"] for one in told[5:]] == [
        *("not_measured_yet", "no_channels", "not_measured_yet"),
    ]
    assert [one["share"] for one in told[:3]] == [0.7, 1.0, 0.012]
    assert told[4]["share"] == 0.2
    assert told[0]["expected_share"] == round(21 / 40, 4)
    assert all((one["as_of"] is None) == (one["value"] is None) for one in told)
    for one in told[:6]:
        assert await answered(desk, one["drilldown"]) == one["value"], one["name"]


async def test_before_its_first_day_nothing_is_counted(desk: Desk) -> None:
    due = day(desk, -20)
    strategy = await a_strategy(desk, began=-5, objectives=[wanted(desk, "views", 9, due_on=due)])
    found = await desk.get(f"strategies/{strategy}/progress")
    [one] = found["objectives"]
    assert (found["first_day"], one["drilldown"], one["value"]) == (None, None, None)
    assert (one["standing"], one["unavailable_reason"]) == ("not_available", "not_begun")


async def test_what_is_asked_does_not_grow_with_objectives_and_channels(desk: Desk) -> None:
    insights, database = counting(desk.house)
    insights = replace(insights, numbers=DbMetricReads(database))
    numbers = NumbersOfInsights(insights)
    days = Days(desk.ago(20).date(), desk.ago(0).date(), "UTC")
    await desk.press.post(desk.channel, desk.ago(3), "One", {1: 30}, Metric.VIEWS)
    await numbers.known(desk.actor, objectives(desk, 1), days)

    async def asked(how_many: int) -> int:
        database.asked = 0
        await numbers.known(desk.actor, objectives(desk, how_many), days)
        return database.asked

    few = await asked(1)
    await another_channel(desk)
    assert await asked(9) == few


def objectives(desk: Desk, how_many: int) -> Sequence[Objective]:
    return [
        Objective(f"{of}_{n}", "Any", metric, of, 0, 1, day(desk, 0), filters)
        for n in range(how_many)
        for of, metric, filters in (
            (Of.POSTS, Metric.VIEWS, Filters(channel_ids=(desk.channel,))),
            (Of.POSTS, Metric.VIEWS, Filters(campaign_ids=(f"cmp_{n}",))),
            (Of.ACCOUNTS, Metric.FOLLOWERS, Filters()),
        )
    ]


async def some_posts(desk: Desk) -> list[str]:
    """Two of recipes, one of both pillars, one of none; and one of none before."""
    told = [
        (3, "A cheap soup", ("recipes",)),
        (4, "A cheap stew", ("recipes", "other")),
        (5, "The cook", ("recipes", "people")),
        (6, "We open at nine", ()),
        (9, "A cheap door", ()),
    ]
    return [
        (await desk.press.post(desk.channel, desk.ago(ago), text, tags=tags))[0]
        for ago, text, tags in told
    ]


PILLARS = [
    {"tag": "recipes", "name": "What we cook", "share": 0.5},
    {"tag": "people", "name": "Who comes", "share": 0.25},
]


async def test_what_was_published_is_held_against_the_strategy(desk: Desk) -> None:
    posts = await some_posts(desk)
    quiet = await another_channel(desk)
    plan = [
        {"channel_id": desk.channel, "posts_per_week": 7},
        {"channel_id": quiet, "posts_per_week": 1},
        {"platform": "mastodon", "posts_per_week": 1},
    ]
    room = desk.house.app.publishing
    await set_brand_voice(room, desk.actor, None, {"forbidden": {"cheap": "good value"}})
    strategy = await a_strategy(desk, pillars=PILLARS, channel_plan=plan)
    days = {"first_day": day(desk, 6), "last_day": day(desk, 0)}
    found = await desk.get(f"strategies/{strategy}/alignment", **days)
    assert found["previous"] == {"first_day": day(desk, 13), "last_day": day(desk, 7)}
    mix = found["pillars"]
    assert [(one["n"], one["share"]) for one in mix["data"]] == [(3, 0.625), (1, 0.125)]
    assert (mix["posts"], mix["outside"], mix["outside_share"]) == (4, 1, 0.25)
    assert (mix["outside_target_share"], mix["drift"]) == (0.25, 0.125)
    assert mix["previous"] == {"n": 1, "share": 1.0, "drift": 0.75}
    for one in mix["data"]:
        assert len(await desk.behind(one["drilldown"])) == one["n"]
    assert [one["message_id"] for one in await desk.behind(mix["drilldown"])] == [posts[3]]
    paces = found["channel_plan"]
    assert [one["posts_per_week"] for one in paces] == [4, 0, None]
    assert [one["gap"] for one in paces] == [-3, -1, None]
    assert [one["previous_posts_per_week"] for one in paces] == [1, 0, None]
    assert paces[2]["reason"] == "no_channels"
    assert len(await desk.behind(paces[0]["drilldown"])) == 4
    heard = found["voice"]
    assert (heard["messages"], heard["off"], heard["share"]) == (4, 2, 0.5)
    assert (heard["previous_share"], heard["is_complete"]) == (0, True)
    [term] = heard["findings"]
    assert (term["code"], term["message_ids"]) == ("forbidden_term", posts[:2])
    behind = await desk.behind(term["drilldown"])
    assert [one["message_id"] for one in behind] == posts[:2]


async def test_of_nothing_nothing_is_said_and_never_a_zero(desk: Desk) -> None:
    strategy = await a_strategy(desk, pillars=PILLARS)
    found = await desk.get(f"strategies/{strategy}/alignment")
    mix, heard = found["pillars"], found["voice"]
    assert (mix["reason"], mix["drift"], mix["outside_share"]) == ("no_posts", None, None)
    assert [one["share"] for one in mix["data"]] == [None, None]
    assert (heard["reason"], heard["share"]) == ("no_brand_voice", None)
    assert found["last_day"] == day(desk, 0)
    bare = await a_strategy(desk)
    assert (await desk.get(f"strategies/{bare}/alignment"))["pillars"]["reason"] == "no_pillars"


async def test_days_that_make_no_sense_are_refused(desk: Desk) -> None:
    path = f"strategies/{await a_strategy(desk)}/alignment"
    wrong: list[tuple[dict[str, str], str, str]] = [
        ({"first_day": day(desk, -1)}, "day_to_come", "first_day"),
        ({"first_day": day(desk, 1), "last_day": day(desk, 2)}, "ends_before_start", "last_day"),
        ({"first_day": day(desk, 400)}, "over_a_year", "first_day"),
        ({"first_day": "2030-02-30"}, "bad_day", "first_day"),
    ]
    for query, code, parameter in wrong:
        assert await desk.refused(path, **query) == (422, code, parameter)
    assert (await desk.refused("strategies/stg_nobodys/alignment"))[0] == 404


async def test_what_was_published_is_one_question_of_both_times(desk: Desk) -> None:
    await some_posts(desk)
    _, database = counting(desk.house)
    published = PublishedAndHeard(database, Reader())
    spans = [(desk.ago(7), desk.ago(0)), (desk.ago(14), desk.ago(7))]
    now, before = await published.posted(desk.actor, spans, ["recipes"], [])
    assert (database.asked, now.posts.posts, before.posts.posts) == (1, 4, 1)
