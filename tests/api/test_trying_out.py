"""A message is tried out over HTTP, in three languages, and nothing comes of it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

TEXT = "Abrimos el sábado a las nueve con {{invitado}}, café y música para toda la familia."


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def tried(
    client: httpx.AsyncClient, place: Place, language: str = "en", **said: Any
) -> dict[str, Any]:
    body = {"channel_ids": [place.things["channel"]], "text": TEXT} | said
    headers = {"Accept-Language": language}
    answer = await client.post("/v1/messages/preflight", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_what_is_found_is_shown_where_it_stands(
    client: httpx.AsyncClient, place: Place
) -> None:
    report = await tried(client, place)
    assert report["ok"] is False
    assert report["language"] == "es"
    [channel] = report["channels"]
    assert channel["channel_id"] == place.things["channel"]
    [part] = channel["parts"]
    assert (part["part"], part["pointer"]) == (1, "/text")
    assert part["lengths"] == [
        {
            "unit": "grapheme_clusters",
            "count": len(TEXT),
            "maximum": 500,
            "left": 500 - len(TEXT),
        }
    ]
    [finding] = report["findings"]
    assert finding == {
        "code": "placeholder_left",
        "severity": "error",
        "channel_id": None,
        "part": 1,
        "pointer": "/text",
        "span": {"start": TEXT.index("{{"), "end": TEXT.index("}}") + 2},
        "detail": (
            "The placeholder “{{invitado}}” was never filled in."
            " Where it is meant, say allow_placeholders."
        ),
        "suggestion": None,
        "tone": None,
        "source": "rules",
    }
    assert report["score"]["value"] < 50
    assert {part["name"] for part in report["score"]["parts"]} >= {"fit", "wording", "timing"}


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "quedó sin rellenar"), ("pt-BR", "ficou por preencher"), ("de", "was never filled")],
)
async def test_it_speaks_the_readers_language(
    client: httpx.AsyncClient, place: Place, language: str, words: str
) -> None:
    [finding] = (await tried(client, place, language))["findings"]
    assert words in finding["detail"]


async def test_a_placeholder_is_refused_where_it_is_not_meant(
    client: httpx.AsyncClient, place: Place
) -> None:
    body = {"channel_ids": [place.things["channel"]], "text": TEXT}
    refused = await client.post("/v1/messages", json=body, headers={"Idempotency-Key": "no"})
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["code"], error["pointer"]) == ("placeholder_left", "/text")
    meant = body | {"allow_placeholders": True}
    made = await client.post("/v1/messages", json=meant, headers={"Idempotency-Key": "yes"})
    assert made.status_code == 201
    path, match = f"/v1/messages/{made.json()['id']}", {"If-Match": "*"}
    assert (await client.patch(path, json={"tags": ["a"]}, headers=match)).status_code == 200
    more = {"text": "Ven, [NOMBRE]"}
    again = await client.patch(path, json=more, headers=match)
    assert [it["code"] for it in again.json()["errors"]] == ["placeholder_left"]
    changed = await client.patch(path, json=more | {"allow_placeholders": True}, headers=match)
    assert changed.json()["text"] == "Ven, [NOMBRE]"
    report = await tried(client, place, allow_placeholders=True)
    assert report["ok"] is True
    assert [it["severity"] for it in report["findings"]] == ["advice"]


async def test_what_would_refuse_it_has_the_refusals_words(
    client: httpx.AsyncClient, place: Place
) -> None:
    body = {"channel_ids": [place.things["channel"]], "text": "x" * 501}
    refused = await client.post("/v1/messages", json=body, headers={"Idempotency-Key": "k"})
    [expected] = refused.json()["errors"]
    report = await tried(client, place, text="x" * 501)
    [found] = [it for it in report["findings"] if it["severity"] == "error"]
    assert {name: found[name] for name in expected} == expected


async def test_what_was_said_on_the_channel_is_remembered_and_what_was_tried_is_not(
    client: httpx.AsyncClient, place: Place
) -> None:
    text = {"text": "Una tarde de juegos de mesa en la biblioteca, con merienda y premios."}
    await tried(client, place, **text)
    assert (await tried(client, place, **text))["findings"] == []
    body = {"channel_ids": [place.things["channel"]], **text, "schedule": {"now": True}}
    made = await client.post("/v1/messages", json=body, headers={"Idempotency-Key": "once"})
    [found] = (await tried(client, place, **text))["findings"]
    assert (found["code"], found["channel_id"]) == ("duplicate_text", place.things["channel"])
    assert made.json()["id"] in found["detail"]


async def test_spelling_is_looked_at_when_it_is_asked_for(
    client: httpx.AsyncClient, place: Place
) -> None:
    wrong = {"text": "The opening party is tomorow evening, with music and friends."}
    assert (await tried(client, place, **wrong))["findings"] == []
    [found] = (await tried(client, place, check_spelling=True, **wrong))["findings"]
    assert (found["code"], found["suggestion"]) == ("misspelt", "tomorrow")


async def test_the_same_request_with_a_key_gets_the_same_answer(
    client: httpx.AsyncClient, place: Place
) -> None:
    body = {"channel_ids": [place.things["channel"]], "text": TEXT}
    ask = {"json": body, "headers": {"Idempotency-Key": "twice"}}
    first = await client.post("/v1/messages/preflight", **ask)  # type: ignore[arg-type]
    again = await client.post("/v1/messages/preflight", **ask)  # type: ignore[arg-type]
    assert again.headers["idempotency-replayed"] == "true"
    assert again.content == first.content


async def test_who_writes_may_be_told_in_the_same_breath(
    client: httpx.AsyncClient, place: Place
) -> None:
    """What is only likely to be regretted refuses nothing; and a repeat is told the same, though
    by then the message itself says what it says."""
    text = "WE ARE OPEN ON SATURDAY FROM NINE ONWARDS AND THERE IS COFFEE FOR EVERYBODY!!!!"
    body = {"channel_ids": [place.things["channel"]], "text": text}
    silent = (await client.post("/v1/messages", json=body, headers={"Idempotency-Key": "0"})).json()
    assert "preflight" not in silent
    asked, key = {**body, "with_preflight": True}, {"Idempotency-Key": "in-one-breath"}
    made = await client.post("/v1/messages", json=asked, headers=key)
    assert made.status_code == 201, made.text
    told = made.json()["preflight"]
    assert told["ok"] is True
    assert {"shouting", "repeated_punctuation"} <= {it["code"] for it in told["findings"]}
    again = await client.post("/v1/messages", json=asked, headers=key)
    assert again.json() == made.json()
    assert (await client.get(made.headers["location"])).json().keys() == silent.keys()


async def test_what_refuses_a_message_refuses_it_whoever_asks(
    client: httpx.AsyncClient, place: Place
) -> None:
    body = {"channel_ids": [place.things["channel"]], "text": TEXT, "with_preflight": True}
    refused = await client.post("/v1/messages", json=body, headers={"Idempotency-Key": "0"})
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["code"] == "placeholder_left"
