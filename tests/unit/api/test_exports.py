"""A list that is exported ends by saying whether it is whole, and carries out nothing."""

import csv
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest
from pydantic import BaseModel
from starlette.datastructures import QueryParams

from api.exports import (
    AT_A_TIME,
    CommaSeparated,
    Format,
    JsonLines,
    columns_of,
    exported,
    format_wanted,
)
from api.problems import Problem
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.paging import Page, PageRequest


class Place(BaseModel):
    town: str
    zip: str | None


class Guest(BaseModel):
    name: str
    place: Place | None
    tags: list[str]
    friends: list[Place]
    notes: dict[str, str]
    age: int | None


COLUMNS = ["name", "place.town", "place.zip", "tags", "friends", "notes", "age"]


def cells(*lines: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(lines).decode(), newline="")))


def guest(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "name": "Baker",
        "place": None,
        "tags": [],
        "friends": [],
        "notes": {},
        "age": None,
    }
    return plain | changes


def test_a_thing_with_fields_of_its_own_is_taken_apart() -> None:
    assert [".".join(path) for path in columns_of(Guest)] == COLUMNS


def test_every_row_has_every_column() -> None:
    writer = CommaSeparated(Guest, mark=False)
    place = {"town": "Vigo", "zip": "36201"}
    whole = guest(place=place, tags=["a,b", 'say "x"'], friends=[place], notes={"k": "ñ"}, age=-3)
    lines = cells(writer.begin(), writer.row(guest()), writer.row(whole), writer.end(2))
    assert lines == [
        COLUMNS,
        ["Baker", "", "", "[]", "[]", "{}", ""],
        [
            *("Baker", "Vigo", "36201", '["a,b","say \\"x\\""]'),
            *('[{"town":"Vigo","zip":"36201"}]', '{"k":"ñ"}', "-3"),
        ],
        ["#end", "2", "", "", "", "", ""],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+34 600", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_a_text_that_would_be_carried_out_is_defused(text: str) -> None:
    writer = CommaSeparated(Guest, mark=False)
    [line] = cells(writer.row(guest(name=text)))
    assert line[0] == f"'{text}"


@pytest.mark.parametrize("text", ["a=1", "", "'=1", "línea 1\nlínea 2", 'say "x", y'])
def test_any_other_text_comes_as_it_is(text: str) -> None:
    [line] = cells(CommaSeparated(Guest, mark=False).row(guest(name=text)))
    assert line[0] == text


def test_a_spreadsheet_can_be_told_that_it_is_utf_8() -> None:
    assert CommaSeparated(Guest, mark=True).begin().startswith(b"\xef\xbb\xbfname,")
    assert CommaSeparated(Guest, mark=False).begin().startswith(b"name,")


@pytest.mark.parametrize(
    ("query", "accept", "form"),
    [
        ("", None, Format.JSON),
        ("", "*/*", Format.JSON),
        ("", "text/html, application/xhtml+xml, */*;q=0.8", Format.JSON),
        ("", "text/csv", Format.CSV),
        ("", "Application/JSONL", Format.JSONL),
        ("", "application/x-ndjson; charset=utf-8", Format.JSONL),
        ("", "text/csv;q=0.5, application/jsonl;q=0.6", Format.JSONL),
        ("", "application/json, text/csv;q=0.9", Format.JSON),
        ("", "text/csv;q=none", Format.JSON),
        ("format=csv_bom", "application/json", Format.CSV_BOM),
        ("format=json", "text/csv", Format.JSON),
    ],
)
def test_the_query_says_how_it_is_written_and_else_the_accept_header(
    query: str, accept: str | None, form: Format
) -> None:
    assert format_wanted(QueryParams(query), accept) is form


def test_another_format_is_refused_by_name() -> None:
    with pytest.raises(ValidationFailed) as refused:
        format_wanted(QueryParams("format=xml"), None)
    [error] = refused.value.errors
    assert (error.pointer, error.code) == ("parameter:format", "not_in_list")


class Shelf:
    """Pages of guests, of which one may be missing."""

    def __init__(self, pages: Sequence[Sequence[str]], *, trouble: Exception | None = None) -> None:
        self.pages = pages
        self.trouble = trouble
        self.asked: list[PageRequest] = []
        self.vouched = 0

    async def read(self, request: PageRequest) -> Page[str]:
        self.asked.append(request)
        number = request.after[0] if request.after else 0
        if number == len(self.pages):
            assert self.trouble is not None
            raise self.trouble
        more = number + 1 < len(self.pages) or self.trouble is not None
        return Page(self.pages[number], [number + 1] if more else None)

    async def vouch(self) -> None:
        self.vouched += 1

    async def lines(self) -> AsyncIterator[Any]:
        response = await exported(
            Format.JSONL,
            "guests",
            Guest,
            PageRequest(limit=20),
            self.read,
            lambda name: guest(name=name),
            vouched=self.vouch,
            told=told,
        )
        async for part in response.body_iterator:
            assert isinstance(part, bytes)
            for line in part.splitlines():
                yield json.loads(line)


def told(problem: Problem) -> Mapping[str, Any]:
    return {"code": problem.code, "detail": "words"}


async def test_all_pages_come_and_then_their_count() -> None:
    shelf = Shelf([["a", "b"], ["c"], []])
    lines = [line async for line in shelf.lines()]
    assert [line["name"] for line in lines[:-1]] == ["a", "b", "c"]
    assert lines[-1] == {"export": {"complete": True, "rows": 3}}
    assert [request.limit for request in shelf.asked] == [AT_A_TIME] * 3
    assert shelf.vouched == 2


async def test_what_is_refused_before_the_first_row_is_an_ordinary_refusal() -> None:
    with pytest.raises(NotFound):
        [line async for line in Shelf([], trouble=NotFound(thing="message")).lines()]


async def test_what_is_refused_on_the_way_is_the_last_line() -> None:
    shelf = Shelf([["a"]], trouble=NotFound(thing="message"))
    lines = [line async for line in shelf.lines()]
    assert lines[-1]["export"] == {
        "complete": False,
        "rows": 1,
        "problem": {"code": "not_found", "detail": "words"},
    }


async def test_a_fault_of_ours_on_the_way_is_said_and_then_breaks_off() -> None:
    lines: list[Any] = []

    async def keep_all() -> None:
        async for line in Shelf([["a"]], trouble=LookupError("bad")).lines():
            lines.append(line)

    with pytest.raises(LookupError):
        await keep_all()
    assert lines[-1]["export"]["problem"]["code"] == "internal"
    assert "bad" not in json.dumps(lines)


def test_a_broken_off_table_says_so_in_its_last_row() -> None:
    writer = CommaSeparated(Guest, mark=False)
    [line] = cells(writer.broke(7, {"code": "internal", "detail": "A fault, of ours."}))
    assert line == ["#error", "7", "internal", "A fault, of ours.", "", "", ""]


def test_lines_of_json_need_no_head() -> None:
    assert JsonLines().begin() == b""
