"""What is out is changed over HTTP: on the wall, in the record, and in what it said before."""

from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.shared.access import Actor
from tests.kit.api import a_client, send_what_is_due
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace

WISHES = count()


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def client(house: House, actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
    async with await a_client(house, actor) as client:
        yield client


async def revise(client: httpx.AsyncClient, path: str, **changes: Any) -> httpx.Response:
    headers = {"Idempotency-Key": f"wish-{next(WISHES)}"}
    return await client.post(f"{path}/revise", json=changes, headers=headers)


async def test_other_words_hang_where_the_first_ones_did(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    channel = await a_sandbox_channel(house, actor)
    message = await a_message(
        house, actor, channels=[channel], text="We open at nine.", thread=["Come."], now=True
    )
    await send_what_is_due(house)
    await send_what_is_due(house)
    path = f"/v1/messages/{message.id}"
    before = (await client.get(path)).json()
    assert "revise" in before["possible_moves"]
    answer = (await revise(client, path, text="We open at ten.")).json()
    assert answer["version"] == before["version"] + 1
    posts = (await client.get("/v1/sandbox/posts")).json()["data"]
    assert {post["text"] for post in posts} == {"We open at ten.", "Come."}
    again = await revise(client, path, text="We open at ten.")
    assert (again.status_code, again.json()) == (200, answer)
    attempts = (await client.get(f"{path}/attempts")).json()["data"]
    edits = [line for line in attempts if line["kind"] == "edit"]
    assert [line["outcome"] for line in edits] == ["revised"]
    [kept] = (await client.get(f"{path}/revisions")).json()["data"]
    assert (kept["number"], kept["text"]) == (1, "We open at nine.")
    assert kept["thread"] == [{"text": "Come.", "media": []}]


async def test_a_post_that_is_gone_says_so_and_stays_out(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    channel = await a_sandbox_channel(house, actor)
    message = await a_message(house, actor, channels=[channel], now=True)
    await send_what_is_due(house)
    path = f"/v1/messages/{message.id}"
    words = "We open at ten. #sandbox-reject"
    answer = (await revise(client, path, text=words)).json()
    [delivery] = answer["deliveries"]
    assert (delivery["state"], delivery["error_code"]) == ("published", "revise_failed")
    assert delivery["remedy"]["who"] == "agency"
    assert (await revise(client, path)).status_code == 422


async def test_under_a_hold_what_is_out_stays_as_it_is_or_is_taken_down(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    channel = await a_sandbox_channel(house, actor)
    message = await a_message(house, actor, channels=[channel], tags=("plums",), now=True)
    await send_what_is_due(house)
    path = f"/v1/messages/{message.id}"
    hold = (await client.post("/v1/holds", json={"reason": "wasps", "tag": "plums"})).json()
    refused = await revise(client, path, text="We open at ten.")
    assert (refused.status_code, refused.json()["code"]) == (409, "hold_stands")
    assert hold["id"] in refused.json()["detail"]
    assert (await client.get(f"{path}/revisions")).json()["data"] == []
    gone = await client.post(f"{path}/retract", headers={"idempotency-key": "gone"})
    assert (gone.status_code, gone.json()["status"]) == (200, "deleted")
