"""The tone of a brand is set over HTTP, and preflight speaks of it in three languages."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

SILENT = {"register": None, "energy": None, "humour": None}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def spoken(client: httpx.AsyncClient, **how: Any) -> httpx.Response:
    return await client.put("/v1/brand-voice", json=how, headers={"If-Match": "*"})


async def test_dials_are_read_as_they_were_set_and_are_silent_when_left_out(
    client: httpx.AsyncClient,
) -> None:
    answer = await spoken(client, tone={"register": "formal", "humour": "playful"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["tone"] == SILENT | {"register": "formal", "humour": "playful"}
    assert (await client.get("/v1/brand-voice")).json()["tone"] == answer.json()["tone"]
    nothing: list[dict[str, Any]] = [{}, {"tone": {}}, {"tone": {"energy": None}}]
    for without in nothing:
        assert (await spoken(client, **without)).json()["tone"] == SILENT


@pytest.mark.parametrize(
    ("tone", "pointer"),
    [
        ({"irony": "dry"}, "/tone/irony"),
        ({"manner": "formal"}, "/tone/manner"),
        ({"register": "calm"}, "/tone/register"),
        ({"energy": "CALM"}, "/tone/energy"),
        ({"humour": True}, "/tone/humour"),
        ("formal", "/tone"),
        (None, "/tone"),
    ],
)
async def test_what_is_no_dial_is_refused_where_it_stands(
    client: httpx.AsyncClient, tone: Any, pointer: str
) -> None:
    before = (await client.get("/v1/brand-voice")).json()
    answer = await spoken(client, tone=tone)
    assert answer.status_code == 422
    assert [it["pointer"] for it in answer.json()["errors"]] == [pointer]
    assert (await client.get("/v1/brand-voice")).json() == before


@pytest.mark.parametrize(
    ("language", "detail"),
    [
        ("en", "“porfa” is more casual than the brand speaks."),
        ("es", "«porfa» es más informal de lo que habla la marca."),
        ("pt", "“porfa” é mais informal do que a marca fala."),
    ],
)
async def test_preflight_says_what_is_not_in_that_tone(
    client: httpx.AsyncClient, place: Place, language: str, detail: str
) -> None:
    await spoken(client, tone={"register": "formal", "energy": "calm"})
    text = "Abrimos la cafetería el sábado a las nueve; porfa, traigan a la familia."
    answer = await client.post(
        "/v1/messages/preflight",
        json={"channel_ids": [place.things["channel"]], "text": text, "language": "es"},
        headers={"Accept-Language": language},
    )
    [found] = [it for it in answer.json()["findings"] if it["code"].startswith("too_")]
    assert found == {
        **{"code": "too_casual", "severity": "advice", "channel_id": None, "part": 1},
        **{"pointer": "/text", "detail": detail, "suggestion": "por favor", "source": "rules"},
        "tone": None,
        "span": {"start": text.index("porfa"), "end": text.index("porfa") + 5},
    }
