"""Holding statements over HTTP: written, approved in these very words, and found for a crisis."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.crises.use_cases.keep_statements import heed_statement
from domain.shared.ids import HoldingStatementId
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

PRODUCT = {"name": "product", "question": "Which product is it?"}
ANY = {"if-match": "*"}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


def words(**more: Any) -> dict[str, Any]:
    return {
        "name": "A recall",
        "scenario": "nuts",
        "language": "en",
        "text": "We know about {{product}}. More at {{next_update}}.",
        "placeholders": [PRODUCT],
        "review_by": "2090-01-01T09:00:00Z",
        **more,
    }


async def written(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/holding-statements", json=words(**more))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def approved(
    house: House, app: ASGIApp, place: Place, client: httpx.AsyncClient, **more: Any
) -> dict[str, Any]:
    """Written with one key, and approved with another."""
    made = await written(client, **more)
    other = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, other, tertulia_workspace=place.actor.workspace) as second:
        answer = await second.post(f"/v1/holding-statements/{made['id']}/approve", json={})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_what_nobody_would_fill_in_is_refused_where_it_is_written(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/v1/holding-statements", json=words(text="We know of {{what}}."))
    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/text", "undeclared_placeholder")
    late = await client.post("/v1/holding-statements", json=words(review_by="2001-01-01T00:00:00Z"))
    assert [(one["pointer"], one["code"]) for one in late.json()["errors"]] == [
        ("/review_by", "in_past")
    ]


async def test_an_approval_is_of_these_words_and_of_no_others(
    house: House, app: ASGIApp, place: Place, client: httpx.AsyncClient
) -> None:
    made = await approved(house, app, place, client)
    assert (made["state"], made["approved_hash"]) == ("approved", made["hash"])
    where = f"/v1/holding-statements/{made['id']}"
    renamed = (await client.patch(where, json={"name": "Recalls"}, headers=ANY)).json()
    assert (renamed["state"], renamed["approved_hash"]) == ("approved", made["hash"])
    changed = (await client.patch(where, json={"text": "We know."}, headers=ANY)).json()
    assert (changed["state"], changed["approved_by"]) == ("draft", None)
    assert changed["hash"] != made["hash"]


async def test_whoever_wrote_it_does_not_approve_it_where_somebody_else_could(
    house: House, app: ASGIApp, place: Place, client: httpx.AsyncClient
) -> None:
    made = await written(client)
    where = f"/v1/holding-statements/{made['id']}/approve"
    people = (await client.get("/v1/teammates")).json()["data"]
    assert len(people) > 1
    mine = await client.post(where, json={})
    assert (mine.status_code, mine.json()["code"]) == (403, "own_statement")
    other = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, other, tertulia_workspace=place.actor.workspace) as second:
        assert (await second.post(where, json={})).status_code == 200


async def test_a_review_that_nobody_did_is_told_once_and_found(
    house: House, place: Place, client: httpx.AsyncClient
) -> None:
    soon = house.clock.now() + timedelta(seconds=1)
    made = await written(client, review_by=soon.isoformat())
    room, wanted = house.app.crises.response, HoldingStatementId(made["id"])
    while house.clock.now() < soon:
        await heed_statement(room, place.actor, wanted)
    for _ in range(2):
        await heed_statement(room, place.actor, wanted)
    overdue = (await client.get("/v1/holding-statements", params={"is_overdue": "true"})).json()
    assert [one["id"] for one in overdue["data"]] == [made["id"]]
    told = await client.get("/v1/events", params={"type": "holding_statement.review_due"})
    assert [one["data"]["object"]["id"] for one in told.json()["data"]] == [made["id"]]


async def test_the_exact_goes_before_the_general_and_language_before_all(
    house: House, app: ASGIApp, place: Place, client: httpx.AsyncClient
) -> None:
    everything = {
        "general": {},
        "severe": {"severity": "sev1"},
        "there": {"platform": "sandbox"},
        "spanish": {"language": "es"},
        "elsewhere": {"platform": "mastodon"},
        "mild": {"severity": "sev4"},
    }
    made = {
        name: (await approved(house, app, place, client, name=name, **more))["id"]
        for name, more in everything.items()
    }
    await written(client, name="draft", severity="sev1", platform="sandbox")
    raised = {"title": "Nuts", "factors": {"stakeholder_harm": 4}}
    crisis = (await client.post("/v1/crises", json=raised)).json()["id"]
    asked = {"scenario": "nuts", "language": "en-GB", "channel_ids": [place.things["channel"]]}
    where = f"/v1/crises/{crisis}/statements/suggest"
    [found] = (await client.post(where, json=asked)).json()["data"]
    assert found["statement"]["id"] == made["severe"]
    assert found["fits"] == {"severity": "exact", "platform": "any", "language": "kin"}
    assert found["other_ids"] == [made["there"], made["general"]]
    [nowhere] = (await client.post(where, json={"scenario": "fire"})).json()["data"]
    assert (nowhere["statement"], nowhere["fits"]) == (None, None)
