"""A message asks the question of a poll on platforms, too: what they count is read there, merged by
the order of the options, and read for the last time once the poll is over."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.communities.model import Channel
from domain.participation.use_cases.poll_native import count_natives
from domain.publishing.content import Poll as AskedThere
from domain.shared.access import Actor, Permission
from domain.shared.ids import PollId
from tests.api.poll_calls import OPTIONS, POLL
from tests.kit.api import a_caller, a_key_text, send_what_is_due, the_application
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace

ASKED = AskedThere(("Friday", "Saturday"), 3600)


class Square:
    def __init__(
        self, house: House, actor: Actor, channel: Channel, client: httpx.AsyncClient
    ) -> None:
        self.house, self.actor, self.channel, self.client = house, actor, channel, client

    async def poll(self, **more: Any) -> str:
        made = (await self.client.post("/v1/polls", json=POLL | more)).json()
        await self.client.post(f"/v1/polls/{made['id']}/open")
        return str(made["id"])

    async def message(self, asked: AskedThere | None = ASKED, *, now: bool = True) -> str:
        said = {"poll": asked} if asked else {}
        channels = [self.channel]
        message = await a_message(self.house, self.actor, channels=channels, said=said, now=now)
        if now:
            await send_what_is_due(self.house)
        return message.id

    async def link(self, poll: str, message: str) -> httpx.Response:
        return await self.client.post(f"/v1/polls/{poll}/natives", json={"message_id": message})

    async def count(self, poll: str) -> None:
        await count_natives(self.house.app.participation, self.actor, PollId(poll))

    async def results(self, poll: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.get(f"/v1/polls/{poll}/results")).json()
        return found


@pytest.fixture
async def square(house: House) -> AsyncIterator[Square]:
    actor = await a_workspace(house)
    channel, app = await a_sandbox_channel(house, actor), the_application(house)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(a_caller(app, await a_key_text(house, actor)))
        yield Square(house, actor, channel, client)


async def test_what_a_platform_counts_is_merged_by_the_order_of_the_options(
    square: Square,
) -> None:
    poll = await square.poll()
    body = {"voter": "user-17", "options": ["saturday"]}
    await square.client.post(f"/v1/polls/{poll}/votes", json=body)
    linked = await square.link(poll, await square.message())
    assert linked.status_code == 200, linked.text
    await square.count(poll)
    results = await square.results(poll)
    # The sandbox gives each option a vote for each of its letters.
    assert [one["count"] for one in results["merged"]] == [6, 9]
    assert results["merged_n"] == 15
    assert [one["count"] for one in results["votes"]["options"]] == [0, 1]
    [native] = [one for one in results["sources"] if one["native_id"]]
    assert (native["source"], native["n"], native["final"]) == ("sandbox", 14, False)
    assert [one["count"] for one in native["options"]] == [6, 8]
    told = (await square.client.get("/v1/events", params={"type": "poll_native.counted"})).json()
    assert [one["data"]["object"]["votes"] for one in told["data"]] == [[6, 8]]


async def test_after_the_end_one_whole_reading_is_the_last(square: Square) -> None:
    poll = await square.poll()
    await square.link(poll, await square.message())
    await square.count(poll)
    await square.client.post(f"/v1/polls/{poll}/close")
    await square.count(poll)
    await square.count(poll)
    results = await square.results(poll)
    assert results["final"] is True
    assert [one["count"] for one in results["merged"]] == [6, 8]
    told = (await square.client.get("/v1/events", params={"type": "poll_native.finished"})).json()
    assert len(told["data"]) == 1
    async with square.house.database.within(square.actor) as db:
        due = await db.fetchval("SELECT due_at FROM duties WHERE kind = 'poll.counted'")
    assert due is None


async def test_what_is_not_out_yet_says_so(square: Square) -> None:
    poll = await square.poll()
    await square.link(poll, await square.message(now=False))
    await square.count(poll)
    [native] = (await square.client.get(f"/v1/polls/{poll}/natives")).json()["data"]
    assert [one["reason"] for one in native["tallies"]] == ["not_published"]
    assert (await square.results(poll))["merged_n"] == 0


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({"kind": "ranked"}, ASKED),
        ({"kind": "score"}, ASKED),
        ({"kind": "open", "options": []}, ASKED),
        ({"kind": "multiple"}, ASKED),
        ({"who": "members", "weights": [{"level": 2, "weight": 3}]}, ASKED),
        ({}, AskedThere(("Friday", "Saturday", "Sunday"), 3600)),
        ({}, None),
    ],
)
async def test_what_cannot_be_merged_is_refused_at_its_place(
    square: Square, more: dict[str, Any], asked: AskedThere | None
) -> None:
    poll = await square.poll(**more)
    reply = await square.link(poll, await square.message(asked, now=False))
    problem = reply.json()
    assert (reply.status_code, problem["code"]) == (409, "poll_not_mergeable")
    assert [error["pointer"] for error in problem["errors"]] == ["/message_id"]


async def test_a_message_asks_for_one_poll(square: Square) -> None:
    poll, other, message = await square.poll(), await square.poll(), await square.message()
    linked = (await square.link(poll, message)).json()
    reply = await square.link(other, message)
    assert (reply.status_code, reply.json()["code"]) == (409, "message_in_other_poll")
    gone = await square.client.delete(f"/v1/polls/{poll}/natives/{linked['id']}")
    assert gone.status_code == 200
    assert (await square.link(other, message)).status_code == 200
    assert (await square.client.get(f"/v1/polls/{poll}/natives")).json()["data"] == []


async def asked_on(square: Square, poll: str, *channels: str, **more: Any) -> httpx.Response:
    body = {"channel_ids": channels or [square.channel.id], **more}
    return await square.client.post(f"/v1/polls/{poll}/natives", json=body)


async def closing(square: Square, **more: Any) -> str:
    """A poll that closes in an hour."""
    at = square.house.app.participation.polls.clock.now() + timedelta(hours=1)
    return await square.poll(closes={"at": at.isoformat()}, **more)


async def test_a_poll_is_asked_on_channels_by_a_message_of_its_own(square: Square) -> None:
    poll = await closing(square)
    made = await asked_on(square, poll)
    assert made.status_code == 200, made.text
    message = (await square.client.get(f"/v1/messages/{made.json()['message_id']}")).json()
    assert message["text"] == POLL["question"]
    assert message["poll"]["options"] == [one["label"] for one in OPTIONS]
    assert 3500 < message["poll"]["duration_seconds"] <= 3600
    await send_what_is_due(square.house)
    await square.count(poll)
    assert [one["count"] for one in (await square.results(poll))["merged"]] == [6, 8]
    again = await asked_on(square, poll)
    assert (again.status_code, again.json()["code"]) == (409, "poll_not_mergeable")
    assert [error["pointer"] for error in again.json()["errors"]] == ["/channel_ids"]
    listed = (await square.client.get("/v1/messages")).json()["data"]
    assert len(listed) == 1


async def test_other_words_may_ask_the_same(square: Square) -> None:
    poll = await closing(square)
    made = (await asked_on(square, poll, text="Which day suits you?")).json()
    message = (await square.client.get(f"/v1/messages/{made['message_id']}")).json()
    assert message["text"] == "Which day suits you?"


async def test_what_cannot_be_asked_there_writes_nothing(square: Square) -> None:
    for poll, code in (
        (await square.poll(), "poll_not_mergeable"),
        (await closing(square, kind="ranked"), "poll_not_mergeable"),
        ((await square.client.post("/v1/polls", json=POLL)).json()["id"], "invalid_state"),
    ):
        reply = await asked_on(square, poll)
        assert (reply.status_code, reply.json()["code"]) == (409, code)
    long = [{"key": f"o{n}", "label": "x" * 60} for n in range(2)]
    unfit = await asked_on(square, await closing(square, options=long))
    assert unfit.status_code == 422
    assert {error["pointer"] for error in unfit.json()["errors"]} == {"/channel_ids"}
    absent = await asked_on(square, await closing(square), "chn_00000000000000000000000000")
    assert absent.status_code == 404
    both = {"channel_ids": [square.channel.id], "message_id": "msg_00000000000000000000000000"}
    poll = await closing(square)
    for body in (both, {}, {"text": "When?"}):
        reply = await square.client.post(f"/v1/polls/{poll}/natives", json=body)
        assert (reply.status_code, reply.json()["code"]) == (422, "validation_failed")
    assert (await square.client.get("/v1/messages")).json()["data"] == []


async def test_who_may_not_publish_asks_nobody(square: Square) -> None:
    key = await a_key_text(
        square.house,
        square.actor,
        scopes=frozenset({Permission.POLLS_WRITE, Permission.POLLS_READ}),
    )
    poll = await closing(square)
    async with a_caller(the_application(square.house), key) as client:
        body = {"channel_ids": [square.channel.id]}
        reply = await client.post(f"/v1/polls/{poll}/natives", json=body)
    assert (reply.status_code, reply.json()["code"]) == (403, "missing_scope")
