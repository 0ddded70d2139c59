"""The messages of a campaign become drafts of its clone: each once, whoever asks how often."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.publishing.copying import MOST_COPIES
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def post(client: httpx.AsyncClient, path: str, body: Any, key: str = "") -> Any:
    headers = {"idempotency-key": key} if key else {}
    reply = await client.post(f"/v1/{path}", json=body, headers=headers)
    assert reply.status_code in (200, 201), reply.text
    return reply.json()


async def a_clone(client: httpx.AsyncClient, starts_on: str | None = "2091-03-01") -> list[str]:
    first = await post(client, "campaigns", {"name": "Terrace", "starts_on": "2090-03-01"})
    clone = await post(
        client, f"campaigns/{first['id']}/clone", {"starts_on": starts_on}, first["id"]
    )
    return [first["id"], clone["id"]]


async def says(
    client: httpx.AsyncClient, place: Place, campaign: str, text: str, **more: Any
) -> str:
    where = {"channel_ids": [place.things["idle_channel"]], "campaign_id": campaign}
    body = {**where, "text": text, **more}
    return str((await post(client, "messages", body, f"{campaign}{text}"))["id"])


async def test_each_becomes_a_draft_with_a_proposal_for_its_time(
    client: httpx.AsyncClient, place: Place
) -> None:
    first, clone = await a_clone(client)
    when = {"local_time": "2090-03-03T09:00", "timezone": "Europe/Madrid"}
    planned = await says(client, place, first, "It opens.", schedule=when, tags=["terrace"])
    bare = await says(client, place, first, "Come.", metadata={"by": "Ana"})
    gone = await says(client, place, first, "Not this.", schedule=when)
    await post(client, f"messages/{gone}/cancel", {})
    answer = await post(client, f"campaigns/{clone}/copy-messages", {})
    assert (answer["copied"], answer["repeated"], answer["next_after"]) == (2, 0, None)
    assert [one["of"] for one in answer["messages"]] == [planned, bare]
    assert answer["messages"][0]["proposed"] == when | {"local_time": "2091-03-03T09:00"}
    assert answer["messages"][1]["proposed"] is None
    copies = [one["message_id"] for one in answer["messages"]]
    draft = (await client.get(f"/v1/messages/{copies[0]}")).json()
    assert (draft["status"], draft["text"], draft["tags"]) == ("draft", "It opens.", ["terrace"])
    assert (draft["campaign_id"], draft["schedule"]) == (clone, None)
    again = await post(client, f"campaigns/{clone}/copy-messages", {})
    assert (again["copied"], again["repeated"]) == (0, 2)
    assert [one["message_id"] for one in again["messages"]] == copies


async def test_of_many_at_once_each_is_taken_over_once_and_by_parts(
    client: httpx.AsyncClient, place: Place
) -> None:
    first, clone = await a_clone(client, None)
    for number in range(MOST_COPIES + 2):
        await says(client, place, first, f"Number {number}.")
    asked = (post(client, f"campaigns/{clone}/copy-messages", {}) for _ in range(4))
    answers = await asyncio.gather(*asked)
    told = Counter(one["copied"] for one in answers)
    assert told == {MOST_COPIES: 1, 0: 3}
    [after] = {one["next_after"] for one in answers}
    rest = await post(client, f"campaigns/{clone}/copy-messages", {"after": after})
    assert (rest["copied"], rest["next_after"]) == (2, None)
    found = await client.get("/v1/messages", params={"campaign_id": clone, "limit": 100})
    assert len(found.json()["data"]) == MOST_COPIES + 2


async def test_of_one_that_is_no_clone_there_is_nothing_and_into_an_archived_one_nothing_goes(
    client: httpx.AsyncClient, place: Place
) -> None:
    first, clone = await a_clone(client)
    assert (await post(client, f"campaigns/{first}/copy-messages", {}))["messages"] == []
    await post(client, f"campaigns/{clone}/archive", {})
    reply = await client.post(f"/v1/campaigns/{clone}/copy-messages", json={})
    assert (reply.status_code, reply.json()["code"]) == (409, "campaign_archived")
    reply = await client.post("/v1/campaigns/cmp_nothing/copy-messages", json={})
    assert reply.status_code == 404
