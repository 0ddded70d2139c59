"""Tables of posts and of campaigns, over HTTP: each number with when it was read, sorted, filtered
and paged."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.insights.use_cases.read_tables import list_campaign_numbers, list_people, list_posts
from domain.members.activity import ActivityKind, Doer
from domain.members.use_cases.merge_members import merge_members
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activities
from domain.shared.access import Permission
from domain.shared.paging import Filter, PageRequest, SortKey
from domain.shared.readings import Metric
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_community, a_sandbox_channel, a_workspace
from tests.kit.campaign_builders import TO_RUN, a_campaign
from tests.kit.insight_desk import Desk, a_desk, counting
from tests.kit.member_builders import a_member, done_by

DAY = timedelta(days=1)
BY_DAY = PageRequest(sort=[SortKey("published_at", True), SortKey("id", True)])


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    async with a_desk(house, app) as desk:
        yield desk


async def some_posts(desk: Desk) -> list[str]:
    """From the latest; of the last nothing was read."""
    told = [({1: 2, 6: 5}, "One #tea"), ({1: 0}, "Two"), ({1: 9}, "Three #tea #milk"), ({}, "Four")]
    return [
        (await desk.press.post(desk.channel, desk.ago(2 + day), text, read))[1]
        for day, (read, text) in enumerate(told)
    ]


async def test_each_number_is_the_latest_with_when_it_was_read_and_never_a_zero_instead(
    desk: Desk,
) -> None:
    posts = await some_posts(desk)
    found = (await desk.get("insights/posts"))["data"]
    assert [one["id"] for one in found] == posts
    assert [one["engagement"] for one in found] == [5, 0, 9, None]
    reactions = [one["metrics"][3] for one in found]
    assert [one["metric"] for one in reactions] == ["reactions"] * 4
    assert [(one["value"], one["unavailable_reason"]) for one in reactions] == [
        (5, None),
        (0, None),
        (9, None),
        (None, "not_measured_yet"),
    ]
    assert reactions[0]["as_of"] == found[0]["as_of"]
    assert (found[3]["n"], found[3]["as_of"]) == (0, None)
    assert [one["value"] for one in await desk.behind(found[0]["drilldown"])] == [5, 2]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("-engagement", [2, 0, 1, 3]),
        ("engagement", [3, 1, 0, 2]),
        ("-reactions,published_at", [2, 0, 1, 3]),
        ("-views", [3, 2, 1, 0]),
        ("published_at", [3, 2, 1, 0]),
    ],
)
async def test_pages_neither_skip_nor_repeat_by_whatever_number_they_go(
    desk: Desk, sort: str, order: list[int]
) -> None:
    posts = await some_posts(desk)
    query: dict[str, Any] = {"sort": sort, "limit": 1}
    seen: list[str] = []
    while True:
        page = await desk.get("insights/posts", **query)
        seen += [one["id"] for one in page["data"]]
        if not page["has_more"]:
            break
        query["cursor"] = page["next_cursor"]
    wanted = sorted(posts, reverse=True) if sort == "-views" else [posts[n] for n in order]
    assert seen == wanted


async def test_posts_are_chosen_by_what_they_are_and_when_they_went_out(
    desk: Desk, house: House
) -> None:
    posts = await some_posts(desk)
    home = await a_community(house, desk.actor)
    other = await a_sandbox_channel(house, desk.actor, community_id=home.id, account="other")
    campaign = await a_campaign(house, desk.actor, *TO_RUN)
    at = desk.ago(1.5)
    _, marked = await desk.press.post(
        *(other.id, at, "Five #Teas"), {1: 3}, tags=("people",), campaign_id=campaign.id
    )
    _, old = await desk.press.post(desk.channel, desk.ago(400), "Six", {1: 1})

    async def chosen(**query: Any) -> list[str]:
        return sorted(one["id"] for one in (await desk.get("insights/posts", **query))["data"])

    assert await chosen() == sorted([*posts, marked])
    assert await chosen(**{"published_at[gte]": "2001-01-01T00:00:00Z"}) == sorted(
        [*posts, marked, old]
    )
    assert await chosen(channel_id=other.id) == [marked]
    assert await chosen(community_id=home.id) == [marked]
    assert await chosen(campaign_id=campaign.id) == [marked]
    assert await chosen(tag="people") == [marked]
    assert await chosen(hashtag="TEA") == sorted([posts[0], posts[2]])
    assert await chosen(hashtag="teas,milk") == sorted([posts[2], marked])
    assert await chosen(without_hashtag="tea") == sorted([posts[1], posts[3], marked])
    assert await chosen(platform="mastodon") == await chosen(part="2") == []
    wall = at.astimezone(ZoneInfo("Europe/Madrid"))
    there = {"weekday": str(wall.isoweekday()), "hour": str(wall.hour)}
    assert marked in await chosen(**there)
    assert marked not in await chosen(**{**there, "hour": str((wall.hour + 1) % 24)})
    assert await desk.refused("insights/posts", weekday="8") == (422, "too_large", "weekday")
    assert await desk.refused("insights/posts", sort="followers") == (422, "not_in_list", "sort")


async def test_a_campaign_says_what_its_posts_got_on_each_platform(
    desk: Desk, house: House
) -> None:
    campaign = await a_campaign(house, desk.actor, *TO_RUN)
    idle = await a_campaign(house, desk.actor, name="Nothing yet")
    theirs: dict[str, Any] = {"campaign_id": campaign.id}
    message, delivery = await desk.press.post(
        *(desk.channel, desk.ago(9), "One"), {1: 2, 6: 5}, **theirs
    )
    await desk.press.read(*(desk.channel, message, delivery, desk.ago(8), Metric.VIEWS, 300))
    await desk.press.post(desk.channel, desk.ago(500), "Two", {1: 4}, **theirs)
    await desk.press.post(desk.channel, desk.ago(7), "Three", **theirs)
    found = {one["id"]: one for one in (await desk.get("insights/campaigns"))["data"]}
    assert (found[idle.id]["messages"], found[idle.id]["platforms"]) == (0, [])
    [here] = found[campaign.id]["platforms"]
    assert (found[campaign.id]["messages"], here["platform"]) == (3, "sandbox")
    assert (here["posts"], here["n"], here["engagement"]) == (3, 2, 9)
    assert (here["views"], here["impressions"]) == (300, None)
    assert len(await desk.behind(here["drilldown"])) == here["posts"]
    assert len(await desk.behind(found[campaign.id]["drilldown"])) == 3
    assert [
        one["id"] for one in (await desk.get("insights/campaigns", campaign_id=idle.id))["data"]
    ] == [idle.id]


async def test_what_posts_say_and_campaigns_are_called_is_for_whoever_may_read_them(
    desk: Desk, house: House, app: ASGIApp
) -> None:
    await a_campaign(house, desk.actor)
    await some_posts(desk)
    key = await a_key_text(house, desk.actor, scopes=frozenset({Permission.INSIGHTS_READ}))
    async with a_caller(app, key) as client:
        posts = (await client.get("/v1/insights/posts")).json()["data"]
        campaigns = (await client.get("/v1/insights/campaigns")).json()["data"]
    assert {(one["excerpt"], one["tags"]) for one in posts} == {(None, None)}
    assert [one["name"] for one in campaigns] == [None]
    assert (await desk.get("insights/posts"))["data"][0]["excerpt"] == "One #tea"


async def test_a_table_of_others_is_empty_and_a_file_has_every_row(
    desk: Desk, house: House, app: ASGIApp
) -> None:
    posts = await some_posts(desk)
    lines = (await desk.client.get("/v1/insights/posts", params={"format": "jsonl"})).text
    assert [line for line in lines.splitlines() if posts[0] in line]
    assert len(lines.splitlines()) == len(posts) + 1
    stranger = await a_workspace(house)
    async with a_caller(app, await a_key_text(house, stranger)) as client:
        for path in ("posts", "campaigns"):
            assert (await client.get(f"/v1/insights/{path}")).json()["data"] == []


async def test_more_rows_are_no_more_queries(desk: Desk, house: House) -> None:
    room, database = counting(house)
    await a_campaign(house, desk.actor)
    await some_posts(desk)
    await list_posts(room, desk.actor, BY_DAY)
    assert database.asked == 1
    await list_campaign_numbers(room, desk.actor, PageRequest())
    assert database.asked == 2


async def test_people_come_in_the_order_of_the_leaderboard_with_what_they_brought(
    desk: Desk, house: House
) -> None:
    room, now = house.app.members, house.clock.now()
    ana, bea, eva = [await a_member(house, desk.actor, name) for name in ("Ana", "Bea", "Eva")]
    told = [
        *(
            done_by(ana, f"a{day}", now - day * DAY, kind=ActivityKind.COMMENT)
            for day in (0, 0.001)
        ),
        *(done_by(ana, f"b{day}", now - day * DAY) for day in (3, 40)),
        done_by(bea, "c", now - 2 * DAY, kind=ActivityKind.COMMENT, to=Doer(ana.id)),
        done_by(eva, "d", now - 5 * DAY, kind=ActivityKind.REACTION, to=Doer(ana.id)),
    ]
    await record_activities(room, desk.actor, told)
    while await reckon_values(room, desk.actor):
        pass
    found = (await desk.get("insights/people", by="activity"))["data"]
    assert [(one["name"], one["rank"], one["n"]) for one in found] == [
        ("Ana", 1, 3),
        *(("Bea", 2, 1), ("Eva", 3, 1)),
    ]
    first = found[0]
    assert {one["activity"]: one["times"] for one in first["brought"]} == {
        "comment": 2,
        "custom:visit": 1,
    }
    assert (first["active_days"], first["received"], first["givers"]) in ((2, 2, 2), (3, 2, 2))
    assert len(await desk.behind(first["drilldown"])) == first["n"]
    week = await desk.get("insights/people", window="7d", limit=1)
    assert (len(week["data"]), week["has_more"]) == (1, True)
    rest = await desk.get("insights/people", window="7d", limit=1, cursor=week["next_cursor"])
    assert week["data"][0]["member_id"] != rest["data"][0]["member_id"]
    assert await desk.refused("insights/people", window="all") == (422, "not_in_list", "window")


async def test_who_is_merged_brings_it_as_one_and_gives_as_one(desk: Desk, house: House) -> None:
    room, now = house.app.members, house.clock.now()
    ana, other, bea = [await a_member(house, desk.actor, name) for name in ("Ana", "A.", "Bea")]
    told = [
        done_by(ana, "a", now - DAY, kind=ActivityKind.COMMENT, to=Doer(bea.id)),
        done_by(other, "b", now - 2 * DAY, kind=ActivityKind.COMMENT, to=Doer(bea.id)),
        # Nobody gives to themselves.
        done_by(other, "c", now - 2 * DAY, kind=ActivityKind.REACTION, to=Doer(ana.id)),
        done_by(bea, "d", now - DAY, kind=ActivityKind.COMMENT),
    ]
    await record_activities(room, desk.actor, told)
    await merge_members(room, desk.actor, ana.id, None, other.id, None)
    while await reckon_values(room, desk.actor):
        pass
    rows = (await desk.get("insights/people", by="activity"))["data"]
    found = {one["name"]: one for one in rows}
    assert found.keys() == {"Ana", "Bea"}
    assert (found["Ana"]["n"], found["Ana"]["active_days"], found["Ana"]["received"]) == (3, 2, 0)
    assert (found["Bea"]["received"], found["Bea"]["givers"]) == (2, 1)


async def test_more_people_are_no_more_queries(desk: Desk, house: House) -> None:
    room, database = counting(house)
    wanted = PageRequest(sort=[SortKey("points", True)], filters=[Filter("window", "in", ["30d"])])
    for number in range(3):
        await a_member(house, desk.actor, f"Person {number}")
        someone = done_by(f"account-{number}", f"x{number}", house.clock.now())
        await record_activities(house.app.members, desk.actor, [someone])
    while await reckon_values(house.app.members, desk.actor):
        pass
    database.asked = 0
    assert len((await list_people(room, desk.actor, wanted, 30)).items) == 3
    assert database.asked == 2
