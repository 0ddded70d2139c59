"""Webhooks over HTTP: named, verified, told, looked into, and sent again."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text, send_what_is_owed
from tests.kit.receiver import Answer, Receiver, agreeable

ENDPOINTS = "/v1/webhook-endpoints"
DELIVERIES = "/v1/webhook-deliveries"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    yield opened
    opened.close()


@dataclass(frozen=True)
class Desk:
    """Somebody who calls, somebody who listens, and a worker's pass on request."""

    client: httpx.AsyncClient
    receiver: Receiver
    house: House
    place: Place

    async def create(self, key: str = "one", **body: Any) -> httpx.Response:
        named = {"url": self.receiver.url, "event_types": ["message.*"], **body}
        return await self.client.post(ENDPOINTS, json=named, headers={"Idempotency-Key": key})

    async def a_listener(self, **body: Any) -> str:
        """The id of an endpoint that is verified."""
        made = await self.create(**body)
        assert made.status_code == 201, made.text
        verified = await self.client.post(f"{ENDPOINTS}/{made.json()['id']}/verify")
        assert verified.json()["status"] == "active"
        endpoint: str = made.json()["id"]
        return endpoint

    async def draft(self, text: str = "Churros.") -> None:
        body = {"channel_ids": [self.place.things["channel"]], "text": text}
        key = {"Idempotency-Key": f"draft {text}"}
        assert (await self.client.post("/v1/messages", json=body, headers=key)).status_code == 201


@pytest.fixture
async def desk(house: House, app: ASGIApp, place: Place, receiver: Receiver) -> AsyncIterator[Desk]:
    async with a_caller(app, await a_key_text(house, place.actor)) as client:
        yield Desk(client, receiver, house, place)


async def test_a_secret_is_shown_once_and_again_to_whoever_repeats_the_request(desk: Desk) -> None:
    made = await desk.create("same")
    again = await desk.create("same")
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert again.content == made.content
    read = await desk.client.get(made.headers["location"])
    assert "secret" not in read.json()
    assert made.json()["secret"] not in read.text
    assert read.json() == {name: value for name, value in made.json().items() if name != "secret"}


async def test_what_happens_is_told_once_it_is_verified_and_nothing_from_before(
    desk: Desk,
) -> None:
    await desk.draft("before")
    await desk.a_listener()
    await desk.draft("after")
    await send_what_is_owed(desk.house)
    [call] = desk.receiver.told()
    letter = call.letter
    assert letter["type"] == "message.created"
    assert letter["id"] == call.headers["webhook-id"]
    assert letter["workspace_id"] == desk.place.actor.workspace
    assert letter["api_version"] == "2026-10-01"
    assert letter["data"]["object"]["status"] == "draft"
    assert "after" not in call.body.decode()


async def test_the_log_says_how_it_went_without_our_secrets(desk: Desk) -> None:
    made = await desk.create()
    secret = made.json()["secret"]
    await desk.client.post(f"{ENDPOINTS}/{made.json()['id']}/verify")
    desk.receiver.says = lambda call: Answer(500, f"I know {secret} and token=abcdef".encode())
    await desk.draft()
    await send_what_is_owed(desk.house)
    listed = await desk.client.get(DELIVERIES, params={"endpoint_id": made.json()["id"]})
    [delivery] = listed.json()["data"]
    assert (delivery["state"], delivery["last_status_code"]) == ("pending", 500)
    assert delivery["next_at"] is not None
    tries = await desk.client.get(f"{DELIVERIES}/{delivery['id']}/attempts")
    [attempt] = tries.json()["data"]
    assert (attempt["outcome"], attempt["number"]) == ("server_error", 1)
    assert attempt["answer"] == "I know ••• and token=•••"


async def test_redelivering_sends_the_same_letter_under_the_same_id(desk: Desk) -> None:
    await desk.a_listener()
    await desk.draft()
    await send_what_is_owed(desk.house)
    [delivery] = (await desk.client.get(DELIVERIES, params={"state": "delivered"})).json()["data"][
        :1
    ]
    again = await desk.client.post(f"{DELIVERIES}/{delivery['id']}/redeliver")
    assert (again.status_code, again.json()["state"]) == (200, "pending")
    await send_what_is_owed(desk.house)
    first, second = desk.receiver.told()
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


async def test_a_paused_one_misses_nothing(desk: Desk) -> None:
    endpoint = await desk.a_listener()
    await desk.client.post(f"{ENDPOINTS}/{endpoint}/pause")
    await desk.draft()
    await send_what_is_owed(desk.house)
    assert desk.receiver.told() == []
    await desk.client.post(f"{ENDPOINTS}/{endpoint}/resume")
    await send_what_is_owed(desk.house)
    assert [call.letter["type"] for call in desk.receiver.told()] == ["message.created"]


async def test_a_ping_comes_whatever_it_listens_to_and_to_nobody_else(desk: Desk) -> None:
    endpoint = await desk.a_listener(event_types=["hold.placed"])
    await desk.a_listener(key="two", event_types=["*"])
    await desk.client.post(f"{ENDPOINTS}/{endpoint}/ping")
    await send_what_is_owed(desk.house)
    [ping] = desk.receiver.told("test.ping")
    assert ping.letter["data"]["object"]["id"] == endpoint


async def test_one_that_fails_the_challenge_stays_unverified_and_says_why(desk: Desk) -> None:
    made = await desk.create()
    desk.receiver.says = lambda call: Answer(200, b"thanks")
    refused = await desk.client.post(f"{ENDPOINTS}/{made.json()['id']}/verify")
    assert (refused.status_code, refused.json()["code"]) == (424, "webhook_challenge_failed")
    assert "does not hold the challenge" in refused.json()["detail"]
    read = await desk.client.get(made.headers["location"])
    assert (read.json()["status"], read.json()["possible_moves"]) == (
        "unverified",
        ["verify", "remove"],
    )


async def test_the_word_alone_is_an_answer_too(desk: Desk) -> None:
    made = await desk.create()
    desk.receiver.says = lambda call: Answer(
        200, call.letter["data"]["object"]["challenge"].encode()
    )
    verified = await desk.client.post(f"{ENDPOINTS}/{made.json()['id']}/verify")
    assert verified.json()["status"] == "active"


async def test_another_address_is_told_nothing_until_it_is_verified(desk: Desk) -> None:
    endpoint = await desk.a_listener()
    await desk.draft()
    other = Receiver()
    try:
        moved = await desk.client.patch(
            f"{ENDPOINTS}/{endpoint}", json={"url": other.url}, headers={"If-Match": "*"}
        )
        assert moved.json()["status"] == "unverified"
        await send_what_is_owed(desk.house)
        assert other.calls == []
        assert desk.receiver.told() == []
    finally:
        other.close()


async def test_what_was_missed_while_disabled_is_recovered_on_request(desk: Desk) -> None:
    endpoint = await desk.a_listener()
    desk.receiver.says = lambda call: Answer(410)
    await desk.draft("one")
    await send_what_is_owed(desk.house)
    read = await desk.client.get(f"{ENDPOINTS}/{endpoint}")
    assert (read.json()["status"], read.json()["status_reason"]) == ("disabled", "gone")
    await desk.draft("two")
    await send_what_is_owed(desk.house)
    desk.receiver.says = agreeable
    desk.receiver.calls.clear()
    await desk.client.post(f"{ENDPOINTS}/{endpoint}/verify")
    since = read.json()["created_at"]
    recovering = await desk.client.post(f"{ENDPOINTS}/{endpoint}/recover", json={"since": since})
    assert recovering.json()["recovery"] == {"running": True, "recovered": 0}
    while await desk.house.app.events.telling.recover(100):
        pass
    await send_what_is_owed(desk.house)
    assert len(desk.receiver.told("message.created")) == 2
    done = await desk.client.get(f"{ENDPOINTS}/{endpoint}")
    assert done.json()["recovery"] == {"running": False, "recovered": 2}


async def test_removed_is_for_good_and_frees_its_external_id(desk: Desk) -> None:
    made = await desk.create(external_id="crm-1")
    gone = await desk.client.delete(made.headers["location"])
    assert (gone.status_code, gone.json()["status"]) == (200, "removed")
    twice = await desk.client.delete(made.headers["location"])
    assert (twice.status_code, twice.json()["code"]) == (409, "invalid_state")
    assert (await desk.create("two", external_id="crm-1")).status_code == 201


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"event_types": ["message.*", "messige.sent"]}, "unknown_event_type", "/event_types/1"),
        ({"event_types": []}, "too_short", "/event_types"),
        ({"url": "http://169.254.169.254/latest"}, "url_not_allowed", "/url"),
        ({"url": "ftp://hooks.example.org/"}, "url_not_allowed", "/url"),
        ({"url": "https://user:pass@hooks.example.org/"}, "url_not_allowed", "/url"),
        ({"signature": "md5"}, "not_in_list", "/signature"),
        ({"secret": "mine"}, "unknown_field", "/secret"),
    ],
)
async def test_a_mistake_is_refused_by_its_place(
    desk: Desk, body: dict[str, Any], code: str, pointer: str
) -> None:
    refused = await desk.create(**body)
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["code"], error["pointer"]) == (code, pointer)
    listed = await desk.client.get(ENDPOINTS, params={"status": "unverified"})
    assert len(listed.json()["data"]) == 1


async def test_events_are_not_kept_for_ever(desk: Desk) -> None:
    endpoint = await desk.a_listener()
    refused = await desk.client.post(
        f"{ENDPOINTS}/{endpoint}/recover", json={"since": "2020-01-01T00:00:00Z"}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "recover_too_far_back")
