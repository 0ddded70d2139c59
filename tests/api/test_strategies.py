"""Brands and strategies over HTTP: written down, changed, and one active at a time."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.brand.errors import AnotherStrategyActive
from domain.brand.use_cases.keep_strategies import NewStrategy, create_strategy
from domain.brand.use_cases.move_strategy import activate_strategy
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_sandbox_channel, a_workspace

ANY = {"if-match": "*"}
YEAR = {"starts_on": "2030-01-01", "ends_on": "2030-12-31"}
SEEN = {"name": "Seen", "metric": "views", "baseline": 0, "target": 9, "due_on": "2030-06-30"}
RECIPES = {"tag": "recipes", "name": "What we cook", "share": 0.6}


@pytest.fixture
async def owner(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def client(house: House, app: ASGIApp, owner: Actor) -> AsyncIterator[httpx.AsyncClient]:
    async with a_caller(app, await a_key_text(house, owner)) as client:
        yield client


async def written(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/strategies", json={"name": "Be talked of", **YEAR, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_brand_says_nothing_until_somebody_does_and_keeps_what_is_not_changed(
    client: httpx.AsyncClient,
) -> None:
    silent = (await client.get("/v1/brand")).json()
    assert (silent["version"], silent["values"], silent["mission"]) == (0, [], None)
    first = {
        "values": [{"name": "Unhurried", "meaning": "Stay as long as you like."}],
        "mission": "Good coffee.",
        "audiences": [{"name": "Neighbours", "languages": ["es"], "platforms": ["mastodon"]}],
    }
    changed = await client.patch("/v1/brand", json=first, headers={"if-match": '"0"'})
    assert changed.status_code == 200, changed.text
    second = {"vision": "A table for all.", "mission": None}
    etag = {"if-match": changed.headers["etag"]}
    later = (await client.patch("/v1/brand", json=second, headers=etag)).json()
    assert (later["vision"], later["mission"]) == ("A table for all.", None)
    assert later["values"] == first["values"]
    assert later["audiences"][0]["description"] is None
    stale = await client.patch("/v1/brand", json=second, headers=etag)
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    assert (await client.patch("/v1/brand", json=second)).status_code == 428
    assert (await client.get("/v1/brand")).json() == later


async def test_a_strategy_is_read_back_as_it_was_written_and_changed(
    house: House, client: httpx.AsyncClient, owner: Actor
) -> None:
    channel = (await a_sandbox_channel(house, owner)).id
    plan = {"channel_id": channel, "posts_per_week": 2.5, "purpose": "Show what is cooked."}
    body = {
        "objectives": [SEEN, SEEN | {"metric": "followers", "filters": {"platforms": ["feed"]}}],
        "pillars": [RECIPES],
        "channel_plan": [plan, {"platform": "mastodon", "posts_per_week": 0}],
        "external_id": "plan-1",
        "metadata": {"by": "a test"},
    }
    made = await written(client, **body)
    where = f"/v1/strategies/{made['id']}"
    assert (await client.get(where)).json() == made
    seen, known = made["objectives"]
    assert (seen["of"], known["of"]) == ("posts", "accounts")
    assert seen["id"] != known["id"]
    assert made["pillars"] == [RECIPES]
    assert made["channel_plan"][0] == plan | {"platform": None}
    kept = {"objectives": [known | {"target": 99}, SEEN], "external_id": None}
    changed = (await client.patch(where, json=kept, headers=ANY)).json()
    assert [one["id"] == known["id"] for one in changed["objectives"]] == [True, False]
    assert changed["objectives"][1]["id"] != seen["id"]
    gone = await client.patch(where, json={"objectives": [seen]}, headers=ANY)
    assert gone.json()["errors"][0]["code"] == "unknown_objective"
    assert (await client.patch(where, json=kept)).status_code == 428


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"ends_on": "2029-12-31"}, "/ends_on", "ends_before_start"),
        ({"ends_on": "2032-12-31"}, "/ends_on", "strategy_too_long"),
        ({"objectives": [SEEN | {"due_on": "2031-01-01"}]}, *("/objectives/0/due_on", None)),
        ({"objectives": [SEEN | {"target": 0}]}, "/objectives/0/target", "target_is_baseline"),
        ({"objectives": [SEEN | {"target": -1}]}, "/objectives/0/target", None),
        ({"objectives": [SEEN | {"target": -2}]}, "/objectives/0/target", None),
        ({"objectives": [SEEN | {"target": True}]}, "/objectives/0/target", None),
        ({"objectives": [SEEN | {"target": "9"}]}, "/objectives/0/target", None),
        ({"objectives": [SEEN | {"target": 9.5}]}, "/objectives/0/target", "whole_number_needed"),
        (
            {"objectives": [SEEN | {"metric": "reply_rate"}]},
            *("/objectives/0/target", "ratio_out_of_range"),
        ),
        (
            {"objectives": [SEEN | {"metric": "reply_rate", "target": 0.5, "of": "posts"}]},
            *("/objectives/0/of", "objective_of_work"),
        ),
        ({"objectives": [SEEN | {"metric": "luck"}]}, "/objectives/0/metric", "not_in_list"),
        ({"objectives": [SEEN | {"id": "obj_9"}]}, "/objectives/0/id", "unknown_objective"),
        (
            {"objectives": [SEEN | {"metric": "followers", "of": "posts"}]},
            *("/objectives/0/of", "objective_of_accounts"),
        ),
        (
            {"objectives": [SEEN | {"of": "accounts", "filters": {"campaign_ids": ["cmp_1"]}}]},
            *("/objectives/0/filters/campaign_ids", "not_of_accounts"),
        ),
        ({"pillars": [RECIPES | {"share": 1.1}]}, "/pillars/0/share", None),
        ({"pillars": [RECIPES, RECIPES | {"share": 0}]}, "/pillars/1/tag", "duplicate"),
        ({"pillars": [RECIPES, RECIPES | {"tag": "x"}]}, "/pillars", "shares_over_all"),
        ({"channel_plan": [{"posts_per_week": 1}]}, "/channel_plan/0", "channel_or_platform"),
        (
            {"channel_plan": [{"platform": "feed", "posts_per_week": 1}] * 2},
            *("/channel_plan/1/platform", "duplicate"),
        ),
        ({"status": "active"}, "/status", None),
    ],
)
async def test_what_is_wrong_says_where(
    client: httpx.AsyncClient, wrong: dict[str, Any], pointer: str, code: str | None
) -> None:
    answer = await client.post("/v1/strategies", json={"name": "Any", **YEAR, **wrong})
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert code is None or error["code"] == code


async def test_shares_that_make_a_whole_are_no_more_than_that(client: httpx.AsyncClient) -> None:
    tenths = [{"tag": f"t{n}", "name": "Any", "share": 0.1} for n in range(10)]
    assert len((await written(client, pillars=tenths))["pillars"]) == 10


async def test_a_channel_of_the_plan_is_one_of_the_workspace(
    house: House, client: httpx.AsyncClient
) -> None:
    theirs = (await a_sandbox_channel(house, await a_workspace(house))).id
    body = {"channel_plan": [{"channel_id": theirs, "posts_per_week": 1}]}
    answer = await client.post("/v1/strategies", json={"name": "Any", **YEAR, **body})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.json()["errors"][0]["pointer"] == "/channel_plan/0/channel_id"


async def test_one_is_active_at_a_time_and_one_that_is_retired_stays_as_it_is(
    client: httpx.AsyncClient,
) -> None:
    first, second = await written(client), await written(client)
    here, there = (f"/v1/strategies/{one['id']}" for one in (first, second))
    active = (await client.post(f"{here}/activate")).json()
    assert (active["status"], active["possible_moves"]) == ("active", ["change", "retire"])
    assert active["activated_at"] is not None
    refused = await client.post(f"{there}/activate")
    assert (refused.status_code, refused.json()["code"]) == (409, "another_strategy_active")
    assert first["id"] in refused.json()["detail"]
    again = await client.post(f"{here}/activate")
    assert (again.status_code, again.json()["code"]) == (409, "invalid_state")
    listed = (await client.get("/v1/strategies?status=active")).json()["data"]
    assert [one["id"] for one in listed] == [first["id"]]
    retired = (await client.post(f"{here}/retire")).json()
    assert (retired["status"], retired["possible_moves"]) == ("retired", [])
    late = await client.patch(here, json={"name": "Late"}, headers=ANY)
    assert (late.status_code, late.json()["code"]) == (409, "invalid_state")
    assert (await client.post(f"{there}/activate")).status_code == 200


async def test_of_many_that_are_activated_at_one_moment_one_is(house: House, owner: Actor) -> None:
    room = house.app.brand
    wanted = NewStrategy("Be talked of", "2030-01-01", "2030-12-31")
    made = [await create_strategy(room, owner, wanted) for _ in range(5)]
    tries = [activate_strategy(room, owner, one.id, None) for one in made]
    done = await asyncio.gather(*tries, return_exceptions=True)
    refused = [type(it) for it in done if isinstance(it, BaseException)]
    assert refused == [AnotherStrategyActive] * 4
    other = await a_workspace(house)
    theirs = await create_strategy(room, other, wanted)
    assert (await activate_strategy(room, other, theirs.id, None)).version == 2
