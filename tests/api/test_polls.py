"""A question is asked of many: it opens and closes by itself, each votes once, and everybody who
may sees what came of it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_workspace

WHEN = {
    "question": "When shall we meet?",
    "kind": "single",
    "options": [
        {"key": "friday", "label": "On Friday evening"},
        {"key": "saturday", "label": "On Saturday morning"},
    ],
}


class Hall:
    """`client` has a key, `stranger` has none."""

    def __init__(
        self, house: House, actor: Actor, client: httpx.AsyncClient, stranger: httpx.AsyncClient
    ) -> None:
        self.house, self.actor, self.client, self.stranger = house, actor, client, stranger

    async def poll(self, *moves: str, **more: Any) -> dict[str, Any]:
        reply = await self.client.post("/v1/polls", json=WHEN | more)
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        for move in moves:
            reply = await self.client.post(f"/v1/polls/{made['id']}/{move}")
            assert reply.status_code == 200, reply.text
            made = reply.json()
        return made

    async def vote(self, poll: dict[str, Any], **body: Any) -> httpx.Response:
        return await self.client.post(f"/v1/polls/{poll['id']}/votes", json=body)

    async def results(self, poll: dict[str, Any]) -> dict[str, Any]:
        reply = await self.client.get(f"/v1/polls/{poll['id']}/results")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    async def member(self, external_id: str, **more: Any) -> str:
        reply = await self.client.post(
            "/v1/members", json={"name": external_id, "external_id": external_id} | more
        )
        assert reply.status_code == 201, reply.text
        return str(reply.json()["id"])


@pytest.fixture
async def hall(house: House) -> AsyncIterator[Hall]:
    actor, app = await a_workspace(house), the_application(house)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(a_caller(app, await a_key_text(house, actor)))
        stranger = await stack.enter_async_context(a_caller(app))
        yield Hall(house, actor, client, stranger)


def counts(results: dict[str, Any]) -> dict[str, int]:
    return {one["option"]: one["count"] for one in results["votes"]["options"]}


async def test_the_last_word_of_each_person_counts(hall: Hall) -> None:
    poll = await hall.poll("open")
    first = await hall.vote(poll, voter="ana", options=["friday"])
    assert first.status_code == 200, first.text
    again = await hall.vote(poll, voter="ana", options=["friday"])
    assert again.json() == first.json()
    changed = (await hall.vote(poll, voter="ana", options=["saturday"])).json()
    assert (changed["id"], changed["version"]) == (first.json()["id"], 2)
    await hall.vote(poll, voter="eva", options=["saturday"])
    results = await hall.results(poll)
    assert counts(results) == {"friday": 0, "saturday": 2}
    assert (results["votes"]["n"], results["final"]) == (2, False)
    assert results["sources"][1]["n"] == 2


async def test_the_page_takes_a_vote_and_another_in_its_place(hall: Hall) -> None:
    poll = await hall.poll("open")
    page = await hall.stranger.get(poll["url"])
    assert page.status_code == 200, page.text
    form = page.text.split('name="form" value="')[1].split('"')[0]
    sent = await hall.stranger.post(poll["url"], data={"form": form, "option": "friday"})
    assert sent.status_code == 303, sent.text
    assert counts(await hall.results(poll)) == {"friday": 1, "saturday": 0}
