"""Somebody is answered with a saved reply over HTTP, and what is wrong with that is pointed at."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.note_reply import note_published_reply
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import DeliveryId, InboundMessageId, Kind, MessageId, SavedReplyId
from tests.kit.api import a_client
from tests.kit.builders import a_sandbox_channel, a_workspace

WHERE = {
    "short_code": "where",
    "name": "Where it is",
    "texts": [
        {"language": "en", "text": "Hello {{person.name|there}}, {{order_number}} is on its way."},
        {"language": "es", "text": "Hola, {{person.name|amigo}}: {{order_number}} va de camino."},
    ],
    "prompts": [{"name": "order_number", "question": "The number of the order"}],
}
NUMBER = {"order_number": "A-1"}


@dataclass(frozen=True)
class Desk:
    house: House
    actor: Actor
    client: httpx.AsyncClient
    said: InboundMessageId

    async def post(self, path: str, status: int, **body: Any) -> Any:
        headers = {"Idempotency-Key": self.house.ids.new(Kind.EVENT)}
        answer = await self.client.post(f"/v1{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def get(self, path: str, **query: str) -> Any:
        answer = await self.client.get(f"/v1{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def goes_out(self, message: Any) -> None:
        await note_published_reply(
            *(self.house.app.inbox, self.actor, InboundMessageId(message["in_reply_to"])),
            *(DeliveryId(message["deliveries"][0]["id"]), MessageId(message["id"])),
            self.house.clock.now(),
            None,
            SavedReplyId(message["saved_reply_id"]),
        )


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    heard = Heard(
        "d1", HeardKind.DIRECT, house.clock.now(), Person("ana", "@ana", "Ana"), "¿Y mi pedido?"
    )
    await tell_sandbox(house.app.inbox, actor, channel.id, heard)
    await digest_receipts(house.app.inbox, actor, channel.id)
    async with await a_client(house, actor) as client:
        [said] = (await client.get("/v1/inbound-messages")).json()["data"]
        yield Desk(house, actor, client, InboundMessageId(said["id"]))


async def test_the_saved_words_are_what_is_sent(desk: Desk) -> None:
    saved = await desk.post("/saved-replies", 201, **WHERE)
    assert (saved["uses"], saved["last_used_at"]) == (0, None)
    assert saved["outcomes"] == {"answered": 0, "closed": 0, "reopened": 0}
    body = {"saved_reply_id": saved["id"], "values": NUMBER, "language": "es"}
    message = await desk.post(f"/inbound-messages/{desk.said}/replies", 201, **body)
    assert message["text"] == "Hola, Ana: A-1 va de camino."
    assert (message["saved_reply_id"], message["language"]) == (saved["id"], "es")
    [talk] = (await desk.get("/conversations"))["data"]
    again = await desk.post(f"/conversations/{talk['id']}/replies", 201, **body)
    assert again["text"] == message["text"]
    tried = await desk.post(f"/inbound-messages/{desk.said}/replies/preflight", 200, **body)
    assert tried["ok"] is True


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ("", "one_of")),
        ({"text": "Yes.", "saved_reply_id": "rpl_1"}, ("", "one_of")),
        ({"text": None, "saved_reply_id": None}, ("", "one_of")),
        ({"text": "Yes.", "values": NUMBER}, ("/values", "values_without_saved_reply")),
        ({"saved_reply_id": ""}, ("/saved_reply_id", "too_short")),
        ({"saved_reply_id": "rpl_1", "values": {"a": " "}}, ("/values/a", "bad_format")),
        ({"saved_reply_id": "rpl_1", "values": {"a": 1}}, ("/values/a", "wrong_type")),
    ],
)
async def test_what_is_wrong_is_pointed_at(
    desk: Desk, body: dict[str, Any], wrong: tuple[str, str]
) -> None:
    for path in ("replies", "replies/preflight"):
        answer = await desk.post(f"/inbound-messages/{desk.said}/{path}", 422, **body)
        [error] = answer["errors"]
        assert (error["pointer"], error["code"]) == wrong, answer


async def test_a_prompt_that_nobody_filled_in_and_a_reply_that_is_not_there_are_refused(
    desk: Desk,
) -> None:
    saved = await desk.post("/saved-replies", 201, **WHERE)
    for path in ("replies", "replies/preflight"):
        to = f"/inbound-messages/{desk.said}/{path}"
        answer = await desk.post(to, 422, saved_reply_id=saved["id"])
        [error] = answer["errors"]
        assert (error["pointer"], error["code"]) == ("/values/order_number", "value_missing")
        gone = await desk.post(to, 404, saved_reply_id="rpl_none")
        assert (gone["code"], gone["errors"][0]["pointer"]) == ("not_found", "/saved_reply_id")
    assert (await desk.get("/messages"))["data"] == []


async def test_those_used_most_come_first(desk: Desk) -> None:
    used = await desk.post("/saved-replies", 201, **WHERE)
    await desk.post("/saved-replies", 201, **WHERE | {"short_code": "other"})
    body = {"saved_reply_id": used["id"], "values": NUMBER}
    message = await desk.post(f"/inbound-messages/{desk.said}/replies", 201, **body)
    for _ in range(2):
        await desk.goes_out(message)
    first, second = (await desk.get("/saved-replies", sort="-uses"))["data"]
    assert (first["id"], first["uses"], second["uses"]) == (used["id"], 1, 0)
    assert first["last_used_at"] is not None
    assert first["version"] == used["version"]
