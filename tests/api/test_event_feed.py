"""What happened can be read in order, from where one left off, and nothing is missing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.types import ASGIApp

from adapters.db.feed import AT_ONCE
from adapters.wiring import House
from api.events.catalogue import catalogue
from domain.communities.model import Community
from domain.events.rules import KEPT_FOR, PLACE_GOOD_FOR
from domain.identity.use_cases.change_organization import change_organization
from domain.shared.access import EVERYTHING, Actor, Mode, Permission
from domain.shared.ids import Kind
from tests.kit.api import a_caller, a_feed_cursor, a_key_text, the_application
from tests.kit.builders import a_community, a_workspace, an_api_key, an_organization
from tests.kit.database import DatabaseUrls
from tests.kit.fakes.memory import FakeClock

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Town:
    """A workspace in which communities are opened, and somebody who reads of it."""

    house: House
    actor: Actor
    client: httpx.AsyncClient

    async def happens(self, count: int = 1) -> list[Community]:
        return [await a_community(self.house, self.actor, name=f"c{n}") for n in range(count)]

    async def page(self, path: str = "/v1/events", **query: Any) -> dict[str, Any]:
        reply = await self.client.get(path, params=query)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    async def end(self, **query: Any) -> str:
        """The cursor behind everything that happened until now."""
        page = await self.page(limit=100, **query)
        while page["has_more"]:
            page = await self.page(limit=100, cursor=page["next_cursor"], **query)
        return str(page["next_cursor"])


@pytest.fixture
async def town(house: House, app: ASGIApp) -> AsyncIterator[Town]:
    actor = await a_workspace(house)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        yield Town(house, actor, client)


def objects(page: dict[str, Any]) -> list[str]:
    return [event["data"]["object"]["id"] for event in page["data"]]


async def test_what_was_acknowledged_is_there_at_once(town: Town) -> None:
    """No worker runs here: reading itself gives the events their places."""
    cursor = await town.end()
    for _ in range(5):
        [made] = await town.happens()
        page = await town.page(cursor=cursor)
        assert (objects(page), page["has_more"]) == ([made.id], False)
        cursor = page["next_cursor"]


async def test_it_is_read_in_order_each_event_once(town: Town) -> None:
    begun = await town.end()
    made = [community.id for community in await town.happens(11)]
    for limit in (1, 3, 11, 100):
        cursor, seen, more = begun, list[str](), True
        while more:
            page = await town.page(cursor=cursor, limit=limit)
            assert len(page["data"]) <= limit
            seen += objects(page)
            cursor, more = page["next_cursor"], page["has_more"]
        assert seen == made
        assert (await town.page(cursor=cursor))["data"] == []


async def test_without_a_cursor_it_begins_with_the_oldest(town: Town) -> None:
    await town.happens()
    page = await town.page()
    assert [event["type"] for event in page["data"]] == [
        *("workspace.created", "key.created", "community.created"),
    ]
    assert page["data"][0]["workspace_id"] == town.actor.workspace


async def test_the_link_leads_on_while_there_is_more(town: Town) -> None:
    await town.happens(4)
    reply = await town.client.get("/v1/events", params={"limit": 2, "type": "community.*,hold.*"})
    link = reply.headers["link"].removeprefix("<").removesuffix('>; rel="next"')
    further = await town.client.get(link)
    assert objects(reply.json()) + objects(further.json()) == objects(
        await town.page(type="community.*")
    )
    assert "link" not in further.headers


async def test_filters_choose_and_compose(town: Town) -> None:
    first, second = await town.happens(2)
    for query, expected in (
        ({"type": "community.created"}, [first.id, second.id]),
        ({"type": "community.*"}, [first.id, second.id]),
        ({"type": "community.archived,hold.*"}, []),
        ({"object_id": second.id}, [second.id]),
        ({"object_id": second.id, "type": "key.*"}, []),
        ({"object_id": "anything"}, []),
        ({"type": "*", "object_id": first.id}, [first.id]),
        ({"since": "2199-01-01T00:00:00Z"}, []),
        ({"since": "2020-01-01T00:00:00Z", "type": "community.*"}, [first.id, second.id]),
    ):
        assert objects(await town.page(**query)) == expected, query


@pytest.mark.parametrize("name", ["message.publish", "nothing.*", "*.created", "message", ".*"])
async def test_a_name_that_nothing_bears_is_refused(town: Town, name: str) -> None:
    reply = await town.client.get("/v1/events", params={"type": f"message.created,{name}"})
    assert (reply.status_code, reply.json()["code"]) == (422, "unknown_event_type")
    assert reply.json()["errors"][0]["parameter"] == "type"


async def test_a_cursor_depends_on_the_filters_and_on_nothing_else(town: Town) -> None:
    await town.happens(3)
    query = {"type": "community.*,hold.placed", "object_id": "x"}
    cursor = (await town.page(**query))["next_cursor"]
    for same in (
        {**query, "limit": "5"},
        {**query, "since": "2020-01-01T00:00:00Z"},
        {"type": "hold.placed,community.*", "object_id": "x"},
    ):
        await town.page(cursor=cursor, **same)
    for other in ({}, {"type": "community.*"}, {"object_id": "x"}, {**query, "object_id": "y"}):
        reply = await town.client.get("/v1/events", params={**other, "cursor": cursor})
        assert (reply.status_code, reply.json()["code"]) == (400, "invalid_cursor"), other
    reply = await town.client.get("/v1/communities", params={"cursor": cursor})
    assert reply.json()["code"] == "invalid_cursor"


async def test_what_is_asked_for_wrongly_is_refused(town: Town) -> None:
    for query, code in (
        ({"limit": "0"}, "validation_failed"),
        ({"limit": "101"}, "validation_failed"),
        ({"since": "yesterday"}, "validation_failed"),
        ({"since": "2026-01-01T00:00:00"}, "validation_failed"),
        ({"object_id": ""}, "validation_failed"),
        ({"type": ""}, "validation_failed"),
        ({"sort": "id"}, "unknown_parameter"),
        ({"last_event_id": "x"}, "unknown_parameter"),
        ({"cursor": "x"}, "invalid_cursor"),
    ):
        reply = await town.client.get("/v1/events", params=query)
        assert reply.json()["code"] == code, query


def at_another_time(house: House, clock: FakeClock) -> House:
    """The same house, whose feed goes by this clock."""
    return replace(house, app=replace(house.app, events=replace(house.app.events, clock=clock)))


async def test_an_old_cursor_is_answered_with_the_oldest_event_kept(town: Town) -> None:
    oldest = (await town.page(limit=1))["data"][0]
    cursor = a_feed_cursor(town.house, town.actor, KEPT_FOR)
    reply = await town.client.get("/v1/events", params={"cursor": cursor})
    problem = reply.json()
    assert (reply.status_code, problem["code"]) == (410, "cursor_expired")
    assert problem["oldest_event"] == {"id": oldest["id"], "timestamp": oldest["timestamp"]}
    assert oldest["id"] in problem["detail"]
    assert "kept for 30 days" in problem["detail"]
    assert problem["retryable"] is False
    good = a_feed_cursor(town.house, town.actor, PLACE_GOOD_FOR - timedelta(minutes=1))
    assert (await town.client.get("/v1/events", params={"cursor": good})).status_code == 200


async def test_where_no_event_is_left_an_old_cursor_names_none(
    town: Town, database_urls: DatabaseUrls
) -> None:
    await forget_everything(database_urls)
    cursor = a_feed_cursor(town.house, town.actor, KEPT_FOR)
    problem = (await town.client.get("/v1/events", params={"cursor": cursor})).json()
    assert problem["code"] == "cursor_expired"
    assert "oldest_event" not in problem
    assert "oldest event" not in problem["detail"]


async def forget_everything(urls: DatabaseUrls) -> None:
    connection = await asyncpg.connect(urls.owner)
    try:
        await connection.execute("ALTER TABLE events NO FORCE ROW LEVEL SECURITY")
        await connection.execute("DELETE FROM events")
    finally:
        await connection.close()


async def test_who_reads_to_the_end_often_enough_never_comes_too_late(town: Town) -> None:
    """A year without any event, looked at every four weeks."""
    clock = FakeClock(town.house.clock.now())
    async with a_caller(the_application(at_another_time(town.house, clock))) as client:
        client.headers.update(town.client.headers)
        cursor = await town.end()
        for _ in range(13):
            clock.forward(28 * DAY)
            reply = await client.get("/v1/events", params={"cursor": cursor})
            assert (reply.status_code, reply.json()["data"]) == (200, [])
            cursor = reply.json()["next_cursor"]
        clock.forward(31 * DAY)
        assert (await client.get("/v1/events", params={"cursor": cursor})).status_code == 410


async def test_who_stops_in_the_middle_has_as_long_as_the_events_are_kept(town: Town) -> None:
    """The cursor of a page that is not the last is as old as the last event on it."""
    cursor = (await town.page(limit=1))["next_cursor"]
    clock = FakeClock(town.house.clock.now() + PLACE_GOOD_FOR + timedelta(minutes=1))
    async with a_caller(the_application(at_another_time(town.house, clock))) as client:
        client.headers.update(town.client.headers)
        assert (await client.get("/v1/events", params={"cursor": cursor})).status_code == 410


async def write_many(urls: DatabaseUrls, actor: Actor, names: list[str]) -> None:
    """So many events, told, each a second after the one before."""
    connection = await asyncpg.connect(urls.owner)
    try:
        await connection.execute("ALTER TABLE events NO FORCE ROW LEVEL SECURITY")
        await connection.execute(
            "INSERT INTO events (organization_id, id, workspace_id, name, object_id, sequence,"
            " data, at, pending, failures, position)"
            " SELECT $1, 'evt_' || lpad(n::text, 26, '0'), $2, name, 'obj_' || n, n,"
            " jsonb_build_object('id', 'obj_' || n),"
            " now() + n * interval '1 s',"
            " false, 0, nextval('event_positions')"
            " FROM unnest($3::text[]) WITH ORDINALITY AS wanted(name, n)",
            actor.organization_id,
            actor.workspace,
            names,
        )
    finally:
        await connection.close()


async def test_a_rare_name_is_found_in_several_short_looks(
    town: Town, database_urls: DatabaseUrls
) -> None:
    common = ["message.created"] * (2 * AT_ONCE + 10)
    await write_many(database_urls, town.actor, [*common, "hold.placed", "message.created"])
    looks, seen, cursor = 0, list[str](), dict[str, str]()
    more = True
    while more:
        page = await town.page(type="hold.placed", **cursor)
        looks, more = looks + 1, page["has_more"]
        seen += objects(page)
        cursor = {"cursor": page["next_cursor"]}
    assert (looks, seen) == (3, [f"obj_{2 * AT_ONCE + 11}"])


async def test_an_instant_is_found_wherever_it_lies(
    town: Town, database_urls: DatabaseUrls
) -> None:
    """A second lies between each two of these events."""
    count = 5000
    await write_many(database_urls, town.actor, ["message.created"] * count)
    for seconds in (0, 1, 400, 2500, 4999):
        wanted = [f"obj_{n}" for n in range(count - seconds, count + 1)][:5]
        [first] = (await town.page(object_id=wanted[0]))["data"]
        page = await town.page(since=first["timestamp"], limit=3)
        further = await town.page(cursor=page["next_cursor"], limit=2)
        assert objects(page) + objects(further) == wanted


async def test_one_event_can_be_read_by_its_id(town: Town) -> None:
    [made] = await town.happens()
    [event] = (await town.page(object_id=made.id))["data"]
    reply = await town.client.get(f"/v1/events/{event['id']}")
    assert (reply.status_code, reply.json()) == (200, event)
    nowhere = town.house.ids.new(Kind.EVENT)
    assert (await town.client.get(f"/v1/events/{nowhere}")).json()["code"] == "not_found"


async def test_what_happens_to_the_organization_is_told_to_keys_that_open_all_of_it(
    house: House, app: ASGIApp
) -> None:
    outside = await an_organization(house)
    workspace = await a_workspace(house, organization=outside)
    await change_organization(house.app.identity, outside, None, "Plaza Mayor")
    live = replace(outside, mode=Mode.LIVE)
    await an_api_key(house, live, everywhere=True)
    key = await a_key_text(house, outside, everywhere=True)
    async with a_caller(app, key) as client:
        page = (await client.get("/v1/organization/events")).json()
        told = [(event["type"], event["workspace_id"]) for event in page["data"]]
        # What live keys did is told to live keys.
        assert told == [
            ("organization.created", None),
            ("organization.updated", None),
            ("key.created", None),
        ]
        assert page["data"][1]["data"]["previous"] == {"name": "Plaza", "version": 1}
        cursor = page["next_cursor"]
        await change_organization(house.app.identity, outside, None, "Plaza Menor")
        page = (await client.get("/v1/organization/events", params={"cursor": cursor})).json()
        assert [event["type"] for event in page["data"]] == ["organization.updated"]
        inside = {"Tertulia-Workspace": workspace.workspace}
        reply = await client.get("/v1/events", params={"cursor": cursor}, headers=inside)
        assert reply.json()["code"] == "invalid_cursor"
    async with a_caller(app, await a_key_text(house, workspace)) as client:
        reply = await client.get("/v1/organization/events")
        assert (reply.status_code, reply.json()["code"]) == (403, "key_opens_some_workspaces")


async def test_the_list_of_events_says_what_each_is(town: Town) -> None:
    page = await town.page("/v1/event-types")
    assert [event["name"] for event in page["data"]] == [event.name for event in catalogue()]
    for event in page["data"]:
        assert event["description"].endswith(".")
        assert event["example"]["type"] == event["name"]
    nobody = await a_key_text(town.house, town.actor, scopes=EVERYTHING - {Permission.EVENTS_READ})
    reply = await town.client.get("/v1/event-types", headers={"Authorization": f"Bearer {nobody}"})
    assert reply.status_code == 200
