"""Campaigns over HTTP: written down, moved, paused, and found by what is part of them."""

import itertools
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

_numbers = itertools.count(1)
ANY = {"if-match": "*"}
WHEN = {"at": "2090-01-01T12:00:00Z"}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def begun(client: httpx.AsyncClient, *moves: str, **more: Any) -> dict[str, Any]:
    """A campaign that has made these moves."""
    answer = await client.post("/v1/campaigns", json={"name": "The terrace opens", **more})
    assert answer.status_code == 201, answer.text
    for move in moves:
        seen = {"if-match": answer.headers["etag"]}
        where = f"/v1/campaigns/{answer.json()['id']}/{move}"
        answer = await client.post(where, headers=seen)
        assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def said(place: Place, **more: Any) -> dict[str, Any]:
    where = {"channel_ids": [place.things["idle_channel"]], "schedule": WHEN}
    return {"text": f"The terrace is open, {next(_numbers)}.", **where, **more}


async def written(client: httpx.AsyncClient, body: dict[str, Any]) -> httpx.Response:
    return await client.post("/v1/messages", json=body, headers={"idempotency-key": body["text"]})


async def test_what_was_written_down_is_read_back_and_changed(client: httpx.AsyncClient) -> None:
    body = {
        "name": "The terrace opens",
        "brief": "Nobody knows that we have one.",
        "objective": "200 people",
        "starts_on": "2030-04-01",
        "ends_on": "2030-04-30",
        "budget": {"amount": 150000, "currency": "EUR"},
        "hashtags": ["#TerraceIsOpen", "terraceisopen", "Ñandú"],
        "external_id": "terrace",
        "metadata": {"client": "café"},
    }
    made = await client.post("/v1/campaigns", json=body)
    told = body | {"hashtags": ["TerraceIsOpen", "Ñandú"], "status": "draft", "hold_id": None}
    where = made.headers["location"]
    assert made.status_code == 201
    assert told.items() <= (await client.get(where)).json().items()
    assert made.json()["possible_moves"] == ["change", "submit", "archive"]
    change = {"budget": None, "ends_on": None, "hashtags": ["open"]}
    changed = await client.patch(where, json=change, headers={"if-match": made.headers["etag"]})
    assert change.items() <= changed.json().items()
    stale = await client.patch(where, json=change, headers={"if-match": made.headers["etag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    unsaid = await client.patch(where, json=change)
    assert unsaid.status_code == 428


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"starts_on": "2030-02-30"}, "/starts_on"),
        ({"ends_on": "2030-05-04T09:00"}, "/ends_on"),
        ({"starts_on": "2030-05-04", "ends_on": "2030-05-03"}, "/ends_on"),
        ({"budget": {"amount": 1.5, "currency": "EUR"}}, "/budget/amount"),
        ({"budget": {"amount": -1, "currency": "EUR"}}, "/budget/amount"),
        ({"budget": {"amount": True, "currency": "EUR"}}, "/budget/amount"),
        ({"budget": {"amount": 1, "currency": "euro"}}, "/budget/currency"),
        ({"budget": {"amount": 1}}, "/budget/currency"),
        ({"budget": {"amount": 1, "currency": "XXQ"}}, "/budget/currency"),
        ({"hashtags": ["two words"]}, "/hashtags/0"),
        ({"hashtags": ["#"]}, "/hashtags/0"),
        ({"status": "running"}, "/status"),
    ],
)
async def test_what_is_wrong_says_where(
    client: httpx.AsyncClient, wrong: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/v1/campaigns", json={"name": "The terrace opens", **wrong})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_a_move_that_is_not_possible_names_those_that_are(client: httpx.AsyncClient) -> None:
    made = await begun(client)
    answer = await client.post(f"/v1/campaigns/{made['id']}/start")
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")
    assert "change, submit, archive" in answer.json()["detail"]
    stale = {"if-match": '"9"'}
    answer = await client.post(f"/v1/campaigns/{made['id']}/submit", headers=stale)
    assert answer.status_code == 412


async def test_they_are_listed_as_asked_and_exported(client: httpx.AsyncClient) -> None:
    names = {"starts_on": "2030-04-01"}
    first = await begun(client, name="Unmistakable one", **names)
    later = await begun(client, "submit", name="Unmistakable two", starts_on="2030-06-01")
    never = await begun(client, name="Unmistakable three", brief="plums")

    async def found(query: str) -> list[str]:
        answer = await client.get(f"/v1/campaigns?{query}")
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["data"]]

    ours = "q=unmistakable"
    assert await found(f"{ours}&sort=starts_on") == [first["id"], later["id"], never["id"]]
    assert await found(f"{ours}&status=in_review") == [later["id"]]
    assert await found("q=plums") == [never["id"]]
    page = await client.get(f"/v1/campaigns?{ours}&limit=2&sort=-starts_on")
    assert [one["id"] for one in page.json()["data"]] == [never["id"], later["id"]]
    after = f"{ours}&limit=2&sort=-starts_on&cursor={page.json()['next_cursor']}"
    assert await found(after) == [first["id"]]
    exported = await client.get(f"/v1/campaigns?{ours}&format=csv")
    assert exported.status_code == 200
    assert exported.text.count("Unmistakable") == 3


async def test_what_is_part_of_it_bears_it_and_is_found_by_it(
    client: httpx.AsyncClient, place: Place
) -> None:
    campaign, other = await begun(client), await begun(client)
    made = (await written(client, said(place, campaign_id=campaign["id"]))).json()
    assert made["campaign_id"] == campaign["id"]
    for query in (f"campaign_id={campaign['id']}", f"campaign_id={campaign['id']},cmp_x"):
        listed = (await client.get(f"/v1/messages?{query}")).json()["data"]
        assert [one["id"] for one in listed] == [made["id"]]
        assert listed[0]["campaign_id"] == campaign["id"]
        days = "from=2090-01-01&to=2090-01-01"
        calendar = (await client.get(f"/v1/calendar?{days}&{query}")).json()
        entries = [entry for day in calendar["days"] for entry in day["entries"]]
        assert [(e["message_id"], e["campaign_id"]) for e in entries] == [
            (made["id"], campaign["id"])
        ]
    assert (await client.get(f"/v1/messages?campaign_id={other['id']}")).json()["data"] == []
    path = f"/v1/messages/{made['id']}"
    moved = await client.patch(path, json={"campaign_id": other["id"]}, headers=ANY)
    assert moved.json()["campaign_id"] == other["id"]
    left = await client.patch(path, json={"campaign_id": None}, headers=ANY)
    assert left.json()["campaign_id"] is None
    feed = {"name": "Terrace", "campaign_ids": [campaign["id"]]}
    shown = await client.post(
        "/v1/calendar/feeds", json=feed, headers={"idempotency-key": "terrace"}
    )
    assert (shown.status_code, shown.json().get("campaign_ids")) == (201, [campaign["id"]]), (
        shown.text
    )


async def test_a_campaign_that_takes_nothing_is_refused_where_it_stands(
    client: httpx.AsyncClient, place: Place
) -> None:
    archived = await begun(client, "archive")
    member = await begun(client)
    made = (await written(client, said(place, campaign_id=member["id"]))).json()
    await client.post(f"/v1/campaigns/{member['id']}/archive")
    for campaign_id, status, code in (
        ("cmp_nobodys", 404, "not_found"),
        (archived["id"], 409, "campaign_archived"),
    ):
        refused = await written(client, said(place, campaign_id=campaign_id))
        assert (refused.status_code, refused.json()["code"]) == (status, code)
        assert [error["pointer"] for error in refused.json()["errors"]] == ["/campaign_id"]
        change = {"campaign_id": campaign_id}
        path = f"/v1/messages/{made['id']}"
        refused = await client.patch(path, json=change, headers=ANY)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    # What is part of it stays, and may say so again.
    same = await client.patch(path, json={"campaign_id": member["id"], "tags": ["x"]}, headers=ANY)
    assert (same.status_code, same.json()["campaign_id"]) == (200, member["id"])


async def test_its_pause_is_a_hold_that_only_the_campaign_ends(
    client: httpx.AsyncClient, place: Place
) -> None:
    campaign = await begun(client, "submit", "approve", "start")
    made = (await written(client, said(place, campaign_id=campaign["id"]))).json()
    path = f"/v1/campaigns/{campaign['id']}"
    pause = {"reason": "Rain.", "on_resume": "ask", "release_per_minute": 2}
    paused = (await client.post(f"{path}/pause", json=pause)).json()
    assert (paused["status"], paused["possible_moves"]) == (
        "paused",
        ["change", "resume", "finish"],
    )
    hold = (await client.get(f"/v1/holds/{paused['hold_id']}")).json()
    assert (hold["scope"], hold["campaign_id"], hold["pauses_campaign"]) == (
        *("campaign", campaign["id"], True),
    )
    assert (hold["reason"], hold["on_lift"], hold["release_per_minute"]) == ("Rain.", "ask", 2)
    for query in ("scope=campaign", f"campaign_id={campaign['id']}&standing=true"):
        listed = (await client.get(f"/v1/holds?{query}")).json()["data"]
        assert hold["id"] in [one["id"] for one in listed]
    late = (await written(client, said(place, campaign_id=campaign["id"]))).json()
    assert (late["status"], late["deliveries"][0]["hold_id"]) == ("held", hold["id"])
    looked = await client.post(
        "/v1/messages/preflight", json=said(place, campaign_id=campaign["id"])
    )
    [finding] = [f for f in looked.json()["findings"] if f["code"] == "campaign_stopped"]
    assert (finding["pointer"], "Rain." in finding["detail"]) == ("/campaign_id", True)
    lifted = await client.post(f"/v1/holds/{hold['id']}/lift")
    assert (lifted.status_code, lifted.json()["code"]) == (409, "pauses_campaign")
    ended = await client.patch(
        f"/v1/holds/{hold['id']}", json={"ends_at": "2090-01-01T00:00:00Z"}, headers=ANY
    )
    assert ended.status_code == 409
    assert [error["pointer"] for error in ended.json()["errors"]] == ["/ends_at"]
    kept = (await client.get(f"/v1/holds/{hold['id']}/messages")).json()["data"]
    assert late["id"] in [one["id"] for one in kept]
    resumed = (await client.post(f"{path}/resume", json={"on_resume": "as_planned"})).json()
    assert (resumed["status"], resumed["hold_id"]) == ("running", None)
    gone = (await client.get(f"/v1/holds/{hold['id']}")).json()
    assert (gone["on_lift"], gone["lifted_at"] is None) == ("as_planned", False)
    assert made["status"] == "scheduled"


async def test_many_are_put_into_one_and_out_of_it_again(
    client: httpx.AsyncClient, place: Place
) -> None:
    campaign = await begun(client)
    ids = [(await written(client, said(place))).json()["id"] for _ in range(2)]

    async def sets(key: str, **body: Any) -> httpx.Response:
        body = {"action": "set_campaign", "ids": ids, **body}
        return await client.post("/v1/messages/bulk", json=body, headers={"idempotency-key": key})

    assert (await sets("in", campaign_id=campaign["id"])).json()["succeeded"] == 2
    listed = (await client.get(f"/v1/messages?campaign_id={campaign['id']}")).json()["data"]
    assert {one["id"] for one in listed} == set(ids)
    assert (await sets("out", campaign_id=None)).json()["succeeded"] == 2
    assert (await client.get(f"/v1/messages?campaign_id={campaign['id']}")).json()["data"] == []
    for body in ({}, {"action": "publish", "campaign_id": campaign["id"]}):
        refused = await sets(f"wrong-{len(body)}", **body)
        assert [error["code"] for error in refused.json()["errors"]] == ["bulk_campaign"]
    chosen = {"action": "set_campaign", "filter": {"campaign_id": ["cmp_x"]}, "campaign_id": None}
    answer = await client.post(
        "/v1/messages/bulk", json=chosen, headers={"idempotency-key": "chosen"}
    )
    assert (answer.status_code, answer.json()["progress"]["total"]) == (202, 0)
