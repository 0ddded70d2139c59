"""A crisis is contained in one call, what contains it is listed, and given back item by item."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import Permission
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

WHY = {"reason": "A recall is being prepared."}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def a_crisis(client: httpx.AsyncClient) -> str:
    crisis = (await client.post("/v1/crises", json={"title": "Nuts in the cake"})).json()
    return f"/v1/crises/{crisis['id']}"


def key() -> dict[str, str]:
    return {"idempotency-key": uuid4().hex}


def words(place: Place) -> dict[str, Any]:
    lists = [place.things["word_list"]]
    return {"policy_id": place.things["moderation_policy"], "word_list_ids": lists}


async def test_all_of_it_is_one_call_and_each_is_given_back_by_itself(
    client: httpx.AsyncClient, place: Place
) -> None:
    where, here = await a_crisis(client), {"community_ids": [place.things["community"]]}
    asked = {**WHY, **here, "replies_need_approval": True, "tighten": words(place)}
    answer = await client.post(f"{where}/containment", json=asked)
    assert answer.status_code == 200, answer.text
    standing = (await client.get(f"{where}/containment")).json()
    [hold] = standing["holds"]
    replies, tight = standing["measures"]
    assert (hold["scope"], hold["reason"]) == ("community", WHY["reason"])
    assert (replies["measure"], replies["by_itself"]) == ("replies_need_approval", False)
    assert tight["tighten"] == words(place) | {"action": "hold"}
    rule = (await client.get(f"/v1/moderation/rules/{tight['rule_ids'][0]}")).json()
    assert (rule["status"], rule["crisis_id"]) == ("active", standing["crisis_id"])
    for back, left in (
        ({"measure_ids": [tight["id"]]}, (1, [replies["id"]])),
        ({"hold_ids": [hold["id"]]}, (0, [replies["id"]])),
        ({}, (0, [])),
        ({}, (0, [])),
    ):
        lifted = await client.post(f"{where}/containment/lift", json=back)
        assert lifted.status_code == 200, lifted.text
        now = (await client.get(f"{where}/containment")).json()
        assert (len(now["holds"]), [one["id"] for one in now["measures"]]) == left
    gone = await client.get(f"/v1/moderation/rules/{tight['rule_ids'][0]}")
    assert gone.status_code == 404
    entries = (await client.get(f"{where}/timeline", params={"kind": "hold"})).json()["data"]
    assert len(entries) == 6, "three were placed and three were lifted, each once"


async def test_a_reply_waits_for_a_colleague_and_the_words_of_the_crisis_do_not(
    client: httpx.AsyncClient, place: Place
) -> None:
    where = await a_crisis(client)
    await client.post(f"{where}/activate")
    asked = {**WHY, "hold": False, "replies_need_approval": True}
    assert (await client.post(f"{where}/containment", json=asked)).status_code == 200
    said = f"/v1/inbound-messages/{place.things['inbound_message']}/replies"
    reply = await client.post(said, json={"text": "We are looking into it."}, headers=key())
    assert reply.status_code == 201, reply.text
    assert reply.json()["status"] == "in_review"
    decision = {"seen": reply.json()["fingerprint"]}
    mine = await client.post(
        f"/v1/messages/{reply.json()['id']}/approve", json=decision, headers=key()
    )
    assert (mine.status_code, mine.json()["code"]) == (403, "author_may_not_review")
    other = decision | {"reviewer": "ana"}
    yes = await client.post(f"/v1/messages/{reply.json()['id']}/approve", json=other, headers=key())
    assert yes.status_code == 200, yes.text
    assert yes.json()["status"] == "scheduled"
    word = {"channel_ids": [place.things["channel"]], "text": "We stopped selling it."}
    spoken = await client.post(f"{where}/statements/publish", json=word, headers=key())
    assert spoken.status_code in (200, 201), spoken.text
    message = spoken.json()["details"]["message_id"]
    assert (await client.get(f"/v1/messages/{message}")).json()["status"] == "scheduled"


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"hold": False}, "/hold", "nothing_contained"),
        (
            {"tags": ["plums"], "replies_need_approval": True},
            "/replies_need_approval",
            "place_needed",
        ),
    ],
)
async def test_what_cannot_be_asked_is_refused_and_nothing_of_it_is_done(
    client: httpx.AsyncClient, asked: dict[str, Any], pointer: str, code: str
) -> None:
    where = await a_crisis(client)
    refused = await client.post(f"{where}/containment", json=WHY | asked)
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert (await client.get(f"{where}/containment")).json()["holds"] == []


async def test_words_take_who_may_write_rules_and_another_crisis_has_measures_of_its_own(
    house: House, app: ASGIApp, client: httpx.AsyncClient, place: Place
) -> None:
    where, other = await a_crisis(client), await a_crisis(client)
    scopes = frozenset({Permission.HOLDS_WRITE, Permission.CRISES_READ})
    text = await a_key_text(house, place.actor, scopes=scopes)
    tight = {**WHY, "hold": False, "tighten": words(place)}
    async with a_caller(app, text, tertulia_workspace=place.actor.workspace) as who:
        refused = await who.post(f"{where}/containment", json=tight)
        assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
    await client.post(f"{where}/containment", json=tight)
    [measure] = (await client.get(f"{where}/containment")).json()["measures"]
    strange = await client.post(f"{other}/containment/lift", json={"measure_ids": [measure["id"]]})
    assert strange.status_code == 404
    assert strange.json()["errors"][0]["pointer"] == "/measure_ids/0"
    assert (await client.get(f"{where}/containment")).json()["measures"] == [measure]
