"""Examples of how a brand puts it, and what must be said, are set over HTTP; preflight looks."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

PAIR = {"do": "Te esperamos en la plaza.", "dont": "¡Ven ya!", "note": None}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def spoken(client: httpx.AsyncClient, **how: Any) -> httpx.Response:
    return await client.put("/v1/brand-voice", json=how, headers={"If-Match": "*"})


async def test_examples_are_read_as_they_were_set_in_their_order(
    client: httpx.AsyncClient,
) -> None:
    pairs = [PAIR, {"do": "Sí.", "dont": "Por supuesto", "note": "Se invita, no se ordena."}]
    assert (await spoken(client, pairs=pairs)).json()["pairs"] == pairs
    assert (await client.get("/v1/brand-voice")).json()["pairs"] == pairs
    assert (await spoken(client)).json()["pairs"] == []


@pytest.mark.parametrize(
    ("pairs", "pointer", "code"),
    [
        ([PAIR, {"do": "Sí", "dont": "¡VEN YÁ!"}], "/pairs/1", "duplicate"),
        ([{"do": "Sí"}], "/pairs/0/dont", "missing"),
        ([{"do": "Sí", "dont": "!!!"}], "/pairs/0/dont", None),
        ([{"do": "", "dont": "Ya"}], "/pairs/0/do", None),
        ([{"do": "Sí", "dont": "Ya", "why": "x"}], "/pairs/0/why", None),
        ([{"do": "Sí", "dont": f"Ya {n}"} for n in range(51)], "/pairs", None),
    ],
)
async def test_what_is_no_example_is_refused_where_it_stands(
    client: httpx.AsyncClient, pairs: Any, pointer: str, code: str | None
) -> None:
    before = (await client.get("/v1/brand-voice")).json()
    answer = await spoken(client, pairs=pairs)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert code in (None, error["code"])
    assert (await client.get("/v1/brand-voice")).json() == before


@pytest.mark.parametrize(
    ("required", "pointer"),
    [
        ([{"says": []}], "/required/0/says"),
        ([{"tag": "pan"}], "/required/0/says"),
        ([{"says": ["Aurora", "Aurora"]}], "/required/0/says"),
        ([{"says": ["Aurora"], "tag": ""}], "/required/0/tag"),
        ([{"says": ["Aurora"]}] * 51, "/required"),
    ],
)
async def test_what_cannot_be_required_is_refused_where_it_stands(
    client: httpx.AsyncClient, required: Any, pointer: str
) -> None:
    answer = await spoken(client, required=required)
    assert answer.status_code == 422
    assert [it["pointer"] for it in answer.json()["errors"]] == [pointer]


async def test_preflight_misses_what_must_be_said_under_a_tag(
    client: httpx.AsyncClient, place: Place
) -> None:
    required = [{"says": ["Aurora", "#aurora"], "tag": "pan"}]
    assert (await spoken(client, required=required)).json()["required"] == required
    body = {"channel_ids": [place.things["channel"]], "text": "Hay pan de centeno."}
    codes = []
    for tags in ([], ["pan"]):
        answer = await client.post("/v1/messages/preflight", json=body | {"tags": tags})
        found = {it["code"]: it for it in answer.json()["findings"]}
        codes.append("required_term_missing" in found)
    assert codes == [False, True]
    missing = found["required_term_missing"]
    assert (missing["severity"], missing["span"], missing["suggestion"]) == ("warning", None, None)
    assert missing["detail"].endswith("and it is not there: Aurora, #aurora.")


@pytest.mark.parametrize(
    ("language", "detail"),
    [
        ("en", "“¡ven ya!” is an example of how the brand does not put it."),
        ("es", "«¡ven ya!» es un ejemplo de cómo la marca no lo dice."),
        ("pt", "“¡ven ya!” é um exemplo de como a marca não o diz."),
    ],
)
async def test_preflight_advises_the_good_example_in_place_of_the_other(
    client: httpx.AsyncClient, place: Place, language: str, detail: str
) -> None:
    await spoken(client, pairs=[PAIR])
    text = "Hay pan de centeno en la plaza: ¡ven ya!"
    answer = await client.post(
        "/v1/messages/preflight",
        json={"channel_ids": [place.things["channel"]], "text": text},
        headers={"Accept-Language": language},
    )
    [found] = [it for it in answer.json()["findings"] if it["code"] == "said_as_not_meant"]
    assert found == {
        **{"code": "said_as_not_meant", "severity": "advice", "channel_id": None, "part": 1},
        **{"pointer": "/text", "detail": detail, "suggestion": PAIR["do"], "source": "rules"},
        "tone": None,
        "span": {"start": text.index("¡ven"), "end": len(text)},
    }
