"""Many conversations are changed by one request, chosen by what is asked of their list."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from api.inbox.bulk_schemas import ConversationFilterIn
from api.inbox.conversation_routes import CONVERSATIONS
from api.inbox.saved_view_schemas import KEPT
from domain.identity.use_cases.keep_roles import NewRole, create_role
from domain.inbox.ordering import AT_ONCE
from domain.shared.access import Permission, Reach
from tests.api.test_conversations import Desk
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.database import DatabaseUrls
from tests.kit.teammates import a_teammate, a_token_of

LABELLED = {"action": "update", "update": {"add_labels": ["seen"]}}
MORE = """
INSERT INTO conversations SELECT (jsonb_populate_record(c, jsonb_build_object('id', c.id || n))).*
FROM conversations c, generate_series($2::int, $3) n WHERE c.id = $1
"""


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        yield Desk(house, actor, channel, client)


async def bulk(client: httpx.AsyncClient, body: Any, key: str = "once") -> httpx.Response:
    headers = {"Idempotency-Key": key}
    return await client.post("/v1/conversations/bulk", json=body, headers=headers)


async def ids(desk: Desk, **query: str) -> list[str]:
    reply = await desk.client.get("/v1/conversations", params={"sort": "id", **query})
    assert reply.status_code == 200, reply.text
    return [each["id"] for each in reply.json()["data"]]


def test_its_fields_are_what_a_saved_view_may_say() -> None:
    fields = set(ConversationFilterIn.model_fields)
    assert fields == set(CONVERSATIONS.filters) - {"view"}
    assert fields == {name.partition("[")[0] for name in KEPT - {"sort"}}


async def test_those_that_match_are_changed_and_say_so_each(desk: Desk) -> None:
    await desk.hear(*({"text": f"Hello {n}"} for n in range(3)))
    [first, *rest] = await ids(desk)
    await desk.post(f"/v1/conversations/{first}/close")
    reply = await bulk(desk.client, {"action": "close", "filter": {"state": ["open"]}})
    assert reply.status_code == 200, reply.text
    said = reply.json()
    assert (said["succeeded"], said["failed"]) == (2, 0)
    assert [(r["index"], r["id"], r["state"], r["status"]) for r in said["results"]] == [
        (index, id, "closed", 200) for index, id in enumerate(rest)
    ]
    assert await ids(desk, state="open") == []
    again = await bulk(desk.client, {"action": "close", "filter": {"state": ["open"]}})
    assert again.json() == said, "what matched the first time is what the answer is about"
    none = await bulk(desk.client, {"action": "close", "filter": {"state": ["open"]}}, "another")
    assert none.json() == {"succeeded": 0, "failed": 0, "results": []}


async def test_one_that_cannot_be_changed_hinders_no_other(desk: Desk) -> None:
    await desk.hear({"text": "One"}, {"text": "Two"})
    [first, _] = await ids(desk)
    await desk.post(f"/v1/conversations/{first}/close")
    body = {"action": "close", "filter": {"state": ["open", "closed"]}}
    results = (await bulk(desk.client, body)).json()["results"]
    assert [r["problem"] and r["problem"]["code"] for r in results] == ["invalid_state", None]


async def test_a_filter_finds_what_the_list_finds_by_it(desk: Desk) -> None:
    await desk.hear(
        {"text": "¿Ábren el LUNES?", "author": {"id": "jo"}},
        {"text": "On Tuesday?", "author": {"id": "ann"}},
        {"text": "On Sunday?", "author": {"id": "bo"}},
    )
    house, actor = desk.house, desk.actor
    person = await a_teammate(house, actor)
    first, second, third = await ids(desk)
    given = {"action": "update", "update": {"assignee_id": person.id, "add_labels": ["vip"]}}
    assert (await bulk(desk.client, {**given, "ids": [first]}, "given")).json()["succeeded"] == 1
    merged = f"/v1/conversations/{second}/merge"
    await desk.post(merged, {"conversation_ids": [third]})
    later = (house.clock.now() + timedelta(seconds=30)).isoformat().replace("+00:00", "Z")
    pairs: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({"state": ["open"]}, {"state": "open"}),
        ({"kind": ["direct"], "priority": ["normal", "high"]}, {"priority": "normal,high"}),
        ({"channel_id": [desk.channel.id]}, {"channel_id": desk.channel.id}),
        ({"assignee_id": [person.id]}, {"assignee_id": person.id}),
        ({"assigned": False}, {"assigned": "false"}),
        ({"assigned": True, "in_team": False}, {"assigned": "true", "in_team": "false"}),
        ({"author": ["jo", "nobody"]}, {"author": "jo,nobody"}),
        ({"label": ["vip"]}, {"label": "vip"}),
        ({"waiting": True}, {"waiting": "true"}),
        ({"q": "abren lunes"}, {"q": "abren lunes"}),
        ({"last_message_at": {"gt": later}}, {"last_message_at[gt]": later}),
        ({"last_message_at": {"lte": later}}, {"last_message_at[lte]": later}),
    ]
    for number, (chosen, query) in enumerate(pairs):
        listed = await ids(desk, **query)
        reply = await bulk(desk.client, {**LABELLED, "filter": chosen}, f"filter-{number}")
        assert listed, query
        assert [each["id"] for each in reply.json()["results"]] == listed, chosen


async def test_nobody_reaches_more_by_a_filter_than_they_see(desk: Desk, app: ASGIApp) -> None:
    await desk.hear({"text": "Mine"}, {"text": "Yours"})
    house, actor = desk.house, desk.actor
    rights = {Permission.INBOX_READ: Reach.OWN, Permission.INBOX_WRITE: Reach.OWN}
    outside = replace(actor, workspace_id=None)
    role = await create_role(house.app.identity, outside, NewRole("Guest", rights))
    person = await a_teammate(house, actor, role.id)
    mine = (await ids(desk))[0]
    given = {"action": "update", "update": {"assignee_id": person.id}, "ids": [mine]}
    assert (await bulk(desk.client, given, "given")).json()["succeeded"] == 1
    token = await a_token_of(house, actor, person)
    async with a_caller(app, token.text) as theirs:
        reply = await bulk(theirs, {"action": "close", "filter": {"state": ["open"]}})
    assert [each["id"] for each in reply.json()["results"]] == [mine]
    assert len(await ids(desk, state="open")) == 1


async def test_where_too_many_match_none_is_changed(
    desk: Desk, database_urls: DatabaseUrls
) -> None:
    await desk.hear({"text": "Hello"})
    owner = await asyncpg.connect(database_urls.owner)
    [first] = await ids(desk)
    await owner.execute(MORE, first, 2, AT_ONCE)
    body = {"action": "close", "filter": {"state": ["open"]}}
    most = (await bulk(desk.client, {**LABELLED, "filter": body["filter"]})).json()
    assert most["succeeded"] == AT_ONCE
    await owner.execute(MORE, first, AT_ONCE + 1, AT_ONCE + 1)
    await owner.close()
    reply = await bulk(desk.client, body, "all")
    said = reply.json()
    assert (reply.status_code, said["code"]) == (422, "too_many_match")
    assert [error["pointer"] for error in said["errors"]] == ["/filter"]
    assert str(AT_ONCE) in said["detail"]
    assert await ids(desk, state="closed") == []


@pytest.mark.parametrize(
    ("chosen", "pointer", "code"),
    [
        ({}, "", "one_of"),
        ({"ids": ["cnv_1"], "filter": {"state": ["open"]}}, "", "one_of"),
        ({"filter": {}}, "/filter", "too_short"),
        ({"filter": {"state": []}}, "/filter/state", "too_short"),
        ({"filter": {"state": ["asleep"]}}, "/filter/state/0", "not_in_list"),
        ({"filter": {"view": ["viw_1"]}}, "/filter/view", "unknown_field"),
        ({"filter": {"assigned": "false"}}, "/filter/assigned", "wrong_type"),
        ({"filter": {"created_at": {}}}, "/filter/created_at", "too_short"),
        (
            {"filter": {"state": ["open"]}, "versions": {"cnv_1": 1}},
            "",
            "versions_of_others",
        ),
    ],
)
async def test_what_is_not_a_choice_says_where(
    desk: Desk, chosen: dict[str, Any], pointer: str, code: str
) -> None:
    reply = await bulk(desk.client, {"action": "close", **chosen})
    assert reply.status_code == 422
    [error] = reply.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
