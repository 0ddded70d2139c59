"""The tones of a brand by platform and situation are set over HTTP, and messages say what for."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

SILENT = {"register": None, "energy": None, "humour": None}
NOBODY = {"es": None, "pt": None}
FORMAL = {"situation": "crisis", "tone": {"register": "formal"}, "formality": {"es": "usted"}}
TEXT = "Abrimos el sábado a las nueve; porfa, traed a vuestra gente, y tú también."


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def spoken(client: httpx.AsyncClient, **how: Any) -> httpx.Response:
    return await client.put("/v1/brand-voice", json=how, headers={"If-Match": "*"})


async def test_tones_are_read_as_they_were_set(client: httpx.AsyncClient) -> None:
    tones = [FORMAL, {"platform": "sandbox", "tone": {}}, {"platform": "bluesky"}]
    answer = await spoken(client, tones=tones)
    assert answer.status_code == 200, answer.text
    assert answer.json()["tones"] == [
        {
            **{"platform": None, "situation": "crisis", "formality": NOBODY | {"es": "usted"}},
            "tone": SILENT | {"register": "formal"},
        },
        {"platform": "sandbox", "situation": None, "tone": SILENT, "formality": NOBODY},
        {"platform": "bluesky", "situation": None, "tone": None, "formality": NOBODY},
    ]
    assert (await client.get("/v1/brand-voice")).json()["tones"] == answer.json()["tones"]
    assert (await spoken(client)).json()["tones"] == []


@pytest.mark.parametrize(
    ("tones", "pointer", "code"),
    [
        ([FORMAL, {"situation": "news"}, {"situation": "crisis"}], "/tones/2", "duplicate"),
        ([{"tone": {"energy": "calm"}}], "/tones/0", "platform_or_situation"),
        ([FORMAL, {"platform": "nowhere"}], "/tones/1/platform", "not_in_list"),
        ([{"situation": "party"}], "/tones/0/situation", "not_in_list"),
        ([{**FORMAL, "formality": {"es": "voce"}}], "/tones/0/formality/es", "not_in_list"),
        ([{**FORMAL, "tone": {"irony": "dry"}}], "/tones/0/tone/irony", "unknown_field"),
        ([FORMAL] * 101, "/tones", "too_long"),
    ],
)
async def test_what_is_no_place_for_a_tone_is_refused_where_it_stands(
    client: httpx.AsyncClient, tones: Any, pointer: str, code: str
) -> None:
    before = (await client.get("/v1/brand-voice")).json()
    answer = await spoken(client, tones=tones)
    assert answer.status_code == 422
    assert [(it["pointer"], it["code"]) for it in answer.json()["errors"]] == [(pointer, code)]
    assert (await client.get("/v1/brand-voice")).json() == before


async def test_preflight_goes_by_the_situation_that_a_message_is_for(
    client: httpx.AsyncClient, place: Place
) -> None:
    channel = place.things["channel"]
    await spoken(client, tone={"energy": "calm"}, tones=[FORMAL])
    body = {"channel_ids": [channel], "text": TEXT, "language": "es"}
    usual = (await client.post("/v1/messages/preflight", json=body)).json()
    assert [it["code"] for it in usual["findings"] if it["code"] == "too_casual"] == []
    assert usual["tones"] == [
        {
            **{"channel_id": channel, "platform": None, "situation": None},
            **{"tone": SILENT | {"energy": "calm"}, "formality": NOBODY},
        }
    ]
    answer = await client.post("/v1/messages/preflight", json=body | {"situation": "crisis"})
    grave = answer.json()
    by = {"platform": None, "situation": "crisis"}
    found = {it["code"]: it["tone"] for it in grave["findings"]}
    assert {code: found[code] for code in ("too_casual", "other_address")} == {
        "too_casual": by,
        "other_address": by,
    }
    assert grave["tones"] == [
        {
            **{"channel_id": channel, "tone": SILENT | {"register": "formal"}},
            **{"formality": NOBODY | {"es": "usted"}, **by},
        }
    ]


async def test_a_message_says_what_it_is_for_until_it_says_otherwise(
    client: httpx.AsyncClient, place: Place
) -> None:
    body = {"channel_ids": [place.things["channel"]], "text": "Hay pan.", "situation": "news"}
    made = (await client.post("/v1/messages", json=body, headers={"Idempotency-Key": "s1"})).json()
    assert made["situation"] == "news"
    where, anyhow = f"/v1/messages/{made['id']}", {"If-Match": "*"}
    kept = await client.patch(where, json={"tags": ["pan"]}, headers=anyhow)
    assert kept.json()["situation"] == "news"
    other = await client.patch(where, json={"situation": "promotion"}, headers=anyhow)
    assert other.json()["situation"] == "promotion"
    assert (await client.get(where)).json()["situation"] == "promotion"
    cleared = await client.patch(where, json={"situation": None}, headers=anyhow)
    assert cleared.json()["situation"] is None
    wrong = await client.post(
        "/v1/messages", json=body | {"situation": "party"}, headers={"Idempotency-Key": "s2"}
    )
    assert [(it["pointer"], it["code"]) for it in wrong.json()["errors"]] == [
        ("/situation", "not_in_list")
    ]
