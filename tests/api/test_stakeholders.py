"""Telling people of a crisis over HTTP: lists with one name each, notices that somebody else reads
before people outside do, and playbooks that tell by themselves."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.crises.use_cases.run_playbook import walk_playbook
from domain.shared.ids import PlaybookRunId
from tests.api.test_crises import raised, told
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

ANY = {"if-match": "*"}
OFFICE = {"email": "office@example.org", "name": "Health office", "language": "es"}
TEXT = {"language": "en", "subject": "{{crisis}}", "text": "It is {{severity}}."}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def listed(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    body = {"name": "Officials", "audience": "external", "people": [OFFICE], **more}
    answer = await client.post("/v1/stakeholder-lists", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def noticed(
    client: httpx.AsyncClient, crisis: dict[str, Any], key: str = "one", **more: Any
) -> httpx.Response:
    body = {"audience": "internal", "texts": [TEXT], "recipients": [OFFICE], **more}
    where = f"/v1/crises/{crisis['id']}/notices"
    return await client.post(where, json=body, headers={"idempotency-key": key})


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(one["pointer"], one["code"]) for one in answer.json()["errors"]]


async def active(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    crisis = await raised(client, **more)
    answer = await client.post(f"/v1/crises/{crisis['id']}/activate")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_no_two_lists_have_one_name_and_a_list_that_tells_has_words_and_readers(
    client: httpx.AsyncClient,
) -> None:
    first = await listed(client)
    body = {"name": "OFFICIALS", "audience": "internal"}
    twin = await client.post("/v1/stakeholder-lists", json=body)
    assert (twin.status_code, twin.json()["code"]) == (409, "stakeholder_list_name_taken")
    where = f"/v1/stakeholder-lists/{first['id']}"
    assert (await client.patch(where, json={"name": "Officials"}, headers=ANY)).status_code == 200
    empty = {"name": "Press", "audience": "external", "tells": "when_fitting"}
    refused = await client.post("/v1/stakeholder-lists", json=empty)
    assert faults(refused) == [("/texts", "needs_words_to_tell"), ("/people", "nobody_to_tell")]
    blank = [TEXT | {"text": "About {{product}}."}]
    refused = await client.post("/v1/stakeholder-lists", json=empty | {"texts": blank})
    assert faults(refused)[0] == ("/texts/0/text", "blank_in_notice")
    twice = {"name": "Twice", "audience": "internal", "people": [OFFICE, OFFICE]}
    refused = await client.post("/v1/stakeholder-lists", json=twice)
    assert faults(refused) == [("/people", "duplicate")]
    assert (await client.delete(where, headers=ANY)).status_code == 200
    assert (await client.get(where)).status_code == 404
    await listed(client)


async def test_nothing_goes_out_that_was_left_to_be_filled_in(client: httpx.AsyncClient) -> None:
    crisis = await active(client)
    open_one = TEXT | {"text": "About {{product}}, more by {{next_update}}. [NAME]"}
    refused = await noticed(client, crisis, texts=[open_one])
    assert faults(refused) == [("/texts/0/text", "blank_in_notice")] * 2
    values = {"product": "[CAKE]", "unasked": "x"}
    refused = await noticed(client, crisis, texts=[TEXT | {"text": "{{product}}"}], values=values)
    assert faults(refused) == [
        ("/values/product", "placeholder_in_value"),
        ("/values/unasked", "unknown_field"),
    ]
    refused = await noticed(client, crisis, recipients=[])
    assert faults(refused) == [("/stakeholder_list_ids", "nobody_to_tell")]
    refused = await noticed(client, crisis, next_update_at="2020-01-01T00:00:00Z")
    assert faults(refused) == [("/next_update_at", "in_past")]
    outside = await listed(client)
    refused = await noticed(client, crisis, stakeholder_list_ids=[outside["id"]])
    assert faults(refused) == [("/stakeholder_list_ids/0", "list_is_external")]
    assert (await client.get(f"/v1/crises/{crisis['id']}/notices")).json()["data"] == []


async def test_people_outside_are_told_once_somebody_else_has_read_it(
    house: House, app: ASGIApp, place: Place, client: httpx.AsyncClient
) -> None:
    crisis = await raised(client)
    early = await noticed(client, crisis, audience="external")
    assert (early.status_code, early.json()["code"]) == (409, "invalid_state")
    await client.post(f"/v1/crises/{crisis['id']}/activate")
    outside = await listed(client)
    more = {"stakeholder_list_ids": [outside["id"]], "recipients": [OFFICE]}
    answer = await noticed(client, crisis, "late", audience="external", **more)
    again = await noticed(client, crisis, "late", audience="external", **more)
    assert (answer.status_code, again.json()) == (201, answer.json())
    notice = answer.json()
    assert (notice["state"], notice["recipients"]) == ("in_review", 1)
    assert notice["texts"][0]["text"] == f"It is {crisis['severity'].upper()}."
    where = f"/v1/crisis-notices/{notice['id']}"
    own = await client.post(f"{where}/approve")
    assert (own.status_code, own.json()["code"]) == (403, "own_notice")
    other = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, other, tertulia_workspace=place.actor.workspace) as second:
        approved = (await second.post(f"{where}/approve")).json()
    assert (approved["state"], approved["possible_moves"]) == ("released", [])
    late = await client.post(f"{where}/withdraw")
    assert (late.status_code, late.json()["code"]) == (409, "invalid_state")
    query = {"crisis_id": crisis["id"], "state": "released"}
    [same] = (await client.get("/v1/crisis-notices", params=query)).json()["data"]
    assert same["id"] == notice["id"]
    [letter] = (await client.get(f"{where}/deliveries")).json()["data"]
    assert (letter["email"], letter["name"]) == (OFFICE["email"], OFFICE["name"])
    assert (await client.get(where)).json()["letters"] | {
        "pending": 0,
        "failed": 0,
    } == dict.fromkeys(("pending", "sending", "sent", "failed", "unconfirmed", "stopped"), 0)
    entries = await told(client, crisis, kind="notice")
    assert [one["details"]["state"] for one in entries] == ["in_review", "released"]
    [suggested] = [
        one
        for one in (await client.get(f"/v1/crises/{crisis['id']}/stakeholder-lists")).json()["data"]
        if one["list"]["id"] == outside["id"]
    ]
    assert suggested["told_at"] == approved["released_at"]


async def test_a_playbook_tells_a_list_by_itself_and_keeps_it(
    house: House, place: Place, client: httpx.AsyncClient
) -> None:
    board = await listed(client, name="Board", audience="internal")
    tells = {"kind": "notify", "stakeholder_list_id": board["id"]}
    step = {"title": "Call the board", "action": tells}
    refused = await client.post("/v1/playbooks", json={"name": "Food", "steps": [step]})
    assert faults(refused) == [("/steps/0/action/text", "needs_words_to_tell")]
    step = {"title": "{{crisis}}", "action": tells | {"text": "Join the call. It is {{severity}}."}}
    made = await client.post("/v1/playbooks", json={"name": "Food", "steps": [step]})
    assert made.status_code == 201, made.text
    assert made.json()["steps"][0]["action"]["stakeholder_list_id"] == board["id"]
    crisis = await raised(client)
    where = f"/v1/crises/{crisis['id']}"
    run = (await client.post(f"{where}/playbooks", json={"playbook_id": made.json()["id"]})).json()
    for _ in range(2):
        await walk_playbook(house.app.crises.response, place.actor, PlaybookRunId(run["id"]))
    [notice] = (await client.get(f"{where}/notices")).json()["data"]
    over = (await client.get(f"/v1/playbook-runs/{run['id']}")).json()
    assert over["steps"][0]["made"] == [notice["id"]]
    assert (notice["state"], notice["cause"]) == ("released", "playbook")
    assert notice["texts"][0]["subject"] == crisis["title"]
    kept = await client.delete(f"/v1/stakeholder-lists/{board['id']}", headers=ANY)
    assert (kept.status_code, kept.json()["code"]) == (409, "stakeholder_list_in_use")
