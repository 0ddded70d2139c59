"""The status page: what was made public, in plain words, in the reader's language, and nothing
else."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_workspace

ANY = {"if-match": "*"}
AS_JSON = {"accept": "application/json"}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


@pytest.fixture
async def anybody(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    where = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=where, base_url="http://here") as client:
        yield client


async def a_public_crisis(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    raised = {"title": "Nuts in the plum cake", "public": True, **more}
    crisis: dict[str, Any] = (await client.post("/v1/crises", json=raised)).json()
    where = f"/v1/crises/{crisis['id']}"
    await client.post(f"{where}/activate")
    await client.post(f"{where}/timeline", json={"text": "Only we know this."})
    said = {"text": "We stopped <b>selling</b> it.", "language": "en"}
    assert (await client.post(f"{where}/statements", json=said)).status_code == 200
    return crisis


async def switched(client: httpx.AsyncClient, *, on: bool) -> str:
    answer = await client.put("/v1/status-page", json={"enabled": on})
    assert answer.status_code == 200, answer.text
    path: str = answer.json()["path"]
    return path


async def test_it_shows_what_was_made_public_and_nothing_else(
    client: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    await a_public_crisis(client)
    await a_public_crisis(client, title="Nobody is to see this", public=False)
    path = await switched(client, on=True)
    told = (await anybody.get(path, headers=AS_JSON)).json()
    [crisis] = told["crises"]
    assert (crisis["title"], crisis["state"]) == ("Nuts in the plum cake", "active")
    assert [entry["text"] for entry in crisis["entries"]] == ["We stopped <b>selling</b> it."]
    assert crisis["next_update_at"] is not None
    page = await anybody.get(path, headers={"accept-language": "es"})
    assert page.headers["cache-control"] == "public, max-age=30"
    assert page.headers["content-language"] == "es"
    assert "Lo estamos investigando." in page.text
    assert "&lt;b&gt;selling&lt;/b&gt;" in page.text
    assert "<script" not in page.text
    for secret in ("Only we know this.", "Nobody is to see this"):
        assert secret not in page.text


async def test_whoever_never_set_it_up_has_one_that_is_off(house: House, app: ASGIApp) -> None:
    async with a_caller(app, await a_key_text(house, await a_workspace(house))) as client:
        first = (await client.get("/v1/status-page")).json()
    assert (first["enabled"], first["version"], first["path"]) == (False, 0, None)


async def test_it_is_there_only_while_it_is_on_and_keeps_its_address(
    client: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    path = await switched(client, on=True)
    assert (await anybody.get(path)).status_code == 200
    # Nobody said in which language: it is the workspace's.
    assert "No hay ninguna incidencia." in (await anybody.get(path)).text
    assert await switched(client, on=False) == path
    gone = await anybody.get(path)
    assert (gone.status_code, gone.headers["content-language"]) == (404, "en")
    assert await switched(client, on=True) == path
    assert (await anybody.get("/status/stp_nobodys")).status_code == 404


async def test_what_is_over_and_what_is_hidden_again_is_shown_no_more(
    client: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    crisis = await a_public_crisis(client)
    path, where = await switched(client, on=True), f"/v1/crises/{crisis['id']}"
    assert len((await anybody.get(path, headers=AS_JSON)).json()["crises"]) == 1
    await client.patch(where, json={"public": False}, headers=ANY)
    assert (await anybody.get(path, headers=AS_JSON)).json()["crises"] == []
    await client.patch(where, json={"public": True}, headers=ANY)
    for move, state in (("contain", "contained"), ("resolve", "resolved")):
        await client.post(f"{where}/{move}")
        [shown] = (await anybody.get(path, headers=AS_JSON)).json()["crises"]
        assert shown["state"] == state
    assert shown["next_update"] is None
    await client.post(f"{where}/close")
    assert (await anybody.get(path, headers=AS_JSON)).json()["crises"] == []
