"""A warehouse is given what its key may see, goes on where it was cut off, and begins again where
it must."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import duckdb
import httpx
import pytest
from starlette.types import ASGIApp

from adapters.db.personal import columns_of
from adapters.db.warehouse_sources import SOURCES
from adapters.parquet import ArrowParquet
from adapters.settings import Settings
from adapters.wiring import House
from api.insights.warehouse_schemas import WarehouseCursors
from api.paging import Cursors
from domain.communities.model import Channel
from domain.insights.datasets import DATASETS
from domain.insights.use_cases.read_warehouse import begin_reading, read_lines
from domain.insights.warehouse import GOOD_FOR, Kind, Place, Seen
from domain.shared.access import Actor, Permission
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace
from tests.kit.insight_desk import counting
from tests.kit.member_builders import some_said

COPIES = (
    "INSERT INTO messages SELECT (jsonb_populate_record(m, jsonb_build_object('id',"
    " 'msg_' || lpad(n::text, 26, '0'), 'changed_in', n / 3000))).*"
    " FROM messages m, generate_series(2, $1) n"
)


@dataclass(frozen=True)
class Desk:
    house: House
    app: Any
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient
    owner: Any

    async def lines(self, dataset: str, **query: Any) -> list[dict[str, Any]]:
        reply = await self.client.get(f"/v1/warehouse/{dataset}", params=query)
        assert reply.status_code == 200, reply.text
        assert reply.headers["content-type"] == "application/jsonl"
        return [json.loads(line) for line in reply.text.splitlines()]

    async def rows(self, dataset: str, **query: Any) -> tuple[list[dict[str, Any]], str]:
        """Its rows, and where to go on."""
        lines = await self.lines(dataset, **query)
        rows = [line for line in lines if "checkpoint" not in line]
        told = lines[-1]["checkpoint"]
        assert told["rows"] == len(rows)
        return rows, told["cursor"]

    async def messages(self, *texts: str) -> list[str]:
        made = [
            await a_message(self.house, self.actor, channels=[self.channel], text=text)
            for text in texts
        ]
        return [message.id for message in made]

    async def refusal(self, path: str, **query: Any) -> tuple[int, str]:
        reply = await self.client.get(f"/v1/warehouse{path}", params=query)
        return reply.status_code, reply.json()["code"]

    async def multiplied(self, total: int) -> None:
        """So many messages, of which thousands were written together."""
        await self.messages("the first")
        await self.owner.execute(COPIES, total)

    @property
    def cursors(self) -> Cursors:
        return Cursors(self.house.sealer.key_for("cursors"))

    def with_key(self, key: str) -> "Desk":
        return replace(self, client=a_caller(self.app, key))


@pytest.fixture
async def desk(house: House, app: ASGIApp, settings: Settings) -> AsyncIterator[Desk]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        owner = await asyncpg.connect(settings.owner_url)
        yield Desk(house, app, actor, channel, client, owner)
        await owner.close()


def test_a_column_is_personal_where_the_table_says_it_tells_of_a_member() -> None:
    for name, dataset in DATASETS.items():
        telling = set(columns_of(SOURCES[name].table, "member"))
        told = {column.name for column in dataset.columns if column.personal}
        assert told == telling & {column.name for column in dataset.columns}, name


async def test_every_dataset_says_its_columns_and_a_row_has_them(desk: Desk) -> None:
    [id] = await desk.messages("número")
    catalogue = (await desk.client.get("/v1/warehouse")).json()["data"]
    assert [one["name"] for one in catalogue] == [*DATASETS]
    assert all(one["readable"] and all(c["readable"] for c in one["columns"]) for one in catalogue)
    [row], _ = await desk.rows("messages")
    assert [*row] == [*(column["name"] for column in catalogue[0]["columns"]), "deleted"]
    page = (await desk.client.get(f"/v1/messages/{id}")).json()
    assert (row["id"], row["text"], row["deleted"]) == (id, "número", False)
    assert row["created_at"][:23] + "Z" == page["created_at"]


async def test_people_are_for_who_may_see_them(desk: Desk) -> None:
    await some_said(desk.house, desk.actor, desk.channel, "hello there")
    whole, _ = await desk.rows("inbound_messages")
    scopes = frozenset({Permission.INSIGHTS_READ, Permission.INBOX_READ})
    fewer = desk.with_key(await a_key_text(desk.house, desk.actor, scopes=scopes))
    [row], cursor = await fewer.rows("inbound_messages")
    assert {"text", "author_id", "url"} & row.keys() == set()
    assert row == {name: value for name, value in whole[0].items() if name in row}
    catalogue = (await fewer.client.get("/v1/warehouse")).json()["data"]
    readable = {
        one["name"]: {column["name"] for column in one["columns"] if column["readable"]}
        for one in catalogue
        if one["readable"]
    }
    assert readable["inbound_messages"] | {"deleted"} == row.keys()
    assert "members" not in readable
    assert await fewer.refusal("/members") == (403, "missing_scope")
    assert await fewer.refusal("/persons") == (404, "not_found")
    # A cursor is good for whoever may read the dataset.
    assert (await desk.rows("inbound_messages", cursor=cursor))[0] == []


async def test_a_cursor_is_of_one_dataset_in_one_workspace_for_a_time(desk: Desk) -> None:
    _, cursor = await desk.rows("messages")
    assert await desk.refusal("/campaigns", cursor=cursor) == (400, "invalid_cursor")
    assert await desk.refusal("/messages", cursor=cursor[:-2] + "xx") == (400, "invalid_cursor")
    other = await a_workspace(desk.house)
    stranger = desk.with_key(await a_key_text(desk.house, other))
    assert await stranger.refusal("/messages", cursor=cursor) == (400, "invalid_cursor")
    home, now = await desk.house.app.insights.warehouse.look(desk.actor)
    old = Seen(now.top, now.open, now.at - GOOD_FOR - timedelta(hours=1))
    for place in (Place(home, old), Place("elsewhere", now), Place(home, old, now)):
        cursors = WarehouseCursors(desk.cursors, desk.actor, "messages")
        stale = cursors.of(place)
        refused = await desk.refusal("/messages", cursor=stale)
        assert refused == (410, "warehouse_cursor_expired")
    for wrong in ({"limit": 0}, {"limit": 1_000_001}, {"format": "csv"}, {"cursor": ""}):
        assert await desk.refusal("/messages", **wrong) == (422, "validation_failed")
    assert await desk.refusal("/messages", since="x") == (400, "unknown_parameter")


async def test_a_reading_goes_on_where_it_ended_and_then_brings_what_came_since(
    desk: Desk,
) -> None:
    ids = await desk.messages("one", "two", "three")
    first, cursor = await desk.rows("messages", limit=2)
    lines = await desk.lines("messages", limit=2)
    assert lines[-1]["checkpoint"]["has_more"]
    [late] = await desk.messages("four")
    rest, cursor = await desk.rows("messages", cursor=cursor)
    assert [row["id"] for row in [*first, *rest]] == [*ids, late]
    assert (await desk.rows("messages", cursor=cursor))[0] == []
    await desk.owner.execute("UPDATE messages SET version = 9 WHERE id = $1", ids[1])
    changed, cursor = await desk.rows("messages", cursor=cursor)
    assert [(row["id"], row["version"]) for row in changed] == [(ids[1], 9)]


async def test_of_what_went_only_the_key_is_told(desk: Desk) -> None:
    made = await desk.client.post("/v1/campaigns", json={"name": "soon gone"})
    id = made.json()["id"]
    _, cursor = await desk.rows("campaigns")
    await desk.owner.execute("DELETE FROM campaigns WHERE id = $1", id)
    gone, after = await desk.rows("campaigns", cursor=cursor)
    assert gone == [{"id": id, "deleted": True}]
    assert (await desk.rows("campaigns", cursor=after))[0] == []
    assert (await desk.rows("campaigns"))[0] == []
    # Told again to whoever asks again.
    assert (await desk.rows("campaigns", cursor=cursor))[0] == gone


async def test_who_is_cut_off_goes_on_from_the_last_checkpoint(desk: Desk, port: int) -> None:
    await desk.multiplied(9_000)
    url = f"http://127.0.0.1:{port}/v1/warehouse/messages"
    headers = dict(desk.client.headers)
    seen: dict[str, int] = {}
    cursor, cuts = None, 0
    async with httpx.AsyncClient(trust_env=False, headers=headers) as client:
        while True:
            query: dict[str, str] = {"cursor": cursor} if cursor else {}
            more, taken = True, 0
            async with client.stream("GET", url, params=query) as answer:
                async for text in answer.aiter_lines():
                    line = json.loads(text)
                    if "checkpoint" in line:
                        cursor, more = line["checkpoint"]["cursor"], line["checkpoint"]["has_more"]
                        continue
                    seen[line["id"]] = seen.get(line["id"], 0) + 1
                    taken += 1
                    if cuts < 3 and taken > 2_500:
                        cuts += 1
                        break
            if not more:
                break
    assert (len(seen), cuts) == (9_000, 3)
    assert max(seen.values()) > 1


async def test_parquet_says_what_it_is_to_another_reader(desk: Desk, tmp_path: Path) -> None:
    ids = await desk.messages("uno, «dos»", "tres", "cuatro")
    reply = await desk.client.get("/v1/warehouse/messages?format=parquet&limit=2")
    assert reply.status_code == 200, reply.text
    assert int(reply.headers["content-length"]) == len(reply.content)
    path = tmp_path / "messages.parquet"
    path.write_bytes(reply.content)
    base = duckdb.connect()
    told = base.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
    kinds = {
        Kind.TEXT: "VARCHAR",
        Kind.JSON: "VARCHAR",
        Kind.INTEGER: "BIGINT",
        Kind.BOOLEAN: "BOOLEAN",
        Kind.TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
    }
    expected = [(column.name, kinds[column.kind]) for column in DATASETS["messages"].columns]
    assert [row[:2] for row in told] == [*expected, ("deleted", "BOOLEAN")]
    found = base.execute(f"SELECT id, text, tags, epoch_us(created_at) FROM '{path}'").fetchall()
    lines, _ = await desk.rows("messages", limit=2)
    assert [row[:3] for row in found] == [(one["id"], one["text"], "[]") for one in lines]
    assert [row[0] for row in found] == ids[:2]
    notes = base.execute(f"SELECT key, value FROM parquet_kv_metadata('{path}')").fetchall()
    noted = {key.decode(): value.decode() for key, value in notes}
    assert noted["tertulia.cursor"] == reply.headers["tertulia-cursor"]
    assert (noted["tertulia.dataset"], noted["tertulia.version"]) == ("messages", "1")
    assert noted["tertulia.has_more"] == reply.headers["tertulia-has-more"] == "true"
    rest, _ = await desk.rows("messages", cursor=noted["tertulia.cursor"])
    assert [row["id"] for row in rest] == ids[2:]


async def test_parquet_that_is_not_installed_is_refused_with_what_to_do(desk: Desk) -> None:
    insights = replace(desk.house.app.insights, parquet=ArrowParquet("no_such_library"))
    house = replace(desk.house, app=replace(desk.house.app, insights=insights))
    async with a_caller(the_application(house), await a_key_text(house, desk.actor)) as client:
        reply = await client.get("/v1/warehouse/messages?format=parquet")
    assert (reply.status_code, reply.json()["code"]) == (501, "parquet_not_installed")
    assert "tertulia[parquet]" in reply.json()["detail"]


async def test_a_page_is_one_query_and_goes_by_the_index(desk: Desk) -> None:
    await desk.multiplied(4_500)
    room, database = counting(desk.house)
    reading, rows = await begin_reading(room, desk.actor, "messages", None), 0
    assert database.asked == 1
    while not reading.place.is_at_rest:
        _, count, reading = await read_lines(room, desk.actor, reading, 2_000)
        rows += count
    assert (rows, database.asked) == (4_500, 4)
    await desk.owner.execute("ANALYZE messages")
    plan = await desk.owner.fetch(
        "EXPLAIN SELECT changed_in, id FROM messages WHERE workspace_id = $1"
        " AND changed_in >= 1 AND (changed_in >= 1 OR changed_in = ANY ('{}'::bigint[]))"
        " AND (changed_in, id) > (1, 'msg') ORDER BY changed_in, id LIMIT 100",
        desk.actor.workspace,
    )
    assert "ix_messages_changed" in str(plan)
    assert "Sort" not in str(plan)


async def test_a_database_that_came_from_another_server_begins_an_era(desk: Desk) -> None:
    owner = desk.owner
    ids = await desk.messages("brought along")
    _, cursor = await desk.rows("messages")
    assert not await owner.fetchval("SELECT settle_changes()")
    # As a dump is from where many more transactions were counted.
    await owner.execute("ALTER TABLE messages DISABLE TRIGGER follow")
    await owner.execute("UPDATE messages SET changed_in = changed_in + 1000000000000")
    await owner.execute("ALTER TABLE messages ENABLE TRIGGER follow")
    await owner.execute(
        "CREATE OR REPLACE FUNCTION home_of_changes(OUT era bigint, OUT system text)"
        " LANGUAGE sql STABLE AS $f$SELECT 0::bigint, '1'::text$f$"
    )
    assert await desk.refusal("/messages") == (503, "unavailable")
    assert await owner.fetchval("SELECT settle_changes()")
    ids += await desk.messages("written here")
    rows, after = await desk.rows("messages")
    assert {row["id"] for row in rows} == {*ids}
    refused = await desk.refusal("/messages", cursor=cursor)
    assert refused == (410, "warehouse_cursor_expired")
    [late] = await desk.messages("and later")
    assert [row["id"] for row in (await desk.rows("messages", cursor=after))[0]] == [late]
