"""The work on crises over HTTP: playbooks begun once, tasks with one owner, and who is on call."""

import asyncio
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

LATER = "2090-01-01T12:00:00Z"
ANY_VERSION = {"if-match": "*"}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def made(client: httpx.AsyncClient, path: str, **body: Any) -> dict[str, Any]:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_twenty_who_begin_it_at_once_begin_one_run_and_each_step_is_taken_once(
    client: httpx.AsyncClient, house: House, place: Place
) -> None:
    steps = [
        {"title": "Stop", "action": {"kind": "hold", "scope": {"tags": ["nobody-bears-it"]}}},
        {"title": "Call", "action": {"kind": "task", "role": "expert", "minutes": 30}},
        {"title": "Say", "action": {"kind": "note", "text": "Nothing about food."}},
        {"title": "Clock", "action": {"kind": "set_clock", "minutes": 10}},
        {
            "title": "Up",
            "action": {
                "kind": "escalate",
                "escalation_ladder_id": place.things["escalation_ladder"],
            },
        },
    ]
    playbook = await made(client, "/v1/playbooks", name="Food", steps=steps)
    crisis = await raised(client, "activate")
    where, body = f"/v1/crises/{crisis['id']}/playbooks", {"playbook_id": playbook["id"]}
    begun = await asyncio.gather(*(made(client, where, **body) for _ in range(20)))
    [run_id] = {one["id"] for one in begun}
    room, run = house.app.crises.response, PlaybookRunId(run_id)
    await asyncio.gather(*(walk_playbook(room, place.actor, run) for _ in range(5)))
    over = (await client.get(f"/v1/playbook-runs/{run_id}")).json()
    assert [step["state"] for step in over["steps"]] == ["done"] * 5
    assert over["state"] == "finished"
    after = (await client.get(f"/v1/crises/{crisis['id']}")).json()
    assert len(after["hold_ids"]) == 1
    tasks = (await client.get(f"/v1/crises/{crisis['id']}/tasks")).json()["data"]
    assert [(one["title"], one["playbook_run_id"]) for one in tasks] == [("Call", run_id)]
    entries = await told(client, crisis, kind="playbook", limit="100")
    assert [entry["details"].get("step") for entry in entries] == [None, *"12345"]
    climb = over["steps"][4]["made"][0]
    about = (await client.get(f"/v1/escalations/{climb}")).json()["subject"]
    assert about == {"kind": "crisis", "id": crisis["id"]}


async def test_a_crisis_that_fits_begins_a_playbook_by_itself_and_its_end_ends_it(
    client: httpx.AsyncClient,
) -> None:
    steps = [{"title": "Later", "action": {"kind": "note", "text": "Later."}, "after_minutes": 60}]
    fits = {"scenarios": ["allergens"], "severity_at_least": "sev2"}
    body = {"name": "Food", "start": "when_fitting", "when": fits, "steps": steps}
    playbook = await made(client, "/v1/playbooks", **body)
    assert playbook["when"]["scenarios"] == ["allergens"]
    other = await raised(client)
    crisis = await raised(client, scenario="allergens", factors={"stakeholder_harm": 3})
    assert (await client.get(f"/v1/crises/{other['id']}/playbooks")).json()["data"] == []
    [run] = (await client.get(f"/v1/crises/{crisis['id']}/playbooks")).json()["data"]
    assert (run["cause"], run["state"]) == ("fitting", "running")
    await client.post(f"/v1/crises/{crisis['id']}/cancel")
    over = (await client.get(f"/v1/playbook-runs/{run['id']}")).json()
    assert (over["state"], over["next_at"]) == ("cancelled", None)
    refused = await client.post(f"/v1/playbook-runs/{run['id']}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (409, "invalid_state")


async def test_a_task_has_one_owner_and_is_over_once(
    client: httpx.AsyncClient, place: Place
) -> None:
    crisis, who = await raised(client), place.things["teammate"]
    where = f"/v1/crises/{crisis['id']}/tasks"
    both = {"title": "Call", "owner_id": who, "owner_role": "expert"}
    refused = await client.post(where, json=both)
    assert refused.json()["errors"][0]["code"] == "at_most_one"
    past = await client.post(where, json={"title": "Call", "due_at": "2020-01-01T00:00:00Z"})
    assert past.json()["errors"][0]["code"] == "in_past"
    task = await made(
        client, where, title="Call", owner_id=who, due_at=LATER, remind_before_seconds=[60, 3600]
    )
    assert (task["remind_before_seconds"], task["next_at"]) == (
        [3600, 60],
        "2090-01-01T11:00:00.000Z",
    )
    own = f"/v1/crisis-tasks/{task['id']}"
    role = {"owner_role": "scribe"}
    assert (await client.patch(own, json=role, headers=ANY_VERSION)).status_code == 422
    handed = await client.patch(own, json={"owner_id": None, **role}, headers=ANY_VERSION)
    assert handed.json()["owner_role"] == "scribe"
    assert (await client.post(f"{own}/done")).json()["state"] == "done"
    assert (await client.post(f"{own}/drop", json={"reason": "No."})).status_code == 409
    await client.post(f"/v1/crises/{crisis['id']}/cancel")
    assert (await client.post(where, json={"title": "Late"})).status_code == 409
    await made(client, where, title="Print allergens", kind="action")
    found = await client.get("/v1/crisis-tasks", params={"crisis_id": crisis["id"]})
    assert {one["kind"] for one in found.json()["data"]} == {"task", "action"}


async def test_it_is_known_who_is_on_call_and_they_are_offered_a_role(
    client: httpx.AsyncClient, place: Place
) -> None:
    who = place.things["teammate"]
    when = {"starts_on": "2020-01-06", "handover_time": "09:00", "timezone": "Europe/Madrid"}
    rota = await made(client, "/v1/rotas", name="Nights", teammate_ids=[who], **when)
    on_call = await client.get(
        f"/v1/rotas/{rota['id']}/on-call", params={"at": "2035-03-26T06:59:00Z"}
    )
    assert on_call.json()["until"] == "2035-03-26T07:00:00.000Z", "summer time has begun"
    before = {"at": "2019-01-01T00:00:00Z"}
    nobody = await client.get(f"/v1/rotas/{rota['id']}/on-call", params=before)
    assert nobody.json()["teammate_id"] is None
    crisis = await raised(client)
    role = f"/v1/crises/{crisis['id']}/roles/scribe"
    both = await client.put(role, json={"teammate_id": who, "rota_id": rota["id"]})
    assert both.json()["errors"][0]["code"] == "one_of"
    given = (await client.put(role, json={"rota_id": rota["id"]})).json()["roles"][0]
    assert (given["teammate_id"], given["rota_id"]) == (who, rota["id"])
    declined = (await client.post(f"{role}/decline")).json()["roles"][0]
    assert (declined["state"], declined["is_unfilled"]) == ("declined", True)
    step = {"kind": "offer_role_on_call", "role": "scribe", "rota_id": rota["id"]}
    await made(client, "/v1/playbooks", name="Food", steps=[{"title": "Ask", "action": step}])
    kept = await client.delete(f"/v1/rotas/{rota['id']}")
    assert (kept.status_code, kept.json()["code"]) == (409, "rota_in_use")


async def test_evidence_shows_something_that_is_there(
    client: httpx.AsyncClient, place: Place
) -> None:
    where = f"/v1/crises/{(await raised(client))['id']}/timeline"
    nothing = await client.post(where, json={"kind": "evidence", "text": "See."})
    assert nothing.json()["errors"][0]["code"] == "nothing_shown"
    for shown in ({"media_ids": ["med_x"]}, {"message_ids": ["msg_x"]}):
        missing = await client.post(where, json={"kind": "evidence", "text": "See.", **shown})
        assert missing.status_code == 404
    file = {"media_ids": [place.things["media"]], "message_ids": [place.things["published"]]}
    entry = await made(client, where, kind="evidence", text="See.", **file)
    assert (entry["kind"], entry["media_ids"]) == ("evidence", file["media_ids"])
