"""Who follows the stream hears each event once, as it is told, and goes on where they left off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.events.rules import KEPT_FOR
from domain.shared.ids import ApiKeyId
from tests.api.stream_town import BEAT, Town, a_town, lively, objects, opened, revoke
from tests.kit.api import a_feed_cursor, a_key_text
from tests.kit.builders import a_community, a_workspace, an_api_key
from tests.kit.sse import following


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return lively(settings)


@pytest.fixture
async def town(house: House) -> AsyncIterator[Town]:
    async with a_town(house) as town:
        yield town


async def test_each_event_comes_with_its_name_its_letter_and_an_id(town: Town) -> None:
    async with following(town.client) as reader:
        first = await opened(reader)
        assert (first.retry, first.data) == ("3000", None)
        assert first.id is not None
        made = await town.happens(2)
        events = await reader.events(2)
    assert objects(events) == [community.id for community in made]
    assert {event.event for event in events} == {"community.created"}
    assert [event.letter for event in events] == (await town.feed())["data"][-2:]
    kind = reader.reply.headers["content-type"]
    assert kind == "text/event-stream; charset=utf-8"
    assert reader.reply.headers["cache-control"] == "no-store"
    assert reader.reply.headers["x-accel-buffering"] == "no"


@pytest.mark.parametrize("how", ["header", "query", "header before query"])
async def test_it_goes_on_exactly_after_the_last_id(town: Town, how: str) -> None:
    begun = (await town.feed())["next_cursor"]
    made = [community.id for community in await town.happens(7)]
    seen: list[str] = []
    async with following(town.client, params={"last_event_id": begun}) as reader:
        seen += objects(await reader.events(3))
    given: dict[str, Any] = {
        "header": {"headers": {"Last-Event-ID": reader.last_id}},
        "query": {"params": {"last_event_id": reader.last_id}},
        "header before query": {
            "headers": {"Last-Event-ID": reader.last_id},
            "params": {"last_event_id": begun},
        },
    }[how]
    async with following(town.client, **given) as reader:
        seen += objects(await reader.events(4))
        more = await town.happens()
        seen += objects(await reader.events(1))
    assert seen == [*made, more[0].id]


async def test_ids_of_the_stream_are_cursors_of_the_feed(town: Town) -> None:
    begun = (await town.feed(type="community.*"))["next_cursor"]
    made = await town.happens(3)
    how = {"type": "community.*", "last_event_id": begun}
    async with following(town.client, params=how) as reader:
        await reader.event()
    page = await town.feed(cursor=reader.last_id, type="community.*")
    assert [e["data"]["object"]["id"] for e in page["data"]] == [made[1].id, made[2].id]


async def test_without_an_id_it_begins_now(town: Town) -> None:
    await town.happens(3)
    async with following(town.client) as reader:
        await opened(reader)
        [made] = await town.happens()
        assert objects(await reader.events(1)) == [made.id]


async def test_who_is_cut_off_before_the_first_event_misses_nothing(town: Town) -> None:
    async with following(town.client) as reader:
        await opened(reader)
    [made] = await town.happens()
    async with following(town.client, headers={"Last-Event-ID": str(reader.last_id)}) as reader:
        assert objects(await reader.events(1)) == [made.id]


async def test_an_old_id_is_refused_before_the_stream_begins(town: Town) -> None:
    oldest = (await town.feed(limit=1))["data"][0]
    old = a_feed_cursor(town.house, town.actor, KEPT_FOR)
    async with following(town.client, headers={"Last-Event-ID": old}) as reader:
        problem = reader.reply.json()
    assert (reader.reply.status_code, problem["code"]) == (410, "cursor_expired")
    assert problem["oldest_event"]["id"] == oldest["id"]


async def test_an_id_that_is_none_of_ours_is_refused(town: Town) -> None:
    for how, place in (
        ({"headers": {"Last-Event-ID": "x"}}, {"header": "Last-Event-ID"}),
        ({"params": {"last_event_id": "x"}}, {"parameter": "last_event_id"}),
    ):
        async with following(town.client, **how) as reader:
            problem = reader.reply.json()
        assert (reader.reply.status_code, problem["code"]) == (400, "invalid_cursor")
        assert place.items() <= problem["errors"][0].items()
    async with following(town.client, params={"last_event_id": ""}) as reader:
        await opened(reader)


async def test_filters_let_through_what_they_name(town: Town) -> None:
    [mine] = await town.happens()
    params = {"type": "community.*,hold.placed", "object_id": mine.id}
    begun = (await town.feed(**params))["next_cursor"]
    async with following(town.client, params=params | {"last_event_id": begun}) as reader:
        await opened(reader)
        await town.happens(2)
        path = f"/v1/communities/{mine.id}/archive"
        assert (await town.client.post(path)).status_code == 200
        event = await reader.event()
    assert (event.event, event.letter["data"]["object"]["id"]) == (
        "community.archived",
        mine.id,
    )
    reply = await town.client.get("/v1/events/stream", params={"type": "no.such"})
    assert (reply.status_code, reply.json()["code"]) == (422, "unknown_event_type")


async def test_nothing_of_another_workspace_is_told(town: Town) -> None:
    other = await a_workspace(town.house, organization=replace(town.actor, workspace_id=None))
    async with following(town.client) as reader:
        await opened(reader)
        await town.happens(3, actor=other)
        [made] = await town.happens()
        assert objects(await reader.events(1)) == [made.id]


async def test_what_another_process_commits_is_told_soon(town: Town, settings: Settings) -> None:
    async with following(town.client) as reader, open_app(settings) as elsewhere:
        await opened(reader)
        made = await a_community(elsewhere, town.actor)
        assert objects(await reader.events(1)) == [made.id]


async def test_a_comment_says_that_it_still_lives(town: Town) -> None:
    async with following(town.client) as reader:
        await opened(reader)
        for _ in range(3):
            block = await reader.block()
            assert (block.comments, block.data, block.id) == (["still here"], None, None)


async def test_the_stream_of_a_key_that_is_revoked_ends(town: Town) -> None:
    made = await an_api_key(town.house, town.actor)
    headers = {"Authorization": f"Bearer {made.text}"}
    async with following(town.client, headers=headers) as reader:
        await opened(reader)
        await revoke(town, ApiKeyId(made.key.id))
        last = (await reader.rest())[-1]
    assert last.comments == ["the key no longer opens this workspace"]


async def test_a_stream_has_its_time(house: House) -> None:
    settings = house.settings.model_copy(update={"stream_seconds": BEAT})
    async with a_town(replace(house, settings=settings)) as town:
        async with following(town.client) as reader:
            last = (await reader.rest())[-1]
        assert last.comments == ["this stream has lasted its time, come back"]


async def test_all_streams_end_properly_when_the_server_leaves(town: Town) -> None:
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(following(town.client)) for _ in range(3)]
        for reader in readers:
            await opened(reader)
        town.app.state.leaving = True
        for reader in readers:
            last = (await reader.rest())[-1]
            assert last.comments == ["the server is going away, come back"]
        reply = await town.client.get("/v1/events/stream")
        assert (reply.status_code, reply.json()["code"]) == (503, "streams_full")


async def test_a_key_has_so_many_streams_and_a_process_so_many(town: Town) -> None:
    other = {"Authorization": f"Bearer {await a_key_text(town.house, town.actor)}"}
    async with AsyncExitStack() as stack:
        kept = [await stack.enter_async_context(following(town.client)) for _ in range(3)]
        for reader in kept:
            await opened(reader)
        reply = await town.client.get("/v1/events/stream")
        assert (reply.status_code, reply.json()["code"]) == (429, "too_many_streams")
        assert " 3 event streams" in reply.json()["detail"]
        assert int(reply.headers["retry-after"]) > 0
        for _ in range(2):
            kept.append(await stack.enter_async_context(following(town.client, headers=other)))
            await opened(kept[-1])
        reply = await town.client.get("/v1/events/stream", headers=other)
        assert (reply.status_code, reply.json()["code"]) == (503, "streams_full")
        assert await open_streams(town) == 5
    # Who is gone has left its place, without waiting for a heartbeat.
    await all_closed(town)
    async with following(town.client) as reader:
        await opened(reader)


async def all_closed(town: Town) -> None:
    async with asyncio.timeout(10):
        while await open_streams(town):
            pass


async def open_streams(town: Town) -> int:
    text = (await town.client.get("/metrics")).text
    line = next(line for line in text.splitlines() if line.startswith("tertulia_streams_open "))
    return int(float(line.split(" ")[1]))


async def test_a_stream_counts_as_answered_when_it_begins(town: Town) -> None:
    labels = 'method="GET",route="/v1/events/stream",status="200"'
    before = await seconds(town, labels)
    async with following(town.client) as reader:
        await opened(reader)
        await reader.block()
        await reader.block()
    await all_closed(town)
    assert await seconds(town, labels) - before < BEAT


async def seconds(town: Town, labels: str) -> float:
    text = (await town.client.get("/metrics")).text
    name = f"tertulia_request_seconds_sum{{{labels}}} "
    return sum(float(line.split(" ")[1]) for line in text.splitlines() if line.startswith(name))


class Looks:
    """The feed, with a count of how often it is looked at."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def look(self, *args: Any) -> Any:
        self.count += 1
        return await self._inner.look(*args)


async def test_who_does_not_read_is_not_read_for(house: House, settings: Settings) -> None:
    """Pages are fetched as they are taken: what lies ready is what the sockets hold."""
    looks: Any = Looks(house.app.events.feed)
    events = replace(house.app.events, feed=looks)
    async with a_town(replace(house, app=replace(house.app, events=events))) as town:
        begun = (await town.feed())["next_cursor"]
        many = 8000
        await big_events(town, many)
        looks.count = 0
        async with following(town.client, params={"last_event_id": begun}) as reader:
            await opened(reader)
            still = -1
            while still != looks.count:
                still = looks.count
                await asyncio.sleep(2 * BEAT)
            assert 0 < looks.count < many / 100 / 2
            assert len(await reader.events(many)) == many
        assert looks.count >= many / 100


async def big_events(town: Town, count: int) -> None:
    """Events of four kilobytes each, committed in one go."""
    async with town.house.database.within(town.actor) as connection:
        await connection.execute(
            "INSERT INTO events (organization_id, id, workspace_id, name, object_id, sequence,"
            " data, at, pending, failures)"
            " SELECT $1, 'evt_' || lpad(n::text, 26, '0'), $2, 'community.updated', 'com_1', n,"
            " jsonb_build_object('id', 'com_1', 'name', repeat('x', 4000)), now(), false, 0"
            " FROM generate_series(1, $3::int) n",
            town.actor.organization_id,
            town.actor.workspace,
            count,
        )
        await connection.execute("COMMIT")


async def test_a_database_that_goes_and_comes_back_is_waited_for(town: Town) -> None:
    """A stream that ended with a refusal would not be opened again by a browser."""
    async with following(town.client) as reader:
        await opened(reader)
        await town.house.database.pool.expire_connections()
        await town.happens()
        assert (await reader.event()).event == "community.created"
