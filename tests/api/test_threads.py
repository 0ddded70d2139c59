"""A thread over HTTP: written, read, changed, and refused with a pointer to what is wrong."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text
from tests.kit.database import DatabaseUrls

PARTS: Any = [{"text": "two", "media": []}, {"text": "three", "media": []}]


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def write(
    client: httpx.AsyncClient, place: Place, key: str = "k", **more: Any
) -> httpx.Response:
    body = {"channel_ids": [place.things["channel"]], "text": "one", "thread": PARTS} | more
    return await client.post("/v1/messages", json=body, headers={"Idempotency-Key": key})


async def test_what_was_written_is_read_as_it_was_answered(
    client: httpx.AsyncClient, place: Place
) -> None:
    written = await write(client, place)
    assert written.status_code == 201
    message = written.json()
    assert message["thread"] == PARTS
    assert [d["part"] for d in message["deliveries"]] == [1, 2, 3]
    read = await client.get(f"/v1/messages/{message['id']}")
    assert read.json() == message
    listed = await client.get("/v1/messages", params={"sort": "-id", "limit": 1})
    assert listed.json()["data"] == [message]


async def test_a_message_without_one_has_an_empty_thread(
    client: httpx.AsyncClient, place: Place
) -> None:
    message = (await write(client, place, thread=[])).json()
    assert message["thread"] == []
    assert [d["part"] for d in message["deliveries"]] == [1]


async def test_it_can_be_written_anew(client: httpx.AsyncClient, place: Place) -> None:
    message = (await write(client, place)).json()
    path = f"/v1/messages/{message['id']}"
    for other in ([{"text": "zwei"}, {"text": "drei"}], [{"text": "dos"}]):
        changed = await client.patch(path, json={"thread": other}, headers={"If-Match": "*"})
        shown = [{**part, "media": []} for part in other]
        assert (changed.status_code, changed.json()["thread"]) == (200, shown)
        assert len(changed.json()["deliveries"]) == 1 + len(other)


@pytest.mark.parametrize(
    ("thread", "pointer", "code"),
    [
        ([{"text": "x" * 501}], "/thread/0/text", "text_too_long"),
        ([{"text": "fits"}, {"text": ""}], "/thread/1/text", "too_short"),
        ([{"text": "fits", "poll": None}], "/thread/0/poll", "unknown_field"),
        (["not an object"], "/thread/0", "wrong_type"),
        ([{"text": "x"}] * 50, "/thread", "too_long"),
    ],
)
async def test_what_is_wrong_with_it_is_pointed_at(
    client: httpx.AsyncClient, place: Place, thread: Any, pointer: str, code: str
) -> None:
    assert fault(await write(client, place, thread=thread)) == (pointer, code)


async def test_many_channels_leave_room_for_fewer_parts(
    client: httpx.AsyncClient, place: Place
) -> None:
    channels = [place.things["channel"], place.things["doubtful_channel"]]
    refused = await write(client, place, channel_ids=channels, thread=[{"text": "x"}] * 25)
    assert fault(refused) == ("/thread", "too_many_posts")
    accepted = await write(client, place, "k2", channel_ids=channels, thread=[{"text": "x"}] * 24)
    assert len(accepted.json()["deliveries"]) == 50


async def test_a_platform_without_threads_is_named(
    client: httpx.AsyncClient, place: Place, database_urls: DatabaseUrls
) -> None:
    owner = await asyncpg.connect(database_urls.owner)
    await owner.execute(
        "UPDATE channels SET capabilities = array_remove(capabilities, 'threads') WHERE id = $1",
        place.things["channel"],
    )
    await owner.close()
    refused = await write(client, place)
    assert (refused.status_code, refused.json()["code"]) == (422, "capability_missing")
    [error] = refused.json()["errors"]
    assert error["pointer"] == "/thread"


def fault(reply: httpx.Response) -> tuple[str, str]:
    assert reply.status_code == 422, reply.text
    [error] = reply.json()["errors"]
    return error["pointer"], error["code"]
