"""More yeses than fit into an answer are an operation, each still bound to what was seen."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.publishing.bulk import AT_ONCE
from domain.publishing.content import Content
from domain.publishing.model import Message
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.read_publishing import read_message
from tests.api.import_desk import ImportDesk, an_import_desk
from tests.kit.approval_builders import an_approval_policy, approves
from tests.kit.builders import a_message

MANY = AT_ONCE + 20


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[ImportDesk]:
    async with an_import_desk(ImportDesk, house, app) as desk:
        await an_approval_policy(house, desk.actor)
        yield desk


async def in_review(desk: ImportDesk, count: int) -> list[Message]:
    later = desk.house.clock.now().replace(year=2031)
    return [
        await a_message(desk.house, desk.actor, channels=[desk.channel], text=f"No. {n}", at=later)
        for n in range(count)
    ]


async def asked(desk: ImportDesk, messages: list[Message]) -> Any:
    items = [{"message_id": m.id, "seen": m.fingerprint} for m in messages]
    body = {"items": items, "reviewer": "the client", "comment": "All of them."}
    headers = {"Idempotency-Key": "many"}
    return await desk.client.post("/v1/messages/bulk-approve", json=body, headers=headers)


async def test_many_yeses_go_on_by_themselves_and_each_says_what_became_of_it(
    desk: ImportDesk,
) -> None:
    messages = await in_review(desk, MANY)
    refused, edited = messages[3], messages[110]
    await approves(desk.house, desk.actor, refused, "the client")
    reply = await asked(desk, messages)
    assert reply.status_code == 202, reply.text
    assert reply.json()["kind"] == "bulk_approvals"
    room = desk.house.app.publishing
    words = {"content": Content(text="Something else.")}
    await edit_message(room, desk.actor, edited.id, None, words)
    operation, items = await desk.done(reply)
    assert operation["progress"] == {"total": MANY, "done": MANY, "failed": 2}
    failed = {it["subject"]["id"]: it["problem"]["code"] for it in items if it["problem"]}
    assert failed == {refused.id: "invalid_state", edited.id: "content_changed"}
    for message in messages:
        now = await read_message(room, desk.actor, message.id)
        wanted = MessageStatus.IN_REVIEW if message is edited else MessageStatus.SCHEDULED
        assert now["status"] == wanted
    again = await asked(desk, messages)
    assert again.json()["id"] == operation["id"]


async def test_as_many_as_fit_into_an_answer_are_approved_at_once(desk: ImportDesk) -> None:
    messages = await in_review(desk, 2)
    reply = await asked(desk, messages)
    assert (reply.status_code, reply.json()["succeeded"]) == (200, 2)
