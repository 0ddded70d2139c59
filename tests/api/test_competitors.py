"""Competitors over HTTP: what is wrong is named with the field, and who is compared is shown beside
ourselves."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

SOL = {"platform": "sandbox", "handle": "Cafe-Sol"}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


@pytest.mark.parametrize(
    ("accounts", "pointer", "code"),
    [
        ([{"platform": "nowhere", "handle": "sol"}], "/accounts/0/platform", "not_in_list"),
        (
            [SOL, {"platform": "bluesky", "handle": "@sol.example"}],
            "/accounts/1/platform",
            "platform_of_other_mode",
        ),
        ([{"platform": "sandbox", "handle": "so l"}], "/accounts/0/handle", "bad_format"),
        ([SOL, {"platform": "sandbox", "handle": "@cafe-sol"}], "/accounts/1", "account_twice"),
        ([SOL | {"server_url": "https://a.example"}], "/accounts/0/server_url", "bad_format"),
        ([SOL] * 21, "/accounts", "too_long"),
        ([{"platform": "sandbox"}], "/accounts/0/handle", "missing"),
    ],
)
async def test_what_is_wrong_with_an_account_is_named(
    client: httpx.AsyncClient, accounts: Any, pointer: str, code: str
) -> None:
    answer = await client.post("/v1/competitors", json={"name": "Sol", "accounts": accounts})
    assert answer.status_code == 422
    told = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert (pointer, code) in told


async def test_a_watch_that_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    body = {"name": "Sol", "watch_id": "wch_01j9z3v8k4e5r6t7y8w9q0a1s2"}
    answer = await client.post("/v1/competitors", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_competitor_is_written_read_changed_and_thrown_away(
    client: httpx.AsyncClient,
) -> None:
    body = {"name": "Sol", "accounts": [SOL], "colour": "#c2410c", "external_id": "sol-1"}
    made = await client.post("/v1/competitors", json=body)
    assert made.status_code == 201
    competitor = made.json()
    where = f"/v1/competitors/{competitor['id']}"
    assert made.headers["location"].endswith(where)
    [account] = competitor["accounts"]
    assert (account["handle"], account["state"], account["as_of"]) == ("@cafe-sol", "waiting", None)
    again = await client.post("/v1/competitors", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "duplicate_external_id")
    without = await client.patch(where, json={"name": "Café Sol"})
    assert without.status_code == 428
    changed = await client.patch(
        where, json={"name": "Café Sol", "colour": None}, headers={"If-Match": made.headers["etag"]}
    )
    assert (changed.json()["name"], changed.json()["colour"]) == ("Café Sol", None)
    assert changed.json()["accounts"] == competitor["accounts"]
    stale = await client.patch(
        where, json={"name": "Sol"}, headers={"If-Match": made.headers["etag"]}
    )
    assert stale.status_code == 412
    listed = await client.get("/v1/competitors", params={"external_id": "sol-1"})
    assert [one["id"] for one in listed.json()["data"]] == [competitor["id"]]
    assert (await client.delete(where)).status_code == 200
    assert (await client.get(where)).status_code == 404
    assert (await client.post("/v1/competitors", json=body)).status_code == 201


async def test_who_was_looked_at_is_shown_day_by_day_and_beside_ourselves(
    client: httpx.AsyncClient, place: Place
) -> None:
    competitor = place.things["competitor"]
    found = (await client.get(f"/v1/competitors/{competitor}/metrics")).json()
    [series] = found["series"]
    assert (series["state"], len(series["days"])) == ("found", 30)
    assert series["days"][-1]["followers"] > 1000
    assert series["days"][0]["followers"] is None
    asked = {"competitor_id": competitor, "platform": "sandbox"}
    beside = (await client.get("/v1/competitors/comparison", params=asked)).json()["data"]
    assert [one["competitor_id"] for one in beside] == [None, competitor]
    assert beside[1]["followers"] == series["days"][-1]["followers"]
    assert beside[1]["posts_per_week"] > 0
    assert beside[1]["growth"] is None
    drawn = {"platform": "sandbox", "measure": "followers"}
    chart = await client.get("/v1/competitors/comparison/chart", params=drawn)
    assert chart.headers["content-type"] == "image/svg+xml"
    assert "Café Sol" in chart.text
    many = ",".join(f"cpt_{number}" for number in range(11))
    refused = await client.get("/v1/competitors/comparison", params={"competitor_id": many})
    assert refused.json()["errors"][0]["code"] == "too_long"
