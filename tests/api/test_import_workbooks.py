"""Messages come by the workbook and by the form, with a result for each row as by a table."""

import asyncio
import json
import resource
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.import_desk import ImportDesk, an_import_desk
from tests.kit.builders import a_queue
from tests.kit.workbooks import SHEET_TYPE, As, Formula, a_workbook, day

NINE = day(datetime(2090, 5, 4, 9))
HEAD = ["Texto", "Canales", "Hora local", "Zona horaria", "Etiquetas", "external_id", "metadata.n"]


class Desk(ImportDesk):
    async def bring(
        self, content: bytes, query: str = "", kind: str = SHEET_TYPE, key: str = "once"
    ) -> httpx.Response:
        headers = {"Idempotency-Key": key, "Content-Type": kind}
        return await self.client.post(f"/v1/imports{query}", content=content, headers=headers)

    async def form(
        self,
        name: str,
        content: bytes,
        kind: str = "application/octet-stream",
        *,
        query: str = "",
        key: str = "once",
        **fields: str,
    ) -> httpx.Response:
        return await self.client.post(
            f"/v1/imports{query}",
            files={"file": (name, content, kind)},
            data=fields,
            headers={"Idempotency-Key": key},
        )


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    async with an_import_desk(Desk, house, app) as desk:
        yield desk


def faults(items: list[Any]) -> list[tuple[int, str, str]]:
    return [
        (item["subject"]["row"], fault["pointer"], fault["code"])
        for item in items
        if item["problem"]
        for fault in item["problem"]["errors"]
    ]


PLAN: list[Sequence[Any]] = [
    HEAD,
    ["One", "main", NINE, "Europe/Madrid", "a; b", 1001, As(7, "000")],
    [],
    [Formula("Two", "str"), "main", None, None, None, None, As(0.5, "0%")],
    ["Three", Formula(None), NINE, "Europe/Madrid"],
    ["Four", "nowhere", NINE, Formula("#N/A", "e")],
    ["Five", "main", day(datetime(2090, 5, 4), "dd/mm/yyyy"), "Europe/Madrid"],
    ["Six", "main", NINE],
    ["Seven", "main", None, None, None, None, None, "of no column"],
    [None, "main"],
    [True, "main", None, None, None, 1001],
    [12.5, "main"],
]


async def test_a_sheet_becomes_messages_row_by_row_under_its_own_numbers(desk: Desk) -> None:
    operation, items = await desk.done(await desk.bring(a_workbook(PLAN)))
    assert operation["progress"] == {"total": 10, "done": 10, "failed": 7}
    assert operation["request"]["format"] == "xlsx"
    assert [item["subject"]["row"] for item in items] == [2, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert faults(items) == [
        (5, "/channels", "formula_without_value"),
        (6, "/timezone", "formula_error"),
        (7, "/local_time", "bad_format"),
        (8, "/local_time", "one_of"),
        (9, "/H", "unknown_field"),
        (10, "/text", "missing"),
        (11, "/external_id", "duplicate_external_id"),
    ]
    number, one, two = await desk.messages()
    assert one["schedule"]["resolved_at"] == "2090-05-04T07:00:00.000Z"
    assert one["schedule"]["local_time"] == "2090-05-04T09:00"
    assert (one["tags"], one["external_id"]) == (["a", "b"], "1001")
    assert [m["metadata"] for m in (one, two)] == [{"n": "007"}, {"n": "50%"}]
    assert (two["text"], number["text"]) == ("Two", "12.5")
    by_row = {item["subject"]["row"]: item for item in items}
    assert by_row[5]["subject"]["draft"]["text"] == "Three"
    assert by_row[2]["schedule"]["resolved_at"] == one["schedule"]["resolved_at"]


async def test_a_dry_run_of_a_sheet_shows_the_slots(desk: Desk) -> None:
    await a_queue(desk.house, desk.actor, desk.channel)
    rows: list[Sequence[Any]] = [
        ["text", "channels", "next_free_slot"],
        *(["a", "main", True] for _ in range(3)),
    ]
    content, shown = a_workbook(rows), []
    for query in ("?dry_run=true", ""):
        _, items = await desk.done(await desk.bring(content, query, key=query or "none"))
        shown.append([item["schedule"]["resolved_at"] for item in items])
    assert shown[0] == shown[1]
    assert len(set(shown[1])) == len(await desk.messages()) == 3


async def test_a_sheet_is_read_by_its_name(desk: Desk) -> None:
    others = {"Notas": [["anything"]]}
    content = a_workbook([["text", "channels"], ["a", "main"]], others=others)
    first = await desk.bring(content)
    assert (first.status_code, first.json()["code"]) == (422, "unknown_columns")
    unknown = await desk.bring(content, "?sheet=Nadie", key="unknown")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_sheet")
    assert "Notas, Plan" in unknown.json()["detail"]
    operation, items = await desk.done(await desk.bring(content, "?sheet=plan", key="named"))
    assert operation["request"]["sheet"] == "plan"
    assert [item["problem"] for item in items] == [None]
    of_a_table = await desk.bring(b"text,channels\na,main\n", "?sheet=plan", "text/csv", "csv")
    assert (of_a_table.status_code, of_a_table.json()["code"]) == (400, "unknown_parameter")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "unknown_columns"),
        ([["text", "colour"], ["a", "b"]], "unknown_columns"),
        ([["text", "texto"], ["a", "b"]], "unknown_columns"),
        ([["channels"], ["main"]], "unknown_columns"),
        ([["text", Formula(None)], ["a", "b"]], "unknown_columns"),
    ],
)
async def test_a_sheet_without_columns_of_ours_is_refused_as_a_whole(
    desk: Desk, rows: Any, code: str
) -> None:
    reply = await desk.bring(a_workbook(rows))
    assert (reply.status_code, reply.json()["code"]) == (422, code)
    assert (await desk.client.get("/v1/operations")).json()["data"] == []


async def test_what_is_no_workbook_or_asks_too_much_is_refused(desk: Desk) -> None:
    none = await desk.bring(b"text,channels\n")
    assert (none.status_code, none.json()["code"]) == (422, "spreadsheet_unreadable")
    xml = f"<worksheet><sheetData>{'<a>' * 3_000_000}"
    bomb = await desk.bring(a_workbook([], sheet=xml), key="bomb")
    assert (bomb.status_code, bomb.json()["code"]) == (422, "spreadsheet_too_expensive")
    assert (await desk.client.get("/v1/operations")).json()["data"] == []
    good = await desk.bring(a_workbook([["text", "channels"], ["a", "main"]]), key="good")
    assert good.status_code == 202


TABLE = b"text,channels\nHi,main\n"


@pytest.mark.parametrize(
    ("name", "kind", "content", "form"),
    [
        ("plan.csv", "text/csv", TABLE, "csv"),
        ("PLAN.CSV", "application/vnd.ms-excel", TABLE, "csv"),
        ("plan.jsonl", "application/octet-stream", None, "jsonl"),
        ("plan.ndjson", "application/x-ndjson", None, "x-ndjson"),
        ("plan.xlsx", "application/octet-stream", a_workbook([HEAD, ["Hi", "main"]]), "xlsx"),
        ("plan", SHEET_TYPE, a_workbook([HEAD, ["Hi", "main"]]), "xlsx"),
    ],
)
async def test_a_form_brings_a_file_of_any_kind(
    desk: Desk, name: str, kind: str, content: bytes | None, form: str
) -> None:
    if content is None:
        content = json.dumps({"text": "Hi", "channel_ids": [desk.channel.id]}).encode()
    operation, _ = await desk.done(await desk.form(name, content, kind, dry_run="true"))
    assert operation["request"]["format"] == form
    assert (operation["dry_run"], await desk.messages()) == (True, [])
    await desk.done(await desk.form(name, content, kind, key="for good"))
    assert [m["text"] for m in await desk.messages()] == ["Hi"]


async def test_a_form_says_what_the_address_would_say(desk: Desk) -> None:
    content = a_workbook([HEAD, ["Hi", "main"]], others={"Notes": [["anything"]]})
    reply = await desk.form("plan.xlsx", content, sheet="Plan", query="?dry_run=true")
    operation, items = await desk.done(reply)
    assert (operation["dry_run"], operation["request"]["sheet"]) == (True, "Plan")
    assert [item["problem"] for item in items] == [None]
    as_a_body = await desk.bring(content, "?dry_run=true&sheet=Plan")
    assert as_a_body.content == reply.content
    assert as_a_body.headers["idempotency-replayed"] == "true"


async def test_wall_times_without_a_zone_have_the_one_that_is_named_for_all(desk: Desk) -> None:
    head = ["text", "channels", "local_time", "timezone"]
    rows: list[Sequence[Any]] = [
        ["a", "main", NINE],
        ["b", "main", NINE, "Europe/Lisbon"],
        ["c", "main"],
    ]
    table = b"text,channels,local_time\nd,main,2090-05-04 09:00\n"
    await desk.done(await desk.bring(a_workbook([head, *rows]), "?timezone=Europe/Madrid"))
    await desk.done(await desk.form("a.csv", table, key="csv", timezone="America/Bogota"))
    found = [m["schedule"] and m["schedule"]["resolved_at"][11:16] for m in await desk.messages()]
    assert found == ["07:00", "08:00", None, "14:00"]
    nowhere = await desk.form("a.csv", table, key="nowhere", timezone="Mars/Olympus")
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "unknown_timezone")
    lines = await desk.form("a.jsonl", b"{}", key="lines", timezone="Europe/Madrid")
    assert (lines.status_code, lines.json()["code"]) == (400, "unknown_parameter")


async def test_a_form_that_is_not_clear_is_refused(desk: Desk) -> None:
    async def code(reply: httpx.Response) -> tuple[int, str]:
        return reply.status_code, reply.json()["code"]

    headers = {"Idempotency-Key": "none"}
    no_file = await desk.client.post("/v1/imports", files={"sheet": (None, "x")}, headers=headers)
    assert await code(no_file) == (422, "validation_failed")
    assert no_file.json()["errors"][0]["pointer"] == "/file"
    assert await code(await desk.form("plan.doc", TABLE)) == (415, "unsupported_media_type")
    unknown = await desk.form("plan.csv", TABLE, colour="red")
    assert await code(unknown) == (400, "unknown_parameter")
    wrong = await desk.form("plan.csv", TABLE, dry_run="maybe")
    assert await code(wrong) == (422, "validation_failed")
    cut = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ntext'
    broken = await desk.bring(cut, kind="multipart/form-data; boundary=x")
    assert await code(broken) == (400, "malformed_form")


async def test_ten_thousand_rows_of_a_sheet_take_little_memory(desk: Desk) -> None:
    said = "We open at nine on Saturday, and there is coffee for early birds. " * 3
    rows = [[f"{said}{n}", "main", f"x-{n}", n] for n in range(10_000)]
    content = a_workbook([["text", "channels", "external_id", "metadata.n"], *rows])
    warm = a_workbook([["text", "channels"], ["a", "main"]])
    await desk.done(await desk.bring(warm, "?dry_run=true", key="warm"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = asyncio.get_running_loop().time()
    reply = await desk.bring(content)
    assert reply.status_code == 202, reply.text
    took = asyncio.get_running_loop().time() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    operation, items = await desk.done(reply)
    assert operation["progress"] == {"total": 10_000, "done": 10_000, "failed": 0}
    assert items[-1]["subject"]["row"] == 10_001
    assert grown < 64, f"{grown:.0f} MiB"
    assert took < 30, f"{took:.0f} s"
