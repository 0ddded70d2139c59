"""Acts on platforms and what platforms count, as a caller meets them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.communities.model import Channel
from domain.moderation.use_cases.carry_out_actions import carry_out_actions
from domain.shared.access import Actor
from tests.kit.api import a_client, send_what_is_due
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace


@dataclass
class Desk:
    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient

    async def ask(self, key: str = "once", **body: Any) -> httpx.Response:
        return await self.client.post(
            f"/v1/channels/{self.channel.id}/moderation-actions",
            json={"kind": "ban_person", "platform_person_id": "@ana:plaza", **body},
            headers={"Idempotency-Key": key},
        )

    async def work(self) -> None:
        await carry_out_actions(self.house.app.moderation, self.actor, self.channel.id)


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with await a_client(house, actor) as client:
        yield Desk(house, actor, channel, client)


async def test_what_is_asked_is_there_to_be_read_with_what_became_of_it(desk: Desk) -> None:
    asked = await desk.ask(external_id="case-1", metadata={"queue": "spam"})
    assert asked.status_code == 201
    assert asked.headers["location"] == f"/v1/moderation-actions/{asked.json()['id']}"
    assert asked.json()["state"] == "pending"
    await desk.work()
    done = (await desk.client.get(asked.headers["location"])).json()
    assert (done["state"], done["requested_by"]) == ("done", asked.json()["requested_by"])
    tries = (await desk.client.get(f"{asked.headers['location']}/attempts")).json()
    assert [attempt["outcome"] for attempt in tries["data"]] == ["done"]


async def test_the_same_key_asks_once(desk: Desk) -> None:
    first, again = await desk.ask("key-1"), await desk.ask("key-1")
    assert again.headers["idempotency-replayed"] == "true"
    assert first.json() == again.json()
    listed = (await desk.client.get("/v1/moderation-actions")).json()
    assert len(listed["data"]) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=ban_person", 1),
        ("kind=mute_person", 0),
        ("state=done,pending", 1),
        ("state=failed", 0),
        ("platform_person_id=@ana:plaza", 1),
        ("platform_person_id=@bob:plaza", 0),
        ("external_id=case-1", 1),
    ],
)
async def test_they_are_found_by_what_they_are_about(desk: Desk, query: str, found: int) -> None:
    await desk.ask(external_id="case-1")
    listed = (await desk.client.get(f"/v1/moderation-actions?{query}")).json()
    assert len(listed["data"]) == found


async def test_what_is_undone_is_undone_once_and_what_cannot_be_says_so(desk: Desk) -> None:
    ban = (await desk.ask()).json()["id"]
    await desk.work()
    url = f"/v1/moderation-actions/{ban}/undo"
    undone = await desk.client.post(url, headers={"Idempotency-Key": "undo-1"})
    assert (undone.status_code, undone.json()["kind"]) == (201, "unban_person")
    again = await desk.client.post(url, headers={"Idempotency-Key": "undo-2"})
    assert (again.status_code, again.json()["code"]) == (409, "invalid_state")
    gone = (await desk.ask("2", kind="kick_person")).json()["id"]
    refused = await desk.client.post(
        f"/v1/moderation-actions/{gone}/undo",
        headers={"Idempotency-Key": "undo-3", "Accept-Language": "es"},
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_be_undone")
    assert "expulsar a alguien" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"platform_person_id": None}, "/platform_person_id", "missing"),
        ({"platform_message_id": "1"}, "/platform_message_id", "not_for_this_kind"),
        ({"until": "2020-01-01T00:00:00Z"}, "/until", None),
        ({"kind": "unban_person", "until": "2090-01-01T00:00:00Z"}, "/until", "not_for_this_kind"),
        ({"kind": "insult_person"}, "/kind", None),
    ],
)
async def test_what_makes_no_sense_is_pointed_at(
    desk: Desk, body: dict[str, Any], pointer: str, code: str | None
) -> None:
    refused = await desk.ask(**body)
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert error["pointer"] == pointer
    assert code in (None, error["code"])


async def test_what_the_channel_cannot_do_is_refused_by_name(desk: Desk, house: House) -> None:
    async with house.begin_communities(desk.actor) as tx:
        await tx.connection.execute(
            "UPDATE channels SET capabilities = array_remove(capabilities, 'ban_people')"
        )
        await tx.commit()
    refused = await desk.ask()
    assert (refused.status_code, refused.json()["code"]) == (422, "capability_missing")
    [error] = refused.json()["errors"]
    assert error["pointer"] == "/kind"


async def test_a_message_that_is_not_out_has_no_numbers_and_never_zeros(desk: Desk) -> None:
    draft = await a_message(desk.house, desk.actor, channels=[desk.channel])
    out = await a_message(desk.house, desk.actor, channels=[desk.channel], now=True)
    await send_what_is_due(desk.house)
    for message, why in ((draft, "not_out"), (out, "not_measured_yet")):
        [found] = (await desk.client.get(f"/v1/messages/{message.id}/metrics")).json()["data"]
        assert found["delivery_id"] == message.deliveries[0].id
        for metric in found["metrics"]:
            assert metric["available"] is False
            assert (metric["value"], metric["unavailable_reason"]) == (None, why)
    missing = await desk.client.get(f"/v1/messages/msg_{'0' * 26}/metrics/samples")
    assert missing.status_code == 404
