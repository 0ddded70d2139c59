"""Who approves a campaign approves what they saw of it, and nobody runs another plan."""

import asyncio

import httpx

from tests.api.test_campaigns import ANY, begun, client

__all__ = ["client"]
PLAN = {"objective": "200 people", "budget": {"amount": 150000, "currency": "EUR"}}
MORE = {"budget": {"amount": 900000, "currency": "EUR"}}


async def test_a_yes_says_whose_it_is_and_a_changed_plan_has_none(
    client: httpx.AsyncClient,
) -> None:
    made = await begun(client, "submit", **PLAN)
    where, seen = f"/v1/campaigns/{made['id']}", {"if-match": f'"{made["version"]}"'}
    unseen = await client.post(f"{where}/approve")
    assert (unseen.status_code, unseen.json()["code"]) == (428, "precondition_required")
    approved = (await client.post(f"{where}/approve", headers=seen)).json()
    approval = approved["approval"]
    assert approval["approved_version"] == made["version"]
    assert approval["fingerprint"] == approved["fingerprint"] == made["fingerprint"]
    assert approval["approved_by"].startswith("key_")
    assert approval["approved_at"] == approved["updated_at"]
    free = {"name": "The terrace", "costs": [{"name": "Posters", "amount": 1}]}
    renamed = (await client.patch(where, json=free, headers=ANY)).json()
    assert (renamed["status"], renamed["approval"]) == ("approved", approval)
    changed = (await client.patch(where, json=MORE, headers=ANY)).json()
    assert (changed["status"], changed["approval"]) == ("draft", None)
    assert changed["fingerprint"] != made["fingerprint"]
    refused = await client.post(f"{where}/start")
    assert (refused.status_code, refused.json()["code"]) == (409, "invalid_state")
    told = (await client.get("/v1/events?type=campaign.returned")).json()["data"][-1]["data"]
    assert (told["object"]["id"], told["object"]["approval"]) == (made["id"], None)
    assert (told["previous"]["status"], told["previous"]["approval"]) == ("approved", approval)


async def test_what_waits_for_a_yes_waits_no_more_once_it_is_another(
    client: httpx.AsyncClient,
) -> None:
    made = await begun(client, "submit", **PLAN)
    where = f"/v1/campaigns/{made['id']}"
    changed = await client.patch(where, json=MORE, headers=ANY)
    assert changed.json()["status"] == "draft"
    late = await client.post(f"{where}/approve", headers=ANY)
    assert (late.status_code, late.json()["code"]) == (409, "invalid_state")
    await client.post(f"{where}/submit")
    stale = {"if-match": f'"{made["version"]}"'}
    late = await client.post(f"{where}/approve", headers=stale)
    assert (late.status_code, late.json()["code"]) == (412, "version_mismatch")


async def test_once_it_has_begun_only_a_yes_changes_its_plan(client: httpx.AsyncClient) -> None:
    made = await begun(client, "submit", "approve", "start", **PLAN)
    where = f"/v1/campaigns/{made['id']}"
    refused = await client.patch(where, json=MORE | {"objective": "300"}, headers=ANY)
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_approved")
    assert "objective, budget" in refused.json()["detail"]
    assert (await client.get(where)).json()["budget"] == PLAN["budget"]
    changed = (await client.patch(where, json=MORE | {"approve": True}, headers=ANY)).json()
    assert (changed["status"], changed["budget"]) == ("running", MORE["budget"])
    assert changed["approval"]["fingerprint"] == changed["fingerprint"] != made["fingerprint"]
    assert changed["approval"]["approved_version"] == changed["version"]
    told = (await client.get("/v1/events?type=campaign.approved")).json()["data"][-1]["data"]
    assert told["object"]["approval"] == changed["approval"]


async def test_before_that_the_yes_is_a_call_of_its_own(client: httpx.AsyncClient) -> None:
    made = await begun(client, "submit", **PLAN)
    body = MORE | {"approve": True}
    refused = await client.patch(f"/v1/campaigns/{made['id']}", json=body, headers=ANY)
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/approve", "approve_before_start")


async def test_of_a_yes_and_a_change_at_once_no_unseen_plan_comes_out_approved(
    client: httpx.AsyncClient,
) -> None:
    for _ in range(6):
        made = await begun(client, "submit", **PLAN)
        where, seen = f"/v1/campaigns/{made['id']}", {"if-match": f'"{made["version"]}"'}
        approved, changed = await asyncio.gather(
            client.post(f"{where}/approve", headers=seen),
            client.patch(where, json=MORE, headers=ANY),
        )
        assert changed.status_code == 200
        assert approved.status_code in {200, 412}
        now = (await client.get(where)).json()
        assert (now["status"], now["approval"]) == ("draft", None)
        if approved.status_code == 200:
            assert approved.json()["budget"] == PLAN["budget"]
