"""Conversations over HTTP: found by their words, listed by views, one page after another."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

import adapters.db.conversation_reads as reads
from adapters.db.conversation_filters import COMMON
from adapters.db.conversations import CONVERSATIONS as TABLE
from adapters.wiring import House
from domain.communities.model import Channel
from domain.inbox.conversation import ConversationState
from domain.inbox.receipt import Way
from domain.shared.access import Actor
from domain.shared.heard import Raw
from domain.shared.ids import ConversationId
from domain.shared.paging import Filter, PageRequest, SortKey
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.conversation_samples import CONVERSATIONS
from tests.kit.inbound import digest_what_waits
from tests.kit.samples import bare


@dataclass(frozen=True)
class Desk:
    """Somebody who has conversations in hand."""

    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient

    async def hear(self, *told: dict[str, Any]) -> None:
        """Each direct message in a place of its own, a minute after the one before."""
        began = self.house.clock.now()
        raws = []
        for number, each in enumerate(told):
            at = (began + timedelta(minutes=number)).isoformat()
            whole = {"id": f"d{number}", "kind": "direct", "place": f"p{number}", "at": at} | each
            raws.append(Raw(whole["id"], json.dumps(whole).encode()))
        async with self.house.app.inbox.begin(self.actor) as tx:
            await tx.receipts.add(self.channel.id, Way.SANDBOX, raws)
            await tx.commit()
        await digest_what_waits(self.house)

    async def list(self, query: str = "") -> list[str]:
        """Places of the conversations."""
        reply = await self.client.get(f"/v1/conversations?{query}")
        assert reply.status_code == 200, reply.text
        return [each["place"] for each in reply.json()["data"]]

    async def post(self, path: str, body: Any = None) -> Any:
        reply = await self.client.post(path, json=body, headers={"Idempotency-Key": path})
        assert reply.status_code < 300, reply.text
        return reply.json()


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        yield Desk(house, actor, channel, client)


@pytest.mark.parametrize("common", [COMMON, 1])
async def test_words_are_found_whatever_their_accents_and_however_common(
    desk: Desk, common: int
) -> None:
    await desk.hear(
        {"text": "¿Ábren el LUNES?", "author": {"id": "jo", "name": "José O'Hara"}},
        {"text": "Le lunes, oui."},
        {"text": "It's \\ broken: 'quoted'"},
    )
    [first, *_] = (await desk.client.get("/v1/conversations?sort=last_message_at")).json()["data"]
    await desk.post(f"/v1/conversations/{first['id']}/notes", {"text": "Reembolso enviado."})
    looking = reads.DbConversationReads(desk.house.database, common=common)

    async def found(phrase: str, **more: str) -> list[str | None]:
        filters = [Filter("q", "in", phrase), *(Filter(n, "in", [v]) for n, v in more.items())]
        request = PageRequest(filters=filters, sort=(SortKey("last_message_at"), SortKey("id")))
        page = await looking.conversations(desk.actor, request)
        return [json.loads(each)["place"] for each in page.items]

    assert await found("lunes") == ["p0", "p1"]
    assert await found("abren lunés") == ["p0"]
    assert await found("jose") == await found("o'hara") == ["p0"]
    assert await found("reembolso") == ["p0"]
    assert await found("'quoted' \\") == ["p2"]
    assert await found("oui", state="closed") == []
    assert await found("nowhere") == await found("!") == []
    assert await desk.list("q=lunes&sort=last_message_at") == ["p0", "p1"]


async def test_a_list_shows_what_is_read_one_by_one(desk: Desk) -> None:
    sample = CONVERSATIONS["conversations"]
    author = replace(sample.author, fields=(("b", "2"), ("a", "\u00e9 1")), is_bot=True)
    states = [replace(sample, state=state, merged_into=None) for state in ConversationState]
    bearing = [*states, replace(states[0], author=author), replace(bare(sample), merged_into=None)]
    ids = [ConversationId(f"cnv_{number:026}") for number in range(len(bearing))]
    async with desk.house.database.within(desk.actor) as connection:
        for id, each in zip(ids, bearing, strict=True):
            mine = replace(
                each,
                id=id,
                workspace_id=desk.actor.workspace,
                organization_id=desk.actor.organization_id,
                channel_id=desk.channel.id,
                split_from=ids[0],
            )
            await connection.execute(TABLE.insert, *TABLE.values(mine))
        await connection.execute("COMMIT")
    listed = (await desk.client.get("/v1/conversations?limit=100")).json()["data"]
    assert len(listed) == len(bearing)
    for each in listed:
        alone = (await desk.client.get(f"/v1/conversations/{each['id']}")).json()
        assert alone == {**each, "presences": []}


async def test_what_is_deleted_is_found_by_its_words_no_more(desk: Desk) -> None:
    await desk.hear({"text": "A secret."})
    assert await desk.list("q=secret") == ["p0"]
    await desk.hear({"id": "x", "kind": "deletion", "message_id": "d0"})
    assert await desk.list("q=secret") == []


async def test_nobody_finds_the_words_of_another_workspace(desk: Desk, app: ASGIApp) -> None:
    await desk.hear({"text": "Ours alone."})
    other = await a_workspace(desk.house)
    async with a_caller(app, await a_key_text(desk.house, other)) as client:
        reply = await client.get("/v1/conversations?q=alone")
    assert reply.json()["data"] == []


@pytest.mark.parametrize(
    "sort", ["last_message_at", "-waiting_since", "reply_window_closes_at", "-priority", "id"]
)
async def test_pages_follow_one_another_in_every_order(desk: Desk, sort: str) -> None:
    await desk.hear(*({"text": "Hello"} for _ in range(4)), {"kind": "comment"})
    whole = await desk.list(f"sort={sort}")
    found, path = [], f"/v1/conversations?sort={sort}&limit=2"
    while path:
        reply = await desk.client.get(path)
        found += [each["place"] for each in reply.json()["data"]]
        path = reply.links.get("next", {}).get("url", "")
    assert found == whole
    assert len(found) == 5


async def test_a_saved_view_says_what_the_caller_does_not(desk: Desk) -> None:
    await desk.hear({"text": "Hello"}, {"text": "Hello"}, {"text": "Bye"})
    view = {"name": "Oldest", "query": {"q": "hello", "sort": "last_message_at"}}
    made = await desk.post("/v1/saved-views", view)
    path = f"view={made['id']}"
    assert await desk.list(path) == ["p0", "p1"]
    assert await desk.list(f"{path}&q=bye") == ["p2"]
    assert await desk.list(f"{path}&limit=1") == ["p0"]
    wrong = {"name": "Wrong", "query": {"state": "odd", "shade": "blue"}}
    refused = await desk.client.post("/v1/saved-views", json=wrong)
    assert {each["pointer"] for each in refused.json()["errors"]} == {
        "/query/state",
        "/query/shade",
    }


async def test_a_conversation_is_read_with_all_that_was_said(desk: Desk) -> None:
    await desk.hear({"text": "One", "place": "p"}, {"text": "Two", "place": "p"})
    [only] = (await desk.client.get("/v1/conversations")).json()["data"]
    path = f"/v1/conversations/{only['id']}/messages?limit=1"
    first = await desk.client.get(path)
    second = await desk.client.get(first.links["next"]["url"])
    said = [reply.json()["data"][0]["inbound_message"]["text"] for reply in (first, second)]
    assert said == ["Two", "One"]
    closed = await desk.post(f"/v1/conversations/{only['id']}/close")
    refused = await desk.client.post(f"/v1/conversations/{only['id']}/close")
    assert refused.status_code == 409
    assert (refused.json()["code"], refused.json()["possible_moves"]) == (
        "invalid_state",
        ["reopen"],
    )
    assert closed["possible_moves"] == ["reopen"]
