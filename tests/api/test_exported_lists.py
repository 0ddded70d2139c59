"""Every list can be had as a file, with the rows it shows page by page and none of anybody else."""

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from api.exports import AT_A_TIME
from domain.communities.model import Channel
from domain.shared.access import Actor
from tests.api.operations import Operation, operations
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace

LISTS = [o for o in operations() if o.listed and o.paged]


@dataclass(frozen=True)
class Reader:
    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient

    async def message(self, **how: Any) -> str:
        return (await a_message(self.house, self.actor, channels=[self.channel], **how)).id

    async def lines(self, query: str, **headers: str) -> list[Any]:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        reply = await self.client.get(f"/v1/messages{query}", headers=given)
        assert reply.status_code == 200, reply.text
        assert reply.headers["content-type"] == "application/jsonl"
        return [json.loads(line) for line in reply.text.splitlines()]


def _still(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what a clock shows, which is something else the next time one looks."""
    return [{name: said for name, said in row.items() if name != "now"} for row in rows]


@pytest.fixture
async def reader(house: House, app: ASGIApp) -> AsyncIterator[Reader]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        yield Reader(house, actor, channel, client)


async def test_a_line_is_what_the_page_shows(reader: Reader) -> None:
    for number in range(3):
        await reader.message(text=f"número {number}", metadata={"a": "b"})
    page = (await reader.client.get("/v1/messages")).json()["data"]
    *rows, end = await reader.lines("?format=jsonl")
    assert rows == page
    assert end == {"export": {"complete": True, "rows": 3}}
    assert await reader.lines("", accept="application/jsonl") == [*rows, end]


async def test_filters_and_order_are_those_of_the_list(reader: Reader) -> None:
    drafts = [await reader.message() for _ in range(3)]
    await reader.message(now=True)
    *rows, end = await reader.lines("?status=draft&sort=id&format=jsonl")
    assert [row["id"] for row in rows] == drafts
    assert end["export"]["rows"] == 3


async def test_it_holds_more_than_any_page(reader: Reader) -> None:
    count = AT_A_TIME + 1
    await reader.message(text="the first")
    async with reader.house.app.publishing.begin(reader.actor) as tx:
        await tx.connection.execute(  # type: ignore[attr-defined]
            "INSERT INTO messages SELECT (jsonb_populate_record(m, jsonb_build_object('id',"
            " 'msg_' || lpad(n::text, 26, '0')))).* FROM messages m, generate_series(2, $1) n",
            count,
        )
        await tx.commit()
    *rows, end = await reader.lines("?format=jsonl&sort=id")
    assert len({row["id"] for row in rows}) == count == end["export"]["rows"]


async def test_a_table_opens_in_a_spreadsheet_and_carries_out_nothing(reader: Reader) -> None:
    await reader.message(text='=HYPERLINK("http://evil.example")', external_id="a")
    await reader.message(text="dos\nlíneas, y «comillas»", external_id="b", metadata={"k": "ñ"})
    reply = await reader.client.get("/v1/messages?format=csv_bom&sort=id")
    assert reply.headers["content-disposition"] == 'attachment; filename="messages.csv"'
    text = reply.content.decode("utf-8-sig")
    assert reply.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["external_id"] for row in rows[:2]] == ["a", "b"]
    said = [value for value in rows[0].values() if value and "HYPERLINK" in value]
    assert said == ['\'=HYPERLINK("http://evil.example")']
    assert json.loads(rows[1]["metadata"]) == {"k": "ñ"}
    assert list(rows[2].values())[:2] == ["#end", "2"]


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ("limit=5", "not_in_an_export"),
        ("cursor=abc", "not_in_an_export"),
        ("colour=red", "unknown_parameter"),
    ],
)
async def test_an_export_has_no_pages(reader: Reader, extra: str, code: str) -> None:
    reply = await reader.client.get(f"/v1/messages?format=csv&{extra}")
    assert (reply.status_code, reply.json()["code"]) == (400, code)


async def test_asking_for_json_is_asking_for_a_page(reader: Reader) -> None:
    for _ in range(3):
        await reader.message()
    first = (await reader.client.get("/v1/messages?format=json&limit=2")).json()
    assert first["has_more"]
    path = f"/v1/messages?limit=2&cursor={first['next_cursor']}"
    assert len((await reader.client.get(path)).json()["data"]) == 1


async def pages_of(caller: httpx.AsyncClient, path: str) -> list[Any]:
    """All that a list shows, page by page."""
    shown, query = list[Any](), {"limit": "100"}
    while True:
        page = (await caller.get(path, params=query)).json()
        shown += page["data"]
        if not page["has_more"]:
            return shown
        query["cursor"] = page["next_cursor"]


@pytest.mark.parametrize("operation", LISTS, ids=lambda operation: operation.name)
async def test_every_list_is_a_file_for_whom_it_belongs_to_and_empty_for_others(
    operation: Operation, house: House, app: ASGIApp, place: Place
) -> None:
    path = operation.template.format(**operation.calls[0](place.things, place.things).path)
    stranger = await a_workspace(house)
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as caller:
        shown = await pages_of(caller, path)
        lines = (await caller.get(path, params={"format": "jsonl"})).text.splitlines()
        table = (await caller.get(path, params={"format": "csv"})).text
    assert _still([json.loads(line) for line in lines[:-1]]) == _still(shown)
    assert json.loads(lines[-1]) == {"export": {"complete": True, "rows": len(shown)}}
    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert rows[-1][:2] == ["#end", str(len(shown))]
    assert {len(row) for row in rows} == {len(rows[0])}
    async with a_caller(app, await a_key_text(house, stranger)) as caller:
        theirs = await caller.get(path, params={"format": "jsonl"})
    ours = {str(row.get("id")) for row in shown}
    assert not any(f'"{id}"' in theirs.text for id in ours if id != "None")
