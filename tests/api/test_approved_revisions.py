"""Other words for what is out are approved over HTTP, and then hang where the first ones did."""

from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.publishing.model import Message
from domain.publishing.use_cases.revise_message import carry_out_revision
from domain.shared.access import system
from tests.api.guest_desk import Desk, a_desk
from tests.kit.api import send_what_is_due
from tests.kit.approval_builders import approves
from tests.kit.builders import a_message

OLD, NEW = "We open at nine.", "We open at ten."
WISHES = count()


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    async with a_desk(house) as desk:
        yield desk


async def out(desk: Desk, text: str = OLD) -> Message:
    message = await a_message(desk.house, desk.actor, channels=[desk.channel], text=text, now=True)
    await approves(desk.house, desk.actor, message, "the client")
    await send_what_is_due(desk.house)
    return message


async def asks(
    desk: Desk, path: str, body: dict[str, Any], key: str | None = None
) -> httpx.Response:
    headers = {"Idempotency-Key": key or f"wish-{next(WISHES)}"}
    return await desk.client.post(path, json=body, headers=headers)


async def revise(desk: Desk, message: Message, text: str = NEW) -> dict[str, Any]:
    reply = await asks(desk, f"/v1/messages/{message.id}/revise", {"text": text})
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


async def history(desk: Desk, message: Message) -> dict[str, Any]:
    answer: dict[str, Any] = (await desk.client.get(f"/v1/messages/{message.id}/revisions")).json()
    return answer


async def wall(desk: Desk) -> set[str]:
    posts = (await desk.client.get("/v1/sandbox/posts")).json()["data"]
    return {post["text"] for post in posts}


async def carried_out(desk: Desk, message: Message) -> None:
    inside = system(desk.actor.organization_id, desk.actor.workspace)
    await carry_out_revision(desk.house.app.publishing, inside, message.id)


async def test_new_words_wait_and_are_seen_to_wait(desk: Desk) -> None:
    message = await out(desk)
    path = f"/v1/messages/{message.id}"
    waiting = await revise(desk, message)
    assert (waiting["text"], waiting["status"]) == (OLD, "published")
    assert (await desk.client.get(path)).json() == waiting
    [proposed] = (await history(desk, message))["proposed"]
    assert (proposed["state"], proposed["words"]["text"]) == ("in_review", NEW)
    asked = {"approval_id": proposed["approval_id"], "fingerprint": proposed["fingerprint"]}
    assert waiting["revision"] == asked
    assert await wall(desk) == {OLD}
    seen = {"seen": waiting["revision"]["fingerprint"], "reviewer": "the client"}
    approved = (await asks(desk, f"{path}/approve", seen)).json()
    assert (approved["text"], approved["revision"]) == (NEW, None)
    await carried_out(desk, message)
    assert await wall(desk) == {NEW}
    after = await history(desk, message)
    assert [each["text"] for each in after["data"]] == [OLD]
    assert [each["state"] for each in after["proposed"]] == ["approved"]
    attempts = (await desk.client.get(f"{path}/attempts")).json()["data"]
    assert [line["outcome"] for line in attempts if line["kind"] == "edit"] == ["revised"]


async def test_asking_twice_with_one_key_asks_once(desk: Desk) -> None:
    message = await out(desk)
    path, body = f"/v1/messages/{message.id}/revise", {"text": NEW}
    first = await asks(desk, path, body, "the very same")
    again = await asks(desk, path, body, "the very same")
    assert (first.status_code, again.content) == (200, first.content)
    assert len((await history(desk, message))["proposed"]) == 1


async def test_a_no_and_a_change_of_mind_leave_the_post_alone(desk: Desk) -> None:
    message = await out(desk)
    path = f"/v1/messages/{message.id}"
    seen = (await revise(desk, message))["revision"]["fingerprint"]
    no = {"seen": seen, "reviewer": "the client", "comment": "Nine is better."}
    assert (await asks(desk, f"{path}/refuse", no)).json()["revision"] is None
    await revise(desk, message, "We open at noon.")
    withdrawn = await desk.client.post(f"{path}/withdraw-approval")
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "published")
    states = [
        (each["state"], each["closed_reason"])
        for each in (await history(desk, message))["proposed"]
    ]
    assert states == [("voided", "withdrawn"), ("refused", "refused")]
    assert await wall(desk) == {OLD}


async def test_a_guest_reads_the_new_words_and_decides_on_them(desk: Desk) -> None:
    message = await out(desk)
    link = await desk.link(message)
    before = (await desk.looks(link)).json()
    waiting = await revise(desk, message)
    shown = (await desk.looks(link)).json()
    [post] = shown["channels"][0]["posts"]
    assert (post["text"], shown["request"]["subject"]) == (NEW, "revision")
    assert shown["fingerprint"] == waiting["revision"]["fingerprint"] != before["fingerprint"]
    assert shown["possible_moves"] == ["approve", "refuse", "comment"]
    for language, words in (("en", "published already"), ("es", "ya está"), ("pt", "já está")):
        page = await desk.stranger.get(
            f"/approve/{link['token']}", headers={"Accept-Language": language}
        )
        assert words in page.text
        assert NEW in page.text
    late = await desk.says(link, "approve", seen=before["fingerprint"])
    assert (late.status_code, late.json()["code"]) == (409, "content_changed")
    reply = await desk.says(link, "approve", seen=shown["fingerprint"])
    assert (reply.status_code, reply.json()["request"]["state"]) == (200, "granted")
    await carried_out(desk, message)
    assert await wall(desk) == {NEW}


async def test_many_are_approved_at_once_and_each_by_what_was_seen(desk: Desk) -> None:
    first, second = await out(desk), await out(desk, "Closed on Monday.")
    draft = await desk.message()
    revised = await revise(desk, first)
    await revise(desk, second)
    wanted = [
        {"message_id": first.id, "seen": revised["revision"]["fingerprint"]},
        {"message_id": second.id, "seen": second.fingerprint},
        {"message_id": draft.id, "seen": draft.fingerprint},
    ]
    body = {"items": wanted, "reviewer": "the client"}
    answer = (await asks(desk, "/v1/messages/bulk-approve", body)).json()
    assert [result["status"] for result in answer["results"]] == [200, 409, 200]
    assert answer["results"][1]["problem"]["code"] == "content_changed"
    statuses = [result["message_status"] for result in answer["results"]]
    assert statuses == ["published", None, "scheduled"]
