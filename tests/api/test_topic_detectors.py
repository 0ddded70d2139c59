"""A detector of a topic over HTTP: how it is asked for, refused, found again and told."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.crises.detector import DetectorKind
from domain.crises.ports import Scope
from domain.crises.use_cases.keep_detectors import NewDetector, create_detector
from tests.api.signal_world import a_signal
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

NEW: dict[str, Any] = {"name": "Cafés", "kind": "spike", "enabled": False}
SPAN: dict[str, Any] = {"since": "2026-01-01T00:00:00Z", "until": "2026-01-02T00:00:00Z"}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def test_a_topic_is_kept_as_it_is_compared_and_found_by_it(client: httpx.AsyncClient) -> None:
    made = await client.post("/v1/detectors", json=NEW | {"topic": "Café"})
    assert (made.status_code, made.json()["topic"]) == (201, "cafe")
    found = (await client.get("/v1/detectors?topic=cafe")).json()["data"]
    assert [one["id"] for one in found] == [made.json()["id"]]
    usual = [
        (await client.post("/v1/detectors/usual", json={"topic": topic})).json()["data"]
        for topic in ("Café", "CAFE")
    ]
    assert [one["id"] for one in usual[0]] == [one["id"] for one in usual[1]]
    assert {one["topic"] for one in usual[0]} == {"cafe"}
    tried = await client.post("/v1/detectors/try", json=SPAN | {"kind": "spike", "topic": "Café"})
    assert (tried.status_code, tried.json()["told"]) == (200, [])


@pytest.mark.parametrize("path", ["/v1/detectors", "/v1/detectors/usual", "/v1/detectors/try"])
async def test_what_is_not_one_word_is_refused(client: httpx.AsyncClient, path: str) -> None:
    bodies = {"/v1/detectors": NEW, "/v1/detectors/try": SPAN | {"kind": "spike"}}
    for topic in ("cold brew", "ok"):
        refused = await client.post(path, json=bodies.get(path, {}) | {"topic": topic})
        assert refused.status_code == 422, refused.text
        [error] = refused.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/topic", "not_one_word")


async def test_a_signal_says_its_topic_in_the_language_of_the_answer(
    client: httpx.AsyncClient, house: House, place: Place
) -> None:
    wanted = NewDetector("Cafés", DetectorKind.POISSON, enabled=False, scope=Scope(topic="café"))
    made = await create_detector(house.app.crises.detection, place.actor, wanted)
    signal = await a_signal(house, place.actor, made.detector)
    told = {}
    for language in ("en", "es", "pt"):
        path, asked = f"/v1/signals/{signal.id}", {"Accept-Language": language}
        reply = (await client.get(path, headers=asked)).json()
        assert reply["topic"] == "cafe"
        told[language] = reply["sentence"]
    assert "about “cafe”" in told["en"]
    assert "sobre «cafe»" in told["es"]
    assert "sobre “cafe”" in told["pt"]
    listed = (await client.get("/v1/signals?topic=cafe")).json()["data"]
    assert [one["id"] for one in listed] == [signal.id]
