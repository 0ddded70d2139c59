"""A message reads as it was answered when it was written: to the byte, in every state."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from pydantic_core import to_json
from starlette.types import ASGIApp

from adapters.wiring import House
from api.problems import LANGUAGES, catalogue
from api.publishing.schemas import MessageOut
from domain.publishing.model import Message
from domain.publishing.states import DeliveryState
from domain.shared.ids import ChannelId, MessageId
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_message, in_one_hour
from tests.kit.database import DatabaseUrls

JSON = {"Content-Type": "application/json"}
ODD = 'Ñandú «"comillas"»\n\t\\ 👩‍👩‍👧 \u2028 \x7f {%s}'


@pytest.fixture
async def client(app: ASGIApp, house: House, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    async with a_caller(app, await a_key_text(house, place.actor)) as client:
        yield client


@pytest.fixture
async def owner(database_urls: DatabaseUrls) -> AsyncIterator[Any]:
    """A connection that sees every row."""
    connection = await asyncpg.connect(database_urls.owner)
    yield connection
    await connection.close()


async def itself(house: House, place: Place, message_id: str) -> Message:
    async with house.app.publishing.begin(place.actor) as tx:
        return await tx.messages.get(MessageId(message_id))


async def assert_alike(
    house: House, place: Place, client: httpx.AsyncClient, message_id: str
) -> None:
    message = await itself(house, place, message_id)
    for language in LANGUAGES:
        written = MessageOut.of(message, language).model_dump_json().encode()
        spoken = {"Accept-Language": language}
        read = await client.get(f"/v1/messages/{message_id}", headers=spoken)
        assert read.content == written
        assert read.headers["etag"] == f'"{message.version}"'
        listed = await client.get("/v1/messages?limit=100", headers=spoken)
        assert written in listed.content


async def test_every_message_of_a_furnished_workspace_reads_as_it_is(
    house: House, place: Place, client: httpx.AsyncClient, owner: Any
) -> None:
    ids = await owner.fetch(
        "SELECT id, status FROM messages WHERE workspace_id = $1", place.actor.workspace
    )
    assert {row["status"] for row in ids} >= {"draft", "scheduled", "published", "unconfirmed"}
    for row in ids:
        await assert_alike(house, place, client, row["id"])
    # What was stored before fingerprints were kept has none.
    await owner.execute("UPDATE messages SET fingerprint = NULL")
    for row in ids:
        await assert_alike(house, place, client, row["id"])


async def test_a_delivery_reads_alike_in_every_state_and_with_every_trouble(
    house: House, place: Place, client: httpx.AsyncClient, owner: Any
) -> None:
    channels = [ChannelId(place.things[name]) for name in ("channel", "idle_channel")]
    at = in_one_hour(house)
    made = await a_message(house, place.actor, channels=channels, text=ODD, at=at)
    # Which posts are skipped is changed here behind the message's back.
    await owner.execute("UPDATE messages SET fingerprint = NULL")
    troubles = [None, "of nobody's list", *catalogue()["remedy"]]
    states = list(DeliveryState)
    for number, code in enumerate(troubles):
        error, held = (code, None) if number % 2 else (None, code)
        known, instant = (ODD, at) if number % 3 else (None, None)
        await owner.execute(
            "UPDATE deliveries SET state = $2, error_code = $3, held_reason = $4, next_at = $5,"
            " platform_post_id = $6, error_detail = $6, published_at = $5 WHERE id = $1",
            made.deliveries[number % 2].id,
            states[number % len(states)],
            *(error, held, instant, known),
        )
        await assert_alike(house, place, client, made.id)
    assert len(troubles) >= len(states)


async def test_other_words_that_wait_read_alike(
    house: House, place: Place, client: httpx.AsyncClient, owner: Any
) -> None:
    message_id = place.things["revised"]
    await owner.execute(
        "UPDATE messages SET revision = $2 WHERE id = $1",
        message_id,
        to_json({"fingerprint": "f" * 64, "approval_id": "apr_1"}).decode(),
    )
    read = (await client.get(f"/v1/messages/{message_id}")).json()
    assert read["revision"] == {"approval_id": "apr_1", "fingerprint": "f" * 64}
    assert "withdraw-approval" in read["possible_moves"]
    await assert_alike(house, place, client, message_id)


async def test_instants_are_cut_to_the_millisecond_never_rounded_up(
    house: House, place: Place, client: httpx.AsyncClient, owner: Any
) -> None:
    message_id = place.things["scheduled"]
    await owner.execute(
        "UPDATE messages SET created_at = '2030-01-01 00:00:59.999999+00',"
        " updated_at = '2029-12-31 19:00:00.0005-05' WHERE id = $1",
        message_id,
    )
    read = (await client.get(f"/v1/messages/{message_id}")).json()
    assert read["created_at"] == "2030-01-01T00:00:59.999Z"
    assert read["updated_at"] == "2030-01-01T00:00:00.000Z"
    await assert_alike(house, place, client, message_id)


async def test_what_a_write_answers_is_what_a_read_shows(
    client: httpx.AsyncClient, place: Place
) -> None:
    body = {
        "channel_ids": [place.things["channel"], place.things["idle_channel"]],
        "text": ODD.replace("\x7f", ""),
        "schedule": {"local_time": "2031-03-30T02:30", "timezone": "Europe/Madrid"},
        "metadata": {"a": "1", "b": "2"},
    }
    written = await client.post(
        "/v1/messages", content=to_json(body), headers={"Idempotency-Key": "k", **JSON}
    )
    assert written.status_code == 201
    read = await client.get(written.headers["location"])
    assert read.content == written.content
    assert read.headers["etag"] == written.headers["etag"]
