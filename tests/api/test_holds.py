"""What holds refuse says what would be right."""

from collections.abc import AsyncIterator
from typing import Any

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
    every: dict[str, str] = {**both, "tag": "plums"}
    for left_out in (None, *every):
        several = {name: value for name, value in every.items() if name != left_out}
        answer = await client.post("/v1/holds", json={"reason": "a recall", **several})
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


async def test_a_hold_on_a_tag_is_found_by_it_with_what_it_keeps(
    client: httpx.AsyncClient, place: Place
) -> None:
    def draft(*tags: str) -> dict[str, object]:
        return {
            "channel_ids": [place.things["idle_channel"]],
            "text": "Ripe plums.",
            "tags": tags,
            "schedule": {"at": "2090-01-01T12:00:00Z"},
        }

    async def written(*tags: str) -> Any:
        headers = {"idempotency-key": "+".join(("plums", *tags))}
        answer = await client.post("/v1/messages", json=draft(*tags), headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    waiting, other = await written("plums"), await written("pears")
    placed = await client.post("/v1/holds", json={"reason": "wasps", "tag": "plums"})
    hold = placed.json()
    assert (placed.status_code, hold["scope"], hold["tag"]) == (201, "tag", "plums")
    for query in ("scope=tag", "tag=plums,pears", "tag=plums&standing=true"):
        found = (await client.get(f"/v1/holds?{query}")).json()["data"]
        assert hold["id"] in [one["id"] for one in found]
    assert (await client.get("/v1/holds?tag=pears")).json()["data"] == []
    late = await written("plums", "pears")
    assert late["status"] == "held"
    [delivery] = late["deliveries"]
    assert (delivery["held_reason"], delivery["hold_id"]) == ("hold", hold["id"])
    assert delivery["held_detail"] == "wasps"
    seen = await client.patch(
        f"/v1/messages/{waiting['id']}", json={"tags": ["plums", "jam"]}, headers={"if-match": "*"}
    )
    assert seen.json()["status"] == "held"
    kept = (await client.get(f"/v1/holds/{hold['id']}/messages")).json()["data"]
    assert {one["id"] for one in kept} == {waiting["id"], late["id"]}
    assert (await client.get(f"/v1/messages/{other['id']}")).json()["status"] == "scheduled"
    looked = await client.post("/v1/messages/preflight", json=draft("plums"))
    [finding] = [f for f in looked.json()["findings"] if f["code"] == "tag_stopped"]
    assert (finding["pointer"], "wasps" in finding["detail"]) == ("/tags/0", True)


@pytest.mark.parametrize("tag", ["", "two words", "a,b", "x" * 51, 7])
async def test_a_tag_that_no_message_could_bear_is_refused(
    client: httpx.AsyncClient, tag: object
) -> None:
    answer = await client.post("/v1/holds", json={"reason": "?", "tag": tag})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/tag"]


async def test_a_hold_that_sends_into_slots_says_so(
    client: httpx.AsyncClient, place: Place
) -> None:
    hold = {"reason": "a strike", "tag": "plums", "on_lift": "next_slot"}
    placed = await client.post("/v1/holds", json=hold)
    assert hold.items() <= placed.json().items()
    path = f"/v1/holds/{placed.json()['id']}"
    assert (await client.post(f"{path}/lift")).json()["on_lift"] == "next_slot"
    for policy, status in (("next_slot", 409), ("shift", 200)):
        headers = {"idempotency-key": policy}
        answer = await client.post(f"{path}/release", json={"policy": policy}, headers=headers)
        assert answer.status_code == status
