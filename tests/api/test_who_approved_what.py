"""Of whatever was approved it can be read who said yes to it, by what way, and to which words."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from adapters.wiring import House
from domain.publishing.approval import Step
from domain.publishing.model import Message
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.revise_message import carry_out_revision
from domain.shared.access import system
from tests.api.guest_desk import Desk, a_desk
from tests.kit.api import send_what_is_due
from tests.kit.builders import a_message

STEPS = (Step("Brand", 1, ("ana",)), Step("Client"))
FIRST, SECOND, THIRD = "Half price!", "Two for one.", "Three for one."
KEYS = count()


@dataclass(frozen=True)
class Yes:
    """Somebody's yes, the way it came, and the words it was said to."""

    reviewer: str
    actor: str
    text: str


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    async with a_desk(house, STEPS) as desk:
        yield desk


async def post(desk: Desk, path: str, body: Any) -> Any:
    headers = {"Idempotency-Key": f"key-{next(KEYS)}"}
    reply = await desk.client.post(f"/v1/messages/{path}", json=body, headers=headers)
    assert reply.status_code < 300, reply.text
    return reply.json()


async def requests_of(desk: Desk, message: Message) -> Any:
    return (await desk.client.get(f"/v1/messages/{message.id}/approvals")).json()["data"]


async def yeses(desk: Desk, message: Message) -> list[Yes]:
    """From the record alone, oldest first. Each is bound to the words of its request."""
    found = []
    for request in reversed(await requests_of(desk, message)):
        for step in request["steps"]:
            for decision in step["decisions"]:
                assert decision["fingerprint"] == request["fingerprint"]
                if decision["kind"] == "approve":
                    words = request["words"]["text"]
                    found.append(Yes(decision["reviewer"], decision["actor"], words))
    return found


async def by_both(desk: Desk, message: Message, seen: str) -> str:
    """Ana says yes together with other things, the client by a link, whose id comes back."""
    many = {"items": [{"message_id": message.id, "seen": seen}], "reviewer": "ana"}
    assert (await post(desk, "bulk-approve", many))["succeeded"] == 1
    link = await desk.link(message)
    reply = await desk.says(link, "approve", seen=seen)
    assert reply.status_code == 200, reply.text
    id: str = link["id"]
    return id


async def test_what_is_out_was_approved_word_for_word_by_known_people(desk: Desk) -> None:
    message = await a_message(desk.house, desk.actor, channels=[desk.channel], text=FIRST, now=True)
    await post(desk, f"{message.id}/approve", {"seen": message.fingerprint, "reviewer": "ana"})
    room = desk.house.app.publishing
    edited = await edit_message(room, desk.actor, message.id, None, {"text": SECOND})
    link = await by_both(desk, message, edited.fingerprint)
    await send_what_is_due(desk.house)
    revised = await post(desk, f"{message.id}/revise", {"text": THIRD})
    later = await by_both(desk, message, revised["revision"]["fingerprint"])
    inside = system(desk.actor.organization_id, desk.actor.workspace)
    await carry_out_revision(room, inside, message.id)

    said = await yeses(desk, message)
    ours = said[0].actor
    assert ours.startswith("key_")
    assert said == [
        Yes("ana", ours, FIRST),
        Yes("ana", ours, SECOND),
        Yes("the client", link, SECOND),
        Yes("ana", ours, THIRD),
        Yes("the client", later, THIRD),
    ]
    by_link = (await desk.client.get(f"/v1/approval-links/{later}")).json()
    assert (by_link["guest"], by_link["message_id"]) == ("the client", message.id)


async def test_each_text_that_was_out_names_the_request_that_let_it_out(desk: Desk) -> None:
    message = await a_message(
        desk.house, desk.actor, channels=[desk.channel], text=SECOND, now=True
    )
    await by_both(desk, message, message.fingerprint)
    await send_what_is_due(desk.house)
    revised = await post(desk, f"{message.id}/revise", {"text": THIRD})
    await by_both(desk, message, revised["revision"]["fingerprint"])

    now = (await desk.client.get(f"/v1/messages/{message.id}")).json()
    before = (await desk.client.get(f"/v1/messages/{message.id}/revisions")).json()["data"]
    texts = {each["fingerprint"]: each["text"] for each in (now, *before)}
    requests = await requests_of(desk, message)
    assert {each["fingerprint"]: each["words"]["text"] for each in requests} == texts
    assert set(texts.values()) == {SECOND, THIRD}
    subjects = {each["fingerprint"]: each["subject"] for each in requests}
    assert subjects == {now["fingerprint"]: "revision", before[0]["fingerprint"]: "message"}
    [told] = [each for each in await desk.told("approval.granted") if each["subject"] == "revision"]
    assert told["fingerprint"] == now["fingerprint"]


async def test_a_no_names_the_words_too(desk: Desk) -> None:
    message = await a_message(desk.house, desk.actor, channels=[desk.channel], text=FIRST, now=True)
    no = {"seen": message.fingerprint, "reviewer": "ana", "comment": "Not this price."}
    await post(desk, f"{message.id}/refuse", no)
    room = desk.house.app.publishing
    await edit_message(room, desk.actor, message.id, None, {"text": SECOND})
    [request] = await requests_of(desk, message)
    assert (request["state"], request["words"]["text"]) == ("refused", FIRST)
