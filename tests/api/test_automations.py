"""Macros and automations over HTTP: what is wrong is said where it is, and repeating does nothing
twice."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from tests.kit.api import a_client
from tests.kit.builders import a_sandbox_channel, a_workspace

LABEL = {"add_labels": ["seen"]}
HEARD = {"events": ["message_received"]}


@dataclass(frozen=True)
class Desk:
    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient

    async def heard(self, id: str) -> None:
        who = Person(id, f"@{id}")
        heard = Heard(id, HeardKind.DIRECT, self.house.clock.now(), who, "My refund?", place=id)
        await tell_sandbox(self.house.app.inbox, self.actor, self.channel.id, heard)
        await digest_receipts(self.house.app.inbox, self.actor, self.channel.id)

    async def post(self, path: str, status: int, **body: Any) -> Any:
        headers = {"Idempotency-Key": "once"} if path.endswith("/run") else {}
        answer = await self.client.post(f"/v1{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def listed(self, path: str) -> Any:
        return (await self.client.get(f"/v1{path}")).json()["data"]


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with await a_client(house, actor) as client:
        yield Desk(house, actor, channel, client)


async def test_a_macro_says_of_each_conversation_what_was_done_and_is_done_once(desk: Desk) -> None:
    for id in ("ana", "bo"):
        await desk.heard(id)
    steps = [LABEL, {"note": {"text": "Seen."}}, {"move": "close"}, {"snooze": {"seconds": 60}}]
    macro = await desk.post("/macros", 201, name="Seen", steps=steps)
    ids = [row["id"] for row in await desk.listed("/conversations")]
    order = {"ids": [*ids, "cnv_none"]}
    answer = await desk.post(f"/macros/{macro['id']}/run", 200, **order)
    assert (answer["succeeded"], answer["failed"]) == (0, 3)
    first, _, gone = answer["results"]
    statuses = [step["status"] for step in first["steps"]]
    assert statuses == ["done", "done", "done", "failed"]
    assert (first["failed_step"], first["state"]) == (3, "closed")
    assert first["steps"][3]["problem"]["code"] == "invalid_state"
    assert (gone["status"], gone["problem"]["code"], gone["steps"]) == (404, "not_found", [])
    assert await desk.post(f"/macros/{macro['id']}/run", 200, **order) == answer
    assert len(await desk.listed(f"/conversations/{ids[0]}/notes")) == 1


@pytest.mark.parametrize(
    ("steps", "pointer"),
    [
        ([], "/steps"),
        ([{}], "/steps/0"),
        ([LABEL | {"move": "close"}], "/steps/0"),
        ([LABEL, {"reply": {}}], "/steps/1/reply"),
        ([{"reply": {"text": "a", "saved_reply_id": "rpl_1"}}], "/steps/0/reply"),
        ([{"snooze": {"seconds": True}}], "/steps/0/snooze/seconds"),
        ([{"run_macro": {"macro_id": "mcr_1"}}], "/steps/0/run_macro"),
        ([{"assign": {"assignee_id": "tmt_1"}}], "/steps/0/assign/assignee_id"),
    ],
)
async def test_a_step_that_is_wrong_is_pointed_at(desk: Desk, steps: Any, pointer: str) -> None:
    answer = await desk.post("/macros", 422, name="Wrong", steps=steps)
    assert answer["errors"][0]["pointer"] == pointer, answer


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"trigger": {}}, "/trigger"),
        ({"trigger": {"events": ["exploded"]}}, "/trigger/events/0"),
        ({"trigger": {"timer": {"since": "waiting", "seconds": 5}}}, "/trigger/timer/seconds"),
        ({"conditions": {"sentiments": ["unknown"]}}, "/conditions/sentiments/0"),
        ({"conditions": {"weather": "fine"}}, "/conditions/weather"),
        ({"caps": {"per_hour": 0}}, "/caps/per_hour"),
        ({"enabled": "yes"}, "/enabled"),
    ],
)
async def test_an_automation_that_is_wrong_says_where(
    desk: Desk, wrong: dict[str, Any], pointer: str
) -> None:
    body = {"name": "Wrong", "trigger": HEARD, "steps": [LABEL]} | wrong
    answer = await desk.post("/automations", 422, **body)
    assert answer["errors"][0]["pointer"] == pointer, answer


async def test_what_is_written_down_comes_back_and_is_tried(desk: Desk) -> None:
    await desk.heard("ana")
    body: dict[str, Any] = {
        "name": "Refunds",
        "trigger": HEARD,
        "conditions": {"says": ["refund"], "kinds": ["direct"]},
        "unless": {"labels": ["vip"]},
        "steps": [LABEL, {"set_priority": {"priority": None}}],
        "group": "routing",
        "caps": {"per_conversation": 2},
    }
    made = await desk.post("/automations", 201, **body)
    assert made["conditions"]["says"] == ["refund"]
    assert made["unless"]["labels"] == ["vip"]
    assert made["caps"] == {"per_conversation": 2, "per_hour": 500}
    assert (made["enabled"], made["trigger"]["timer"]) == (False, None)
    assert await desk.listed("/automations?group=routing&enabled=false") == [made]
    for path in (f"/automations/{made['id']}/dry-run", "/automations/dry-run"):
        tried = {} if made["id"] in path else {n: body[n] for n in ("trigger", "steps")}
        trial = await desk.post(path, 200, **tried)
        assert (trial["hits"], trial["conversations"], trial["complete"]) == (1, 1, True)
    assert await desk.listed("/automation-runs") == []
    [conversation] = await desk.listed("/conversations")
    assert conversation["labels"] == []
