"""Crises over HTTP: raised once for one trigger, judged, moved, and told in their timelines."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

WHEN = {"at": "2090-01-01T12:00:00Z"}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def raised(client: httpx.AsyncClient, *moves: str, **more: Any) -> dict[str, Any]:
    """A crisis that has made these moves."""
    answer = await client.post("/v1/crises", json={"title": "Nuts in the plum cake", **more})
    assert answer.status_code == 201, answer.text
    for move in moves:
        answer = await client.post(f"/v1/crises/{answer.json()['id']}/{move}")
        assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def told(client: httpx.AsyncClient, crisis: dict[str, Any], **asked: str) -> list[Any]:
    answer = await client.get(f"/v1/crises/{crisis['id']}/timeline", params={"sort": "at", **asked})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])


async def test_twenty_who_raise_it_at_once_raise_one_and_the_others_are_linked_to_it(
    client: httpx.AsyncClient,
) -> None:
    all_of_them = await asyncio.gather(*(raised(client, trigger="sig_1") for _ in range(20)))
    [main] = [one for one in all_of_them if one["state"] == "triage"]
    others = [one for one in all_of_them if one["state"] == "duplicate"]
    assert len(others) == 19
    assert {one["duplicate_of"] for one in others} == {main["id"]}
    linked = await told(client, main, kind="duplicate", limit="100")
    assert {entry["details"]["crisis_id"] for entry in linked} == {one["id"] for one in others}
    await client.post(f"/v1/crises/{main['id']}/cancel")
    assert (await raised(client, trigger="sig_1"))["state"] == "triage"


async def test_how_bad_it_is_is_explained_and_follows_what_is_known(
    client: httpx.AsyncClient,
) -> None:
    unsure = await raised(client, factors={"virality": 1})
    assert (unsure["severity"], unsure["judgement"]["raised"]) == ("sev3", True)
    known = {"virality": 1, "sentiment": 1, "stakeholder_harm": 1, "media_pickup": 1}
    change = {"factors": known | {"legal_exposure": 1}}
    where, any_version = f"/v1/crises/{unsure['id']}", {"if-match": "*"}
    sure = (await client.patch(where, json=change, headers=any_version)).json()
    assert sure["severity"] == "sev4"
    assert sure["judgement"] == {
        "rule": "sum_below_6",
        "total": 5,
        "highest": 1,
        "unknown": [],
        "raised": False,
    }
    [judged] = await told(client, sure, kind="severity")
    assert judged["details"] == {"from": "sev3", "to": "sev4"}
    stale = await client.patch(where, json=change, headers={"if-match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")


async def test_a_step_that_is_not_possible_names_those_that_are(client: httpx.AsyncClient) -> None:
    crisis = await raised(client)
    refused = await client.post(f"/v1/crises/{crisis['id']}/resolve")
    assert (refused.status_code, refused.json()["code"]) == (409, "invalid_state")
    assert "activate, cancel, mark_duplicate" in refused.json()["detail"]
    silent = await client.post(f"/v1/crises/{crisis['id']}/statements", json={"text": "We know."})
    assert silent.status_code == 409


async def test_it_is_known_what_a_crisis_stops_and_each_place_is_lifted_by_itself(
    client: httpx.AsyncClient, place: Place
) -> None:
    channel = place.things["idle_channel"]
    said = {"channel_ids": [channel], "schedule": WHEN}
    for text, tags in (("Plums!", ["plums"]), ("Pears!", ["pears"]), ("Tea!", [])):
        body = {**said, "text": text, "tags": tags}
        await client.post("/v1/messages", json=body, headers={"idempotency-key": text})
    crisis = await raised(client, "activate")
    where = f"/v1/crises/{crisis['id']}/containment"
    stops = {"reason": "A recall.", "tags": ["plums", "pears"]}
    held = (await client.post(where, json=stops)).json()
    assert len(held["hold_ids"]) == 2
    assert held["times"]["hold_seconds"] is not None
    stopped = (await client.get(f"{where}/messages")).json()["data"]
    assert sorted(one["text"] for one in stopped) == ["Pears!", "Plums!"]
    assert (await client.post(f"{where}/lift", json={"hold_ids": ["hold_x"]})).status_code == 404
    chosen = {"hold_ids": [held["hold_ids"][0]]}
    assert (await client.post(f"{where}/lift", json=chosen)).status_code == 200
    again = (await client.post(f"{where}/lift", json=chosen)).json()
    left = (await client.get(f"{where}/messages")).json()["data"]
    assert [one["text"] for one in left] == ["Pears!"]
    everywhere = (await client.post(where, json={"reason": "All of it."})).json()
    assert everywhere["version"] == again["version"] + 1
    on_platform = {"reason": "There, too.", "platforms": ["sandbox"]}
    assert (await client.post(where, json=on_platform)).status_code == 200
    nowhere = await client.post(where, json={"reason": "There.", "platforms": ["bluesky"]})
    assert nowhere.json()["errors"][0]["code"] == "no_channels"
    for move in ("contain", "resolve", "close"):
        done = await client.post(f"/v1/crises/{crisis['id']}/{move}")
        assert done.status_code == 200, done.text
    assert (await client.get(f"{where}/messages")).json()["data"] == []
    standing = (await client.get("/v1/holds", params={"standing": "true", "limit": "100"})).json()
    assert not {one["id"] for one in standing["data"]} & set(done.json()["hold_ids"])


async def test_a_word_is_in_the_public_timeline_and_has_no_blanks(
    client: httpx.AsyncClient,
) -> None:
    crisis = await raised(client, "activate")
    where = f"/v1/crises/{crisis['id']}/statements"
    blank = await client.post(where, json={"text": "We know about {{what}}."})
    assert (blank.status_code, blank.json()["errors"][0]["code"]) == (422, "blank_in_statement")
    said = (await client.post(where, json={"text": "We know about it.", "language": "en"})).json()
    assert (said["word_count"], said["times"]["first_word_seconds"] is None) == (1, False)
    assert said["word_due_at"] > crisis["word_due_at"]
    [entry] = await told(client, crisis, visibility="public")
    assert (entry["kind"], entry["text"]) == ("statement", "We know about it.")


async def test_a_role_is_taken_handed_over_and_answered_once(
    client: httpx.AsyncClient, place: Place
) -> None:
    crisis, who = await raised(client), place.things["teammate"]
    where = f"/v1/crises/{crisis['id']}/roles/commander"
    given = (await client.put(where, json={"teammate_id": who})).json()
    assert given["roles"][0]["state"] == "offered"
    taken = (await client.post(f"{where}/accept")).json()
    assert (taken["roles"][0]["state"], taken["acknowledged_at"] is None) == ("accepted", False)
    assert (await client.post(f"{where}/decline")).status_code == 409
    handed = (await client.put(where, json={"teammate_id": who})).json()
    assert [one["state"] for one in handed["roles"]] == ["offered"]
    strange = await client.put(where, json={"teammate_id": "tmt_nobody"})
    assert (strange.status_code, strange.json()["errors"][0]["pointer"]) == (404, "/teammate_id")


async def test_what_theory_says_is_said_in_the_language_of_whoever_asks(
    client: httpx.AsyncClient,
) -> None:
    crisis = await raised(client, responsibility="preventable")
    where = f"/v1/crises/{crisis['id']}/advice"
    english, spanish = [
        (await client.get(where, headers={"accept-language": one})).json() for one in ("en", "es")
    ]
    assert [one["strategy"] for one in english["supported"]][-1] == "apologize"
    assert english["supported"][0]["what"] != spanish["supported"][0]["what"]
    assert "Coombs" in english["source"]


async def test_a_crisis_is_looked_back_on_and_its_timeline_is_written_on(
    client: httpx.AsyncClient,
) -> None:
    crisis = await raised(client, "activate", "contain", "resolve")
    where = f"/v1/crises/{crisis['id']}"
    review = {"summary": "A wrong label.", "went_badly": ["Nobody was on call."]}
    seen = (await client.put(f"{where}/review", json=review)).json()
    assert review.items() <= seen["review"].items()
    assert (await client.post(f"{where}/close")).status_code == 200
    note = (await client.post(f"{where}/timeline", json={"text": "Insured."})).json()
    change = {"visibility": "public", "pinned": True}
    entry = f"{where}/timeline/{note['id']}"
    changed = await client.patch(entry, json=change, headers={"if-match": '"1"'})
    assert change.items() <= changed.json().items()
    states = [entry["details"] for entry in await told(client, crisis, kind="state")]
    assert [one["to"] for one in states] == ["active", "contained", "resolved", "closed"]
    to_come = await client.post(
        f"{where}/timeline", json={"text": "Later.", "at": "2090-01-01T12:00:00Z"}
    )
    assert to_come.json()["errors"][0]["code"] == "not_yet"
