"""Queues over HTTP: what a stranger gets who asks for a slot, and who asks for it wrongly."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.database import DatabaseUrls

WEEK = [{"weekday": weekday, "time": "09:00"} for weekday in range(1, 8)]
CHOICES = "at, local_time + timezone, now, queue_id, next_free_slot"


@dataclass(frozen=True)
class Stranger:
    """Somebody with a key and a channel."""

    client: httpx.AsyncClient
    channel: str

    async def get(self, path: str, **query: str) -> httpx.Response:
        return await self.client.get(path, params=query)

    async def asks(self, schedule: Any, key: str = "once") -> httpx.Response:
        """For a message with this schedule."""
        body = {"channel_ids": [self.channel], "text": "Hola", "schedule": schedule}
        headers = {"Idempotency-Key": key}
        return await self.client.post("/v1/messages", json=body, headers=headers)

    async def makes(self, **more: Any) -> httpx.Response:
        body = {"channel_id": self.channel, "name": "Mornings", "slots": WEEK} | more
        return await self.client.post("/v1/queues", json=body)

    async def queue(self, **more: Any) -> str:
        reply = await self.makes(**more)
        assert reply.status_code == 201, reply.text
        queue_id: str = reply.json()["id"]
        assert reply.headers["location"] == f"/v1/queues/{queue_id}"
        return queue_id


@pytest.fixture
async def stranger(house: House, app: ASGIApp) -> AsyncIterator[Stranger]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        yield Stranger(client, channel.id)


async def test_the_same_request_again_takes_no_second_slot(stranger: Stranger) -> None:
    queue = await stranger.queue()
    replies = [await stranger.asks({"queue_id": queue}) for _ in range(2)]
    assert replies[0].json() == replies[1].json()
    schedule = replies[0].json()["schedule"]
    assert schedule["queue_id"] == queue
    assert schedule["local_time"].endswith("T09:00")
    other = (await stranger.asks({"queue_id": queue}, "twice")).json()["schedule"]
    assert other["resolved_at"] > schedule["resolved_at"]


async def test_next_free_slot_takes_what_next_slot_said(stranger: Stranger) -> None:
    queue = await stranger.queue()
    said = (await stranger.get(f"/v1/queues/{queue}/next-slot")).json()
    message = (await stranger.asks({"next_free_slot": True})).json()
    assert message["schedule"]["resolved_at"] == said["resolved_at"]
    preview = (await stranger.get(f"/v1/queues/{queue}/preview", count="2")).json()["data"]
    assert [place["free"] for place in preview] == [False, True]
    assert preview[0]["clash"]["message_id"] == message["id"]


@pytest.mark.parametrize(
    "schedule",
    [
        {},
        {"next_free_slot": False},
        {"queue_id": "que_1", "next_free_slot": True},
        {"queue_id": "que_1", "now": True},
        {"queue_id": "que_1", "timezone": "Europe/Madrid"},
    ],
)
async def test_two_ways_to_say_when_are_refused(stranger: Stranger, schedule: Any) -> None:
    reply = await stranger.asks(schedule)
    [error] = reply.json()["errors"]
    assert (reply.status_code, error["code"]) == (422, "one_of")
    assert CHOICES in error["detail"]


async def test_a_refusal_says_what_to_do_in_the_readers_language(stranger: Stranger) -> None:
    stranger.client.headers["accept-language"] = "es"
    reply = await stranger.asks({"next_free_slot": True})
    assert (reply.status_code, reply.json()["code"]) == (409, "no_default_queue")
    assert "POST /v1/queues" in reply.json()["detail"]
    reply = await stranger.asks({"queue_id": await stranger.queue(paused=True)})
    assert (reply.status_code, reply.json()["code"]) == (409, "queue_paused")
    assert "«Mornings»" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"slots": []}, "/slots", "too_short"),
        ({"slots": [WEEK[0], WEEK[0]]}, "/slots", "duplicate"),
        ({"slots": [{"weekday": 0, "time": "09:00"}]}, "/slots/0/weekday", "too_small"),
        ({"slots": [{"weekday": 8, "time": "09:00"}]}, "/slots/0/weekday", "too_large"),
        ({"slots": [{"weekday": 1, "time": "24:00"}]}, "/slots/0/time", "bad_format"),
        ({"slots": [{"weekday": 1, "time": "9:00"}]}, "/slots/0/time", "bad_format"),
    ],
)
async def test_a_wrong_slot_is_pointed_at(
    stranger: Stranger, wrong: Any, pointer: str, code: str
) -> None:
    reply = await stranger.makes(**wrong)
    assert reply.status_code == 422
    assert [(e["pointer"], e["code"]) for e in reply.json()["errors"]] == [(pointer, code)]


async def test_a_preview_is_as_long_as_asked_within_bounds(stranger: Stranger) -> None:
    path = f"/v1/queues/{await stranger.queue()}/preview"
    assert len((await stranger.get(path)).json()["data"]) == 10
    for wrong in ("0", "101", "many", ""):
        reply = await stranger.get(path, count=wrong)
        assert (reply.status_code, reply.json()["errors"][0]["parameter"]) == (422, "count")
    assert (await stranger.get(path, limit="1")).status_code == 400


async def test_a_removed_queue_is_gone_and_its_message_keeps_its_time(stranger: Stranger) -> None:
    queue = await stranger.queue()
    message = (await stranger.asks({"queue_id": queue})).json()
    assert (await stranger.client.delete(f"/v1/queues/{queue}")).status_code == 200
    for path in ("", "/preview", "/next-slot"):
        assert (await stranger.get(f"/v1/queues/{queue}{path}")).status_code == 404
    assert (await stranger.get("/v1/queues")).json()["data"] == []
    after = (await stranger.get(f"/v1/messages/{message['id']}")).json()
    assert after["schedule"] == message["schedule"]


async def test_a_message_stored_before_there_were_queues_is_read_as_ever(
    stranger: Stranger, database_urls: DatabaseUrls
) -> None:
    message = (await stranger.asks({"at": "2090-05-04T07:00:00Z"})).json()
    owner = await asyncpg.connect(database_urls.owner)
    await owner.execute("UPDATE messages SET schedule = schedule - 'queue_id' - 'clashes'")
    await owner.close()
    for path in (f"/v1/messages/{message['id']}", "/v1/messages"):
        reply = (await stranger.get(path)).json()
        assert reply.get("data", [reply]) == [message]
