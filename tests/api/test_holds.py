"""What holds refuse says what would be right."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def test_a_hold_has_one_place_or_none(client: httpx.AsyncClient, place: Place) -> None:
    both = {name: place.things[name.removesuffix("_id")] for name in ("channel_id", "community_id")}
    answer = await client.post("/v1/holds", json={"reason": "a recall", **both})
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == ["at_most_one"]
    for name in both:
        placed = await client.post("/v1/holds", json={"reason": "a recall", name: both[name]})
        assert (placed.status_code, placed.json()["scope"]) == (201, name.removesuffix("_id"))
        await client.post(f"/v1/holds/{placed.json()['id']}/lift")


async def test_a_policy_that_is_none_is_told_those_that_are(
    client: httpx.AsyncClient, place: Place
) -> None:
    answer = await client.post(
        f"/v1/holds/{place.things['asking_hold']}/release",
        json={"policy": "ask"},
        headers={"idempotency-key": "ask"},
    )
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/policy", "not_in_list")
    assert "'publish', 'shift', 'next_slot' or 'discard'" in error["detail"]


async def test_what_was_placed_is_read_back(client: httpx.AsyncClient, place: Place) -> None:
    hold = {
        "reason": "A minute of silence.",
        "channel_id": place.things["idle_channel"],
        "ends_at": "2090-01-01T12:00:00.000Z",
        "on_lift": "shift",
        "release_per_minute": 3,
    }
    placed = await client.post("/v1/holds", json=hold)
    where, version = placed.headers["location"], placed.headers["etag"]
    assert hold.items() <= (await client.get(where)).json().items()
    change = {"ends_at": None, "on_lift": "ask"}
    changed = await client.patch(where, json=change, headers={"if-match": version})
    assert change.items() <= changed.json().items()
    stale = await client.patch(where, json=change, headers={"if-match": version})
    assert stale.status_code == 412
    await client.post(f"{where}/lift")
    late = await client.patch(where, json=change, headers={"if-match": "*"})
    assert (late.status_code, late.json()["code"]) == (409, "invalid_state")
