"""Walking a list sees every row that stayed once and no row twice, whatever happens meanwhile."""

import itertools
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.secrets import Sealer
from adapters.wiring import House
from domain.communities.model import Channel
from domain.shared.access import Actor
from tests.api.operations import Operation, operations
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_community, a_message, a_sandbox_channel, a_workspace

LISTS = [operation for operation in operations() if operation.listed]
NEXT = re.compile(r'<([^>]+)>; rel="next"')


@dataclass(frozen=True)
class Reader:
    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient

    async def page(self, path: str, **query: Any) -> dict[str, Any]:
        reply = await self.client.get(path, params=query)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    async def walk(self, path: str, **query: Any) -> AsyncIterator[list[dict[str, Any]]]:
        """Page after page, by cursor."""
        cursor: str | None = None
        for _ in range(1000):
            more = {"cursor": cursor} if cursor else {}
            page = await self.page(path, **query, **more)
            yield page["data"]
            cursor = page["next_cursor"]
            assert page["has_more"] is (cursor is not None)
            if cursor is None:
                return
        raise AssertionError("the list does not end")

    async def ids(self, path: str, **query: Any) -> list[str]:
        return [row["id"] async for page in self.walk(path, **query) for row in page]


@pytest.fixture
async def reader(house: House, app: ASGIApp) -> AsyncIterator[Reader]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        yield Reader(house, actor, channel, client)


@pytest.fixture
async def furnished(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


@pytest.mark.parametrize("sort", ["id", "-id", "created_at", "-created_at,id", "name,-id"])
async def test_rows_that_come_while_walking_neither_repeat_nor_hide_others(
    sort: str, reader: Reader
) -> None:
    stay = [(await a_community(reader.house, reader.actor, name=f"c{n % 4}")).id for n in range(25)]
    seen: list[str] = []
    numbers = itertools.count()
    async for page in reader.walk("/v1/communities", sort=sort, limit=4):
        seen += [row["id"] for row in page]
        await a_community(reader.house, reader.actor, name=f"c{next(numbers) % 4}")
    assert len(seen) == len(set(seen))
    assert set(stay) <= set(seen)
    after = await reader.ids("/v1/communities", sort=sort)
    assert [i for i in seen if i in stay] == [i for i in after if i in stay]


async def test_rows_that_leave_a_filter_while_walking_hide_no_others(reader: Reader) -> None:
    made = [
        await a_message(reader.house, reader.actor, channels=[reader.channel]) for _ in range(20)
    ]
    seen: list[str] = []
    async for page in reader.walk("/v1/messages", status="draft", sort="id", limit=3):
        seen += [row["id"] for row in page]
        # What has just been seen stops being a draft; what comes next must not move up unseen.
        for row in page:
            path = f"/v1/messages/{row['id']}/cancel"
            assert (await reader.client.post(path)).status_code == 200
    assert seen == sorted(message.id for message in made)


async def test_messages_sort_by_their_time_with_those_that_have_none_last(reader: Reader) -> None:
    """Drafts have no time; they come after the latest, and before it the other way round."""
    now = reader.house.clock.now()
    hours = [5, None, 1, None, 3, 3, None, 2]
    made = [
        await a_message(
            reader.house,
            reader.actor,
            channels=[reader.channel],
            at=now + timedelta(hours=h) if h else None,
        )
        for h in hours
    ]
    order = sorted(range(len(made)), key=lambda n: (hours[n] is None, hours[n] or 0, made[n].id))
    wanted = [made[n].id for n in order]
    for limit in (1, 2, 3, 100):
        assert await reader.ids("/v1/messages", sort="publish_at", limit=limit) == wanted
        assert await reader.ids("/v1/messages", sort="publish_at,id", limit=limit) == wanted
        assert await reader.ids("/v1/messages", sort="-publish_at", limit=limit) == wanted[::-1]
    backwards = sorted(range(len(made)), key=lambda n: made[n].id, reverse=True)
    mixed = sorted(backwards, key=lambda n: (hours[n] is None, hours[n] or 0))
    for limit in (1, 2, 3):
        found = await reader.ids("/v1/messages", sort="publish_at,-id", limit=limit)
        assert found == [made[n].id for n in mixed]


async def test_filters_choose_and_compose(reader: Reader) -> None:
    now = reader.house.clock.now()
    other = await a_sandbox_channel(reader.house, reader.actor, account="other")
    draft = await a_message(
        reader.house, reader.actor, channels=[reader.channel], text="Olá, ÑANDÚ!", external_id="a,b"
    )
    soon = await a_message(
        reader.house, reader.actor, channels=[other], at=now + timedelta(hours=1), external_id="x"
    )
    for query, expected in (
        ({}, {draft.id, soon.id}),
        ({"status": "draft"}, {draft.id}),
        ({"status": "draft,scheduled"}, {draft.id, soon.id}),
        ({"channel_id": other.id}, {soon.id}),
        ({"channel_id": f"{other.id},{reader.channel.id}"}, {draft.id, soon.id}),
        ({"channel_id": other.id, "status": "draft"}, set()),
        ({"community_id": draft.community_id}, {draft.id}),
        ({"external_id": "x"}, {soon.id}),
        ({"q": "ñandú"}, {draft.id}),
        ({"q": "%"}, set()),
        ({"publish_at[gte]": now.isoformat()[:23] + "Z"}, {soon.id}),
        ({"publish_at[lt]": now.isoformat()[:23] + "Z"}, set()),
        ({"created_at[gt]": "2199-01-01T00:00:00Z"}, set()),
    ):
        found = (await reader.page("/v1/messages", **query))["data"]
        assert {row["id"] for row in found} == expected, query


@pytest.mark.parametrize("operation", LISTS, ids=lambda operation: operation.name)
async def test_what_a_list_says_it_can_do_it_does(
    operation: Operation, furnished: httpx.AsyncClient, place: Place
) -> None:
    """Every sort and every filter of the document works, and no others do."""
    path, parameters = _path(operation, place), operation.parameters("query")
    sorts = re.findall(r"\w+", parameters["sort"]["schema"]["pattern"].partition(")")[0])
    assert sorts
    for sort in [*sorts, *(f"-{sort}" for sort in sorts), ",".join(sorts)]:
        reply = await furnished.get(path, params={"sort": sort})
        assert reply.status_code == 200, (sort, reply.text)
    reply = await furnished.get(path, params={"sort": ",".join([*sorts, sorts[0]])})
    assert reply.json()["errors"][0]["code"] == "not_in_list", reply.text
    for name, parameter in parameters.items():
        if name not in ("sort", "limit", "cursor"):
            value = _value(parameter["schema"]) if name != "view" else place.things["saved_view"]
            reply = await furnished.get(path, params={name: value})
            assert reply.status_code == 200, (name, reply.text)
    for sort in ("text", "workspace_id", "id;drop", "", "-", "id,", "ID", "--id", "id desc"):
        reply = await furnished.get(path, params={"sort": sort})
        assert reply.status_code == 422, sort
        assert reply.json()["errors"][0] == {
            "parameter": "sort",
            "code": "not_in_list",
            "detail": reply.json()["errors"][0]["detail"],
        }
    for name in ("text", "workspace_id", "created_at", "created_at[eq]", "id", "offset"):
        if name not in parameters:
            reply = await furnished.get(path, params={name: "x"})
            assert (reply.status_code, reply.json()["code"]) == (400, "unknown_parameter"), name


def _path(operation: Operation, place: Place) -> str:
    """A list may be of the parts of something."""
    return operation.template.format(**operation.calls[0](place.things, place.things).path)


def _value(schema: dict[str, Any]) -> str:
    if schema["type"] == "array":
        return str(schema["items"].get("enum", ["any"])[0])
    if "enum" in schema:
        return str(schema["enum"][0])
    if schema["type"] == "boolean":
        return "true"
    if schema["type"] == "integer":
        return str(schema["minimum"])
    return "2030-05-04T07:00:00Z" if schema.get("format") == "date-time" else "any"


@pytest.mark.parametrize("operation", LISTS, ids=lambda operation: operation.name)
async def test_a_page_holds_1_to_100_rows(
    operation: Operation, furnished: httpx.AsyncClient, place: Place
) -> None:
    path = _path(operation, place)
    for limit, code in {
        "0": "too_small",
        "101": "too_large",
        "99999": "wrong_type",
        "-1": "wrong_type",
        "1.0": "wrong_type",
        "": "wrong_type",
        " 5": "wrong_type",
        "٣": "wrong_type",
        "ten": "wrong_type",
    }.items():
        reply = await furnished.get(path, params={"limit": limit})
        assert reply.status_code == 422, limit
        [error] = reply.json()["errors"]
        assert (error["parameter"], error["code"]) == ("limit", code), limit
    for limit in ("1", "100"):
        reply = await furnished.get(path, params={"limit": limit})
        assert reply.status_code == 200
        assert len(reply.json()["data"]) <= int(limit)


async def test_without_a_limit_a_page_holds_twenty_newest_first(reader: Reader) -> None:
    made = [(await a_community(reader.house, reader.actor)).id for _ in range(21)]
    page = await reader.page("/v1/communities")
    assert [row["id"] for row in page["data"]] == sorted(made, reverse=True)[:20]
    assert page["has_more"] is True


async def test_the_link_leads_to_the_next_page(reader: Reader) -> None:
    for _ in range(5):
        await a_community(reader.house, reader.actor)
    query: dict[str, Any] = {
        "limit": 2,
        "sort": "name,-id",
        "created_at[gte]": "2020-01-01T00:00:00Z",
    }
    by_cursor = await reader.ids("/v1/communities", **query)
    by_link: list[str] = []
    reply = await reader.client.get("/v1/communities", params=query)
    while True:
        by_link += [row["id"] for row in reply.json()["data"]]
        found = NEXT.fullmatch(reply.headers.get("link", ""))
        if found is None:
            break
        reply = await reader.client.get(found[1])
        assert reply.status_code == 200
    assert "link" not in reply.headers
    assert by_link == by_cursor
    assert len(by_link) == 6


async def test_a_cursor_serves_its_own_list_and_no_other(reader: Reader) -> None:
    for _ in range(3):
        await a_community(reader.house, reader.actor, external_id=None)
        await a_message(reader.house, reader.actor, channels=[reader.channel])
    page = await reader.page("/v1/communities", limit=1, archived="false")
    cursor = page["next_cursor"]
    for more in ({}, {"limit": 50}):
        query = {"limit": 1, "archived": "false", "cursor": cursor, **more}
        assert (await reader.client.get("/v1/communities", params=query)).status_code == 200
    for path, query in (
        ("/v1/communities", {}),
        ("/v1/communities", {"archived": "true"}),
        ("/v1/communities", {"archived": "false", "sort": "id"}),
        ("/v1/communities", {"archived": "false", "external_id": "x"}),
        ("/v1/channels", {}),
        ("/v1/messages", {}),
    ):
        reply = await reader.client.get(path, params={**query, "cursor": cursor})
        assert (reply.status_code, reply.json()["code"]) == (400, "invalid_cursor"), (path, query)


async def test_a_cursor_that_was_touched_is_none(reader: Reader) -> None:
    for _ in range(3):
        await a_community(reader.house, reader.actor)
    cursor = (await reader.page("/v1/communities", limit=1))["next_cursor"]
    touched = {cursor[:-1], cursor + "A", cursor[1:], "", "=", "A" * 1000, "ü", "%", "null"}
    for n in range(0, len(cursor), 3):
        other = "A" if cursor[n] != "A" else "B"
        touched.add(cursor[:n] + other + cursor[n + 1 :])
    for wrong in touched:
        reply = await reader.client.get("/v1/communities", params={"cursor": wrong})
        assert (reply.status_code, reply.json()["code"]) == (400, "invalid_cursor"), wrong


async def test_a_cursor_shows_nothing_that_can_be_forged(house: House, reader: Reader) -> None:
    """It is bound to this installation's key: what another one made is none here."""
    await a_community(reader.house, reader.actor)
    await a_community(reader.house, reader.actor)
    other = replace(house, sealer=Sealer([("k1", b"x" * 32)]))
    async with a_caller(the_application(other)) as client:
        reply = await client.get(
            "/v1/communities", params={"limit": 1}, headers=dict(reader.client.headers)
        )
        cursor = reply.json()["next_cursor"]
    reply = await reader.client.get("/v1/communities", params={"limit": 1, "cursor": cursor})
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid_cursor")
