"""A list as a file: every row that its filters leave, streamed, with a last line that says so."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Protocol, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import to_json
from starlette.datastructures import QueryParams
from starlette.responses import StreamingResponse

from api.documents import Document, Row, plain, row_as_json
from api.problems import Problem, problem_of
from domain.shared.errors import FieldError, Refusal, ValidationFailed
from domain.shared.paging import Page, PageRequest

T = TypeVar("T")
AT_A_TIME = 500
"""Rows that are asked for together. None of them is kept once it is sent."""


class Format(StrEnum):
    """How a list is written: a page of JSON, or all of it as lines of JSON or of CSV, the latter
    also with the mark by which spreadsheets know UTF-8."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    CSV_BOM = "csv_bom"


MEDIA_TYPES = {
    "application/json": Format.JSON,
    "application/jsonl": Format.JSONL,
    "application/x-ndjson": Format.JSONL,
    "text/csv": Format.CSV,
}
WRITTEN_AS = {
    Format.JSONL: "application/jsonl",
    Format.CSV: "text/csv; charset=utf-8",
    Format.CSV_BOM: "text/csv; charset=utf-8",
}
EXPORTED_AS = frozenset(kind.encode() for kind in WRITTEN_AS.values())
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a text for something to carry out."""


class Writer(Protocol):
    """Makes lines of documents."""

    def begin(self) -> bytes: ...

    def row(self, row: Row) -> bytes: ...

    def end(self, rows: int) -> bytes:
        """Everything came before this."""
        ...

    def broke(self, rows: int, problem: Mapping[str, Any]) -> bytes:
        """Not everything came before this."""
        ...


class JsonLines:
    def begin(self) -> bytes:
        return b""

    def row(self, row: Row) -> bytes:
        return row_as_json(row) + b"\n"

    def end(self, rows: int) -> bytes:
        return to_json({"export": {"complete": True, "rows": rows}}) + b"\n"

    def broke(self, rows: int, problem: Mapping[str, Any]) -> bytes:
        return to_json({"export": {"complete": False, "rows": rows, "problem": problem}}) + b"\n"


class CommaSeparated:
    """A column for each field of the list's shape; what has fields of its own is taken apart, other
    things of several parts are JSON. A text that a spreadsheet would carry out begins with an
    apostrophe."""

    def __init__(self, shape: type[BaseModel], *, mark: bool) -> None:
        self._columns = columns_of(shape)
        self._mark = mark

    def begin(self) -> bytes:
        names = _line([".".join(path) for path in self._columns])
        return (b"\xef\xbb\xbf" if self._mark else b"") + names

    def row(self, row: Row) -> bytes:
        document = plain(row)
        return _line([_cell(_found(document, path)) for path in self._columns])

    def end(self, rows: int) -> bytes:
        return self._last("#end", str(rows))

    def broke(self, rows: int, problem: Mapping[str, Any]) -> bytes:
        return self._last("#error", str(rows), str(problem["code"]), str(problem["detail"]))

    def _last(self, *cells: str) -> bytes:
        return _line([*cells, *[""] * (len(self._columns) - len(cells))])


def format_wanted(query: QueryParams, accept: str | None) -> Format:
    """What `format` says, or else the Accept header. Raises ValidationFailed."""
    if "format" in query:
        try:
            return Format(query["format"])
        except ValueError:
            allowed = {"allowed": ", ".join(Format)}
            fault = FieldError("parameter:format", "not_in_list", allowed)
            raise ValidationFailed(errors=[fault]) from None
    best, best_quality = Format.JSON, 0.0
    for part in (accept or "").split(",")[:16]:
        name, *parameters = part.strip().lower().split(";")
        quality = _quality(parameters)
        if name.strip() in MEDIA_TYPES and quality > best_quality:
            best, best_quality = MEDIA_TYPES[name.strip()], quality
    return best


def writer_of(form: Format, shape: type[BaseModel]) -> Writer:
    if form is Format.JSONL:
        return JsonLines()
    return CommaSeparated(shape, mark=form is Format.CSV_BOM)


def columns_of(shape: type[BaseModel]) -> list[tuple[str, ...]]:
    """The paths of its fields; one that holds a thing with fields of its own gives theirs."""
    found: list[tuple[str, ...]] = []
    for name, field in shape.model_fields.items():
        inner = _model(field.annotation)
        found += [(name, *path) for path in columns_of(inner)] if inner else [(name,)]
    return found


@cache
def rows_of(answer: Any) -> type[BaseModel] | None:
    """What a list is made of that comes whole in one answer; None for whatever else is answered.
    One that says there is more is not whole."""
    fields = getattr(answer, "model_fields", {})
    if "data" not in fields or {"next_cursor", "has_more"} & set(fields):
        return None
    held = fields["data"].annotation
    return _model(get_args(held)[0]) if get_origin(held) is list else None


def as_file(
    form: Format, name: str, shape: type[BaseModel], rows: Sequence[Document]
) -> tuple[bytes, dict[str, str]]:
    """A list that is there already, with its last line, and the headers it is sent with."""
    writer = writer_of(form, shape)
    lines = [writer.begin(), *map(writer.row, rows), writer.end(len(rows))]
    return b"".join(lines), _headers(form, name)


async def exported(
    form: Format,
    name: str,
    shape: type[BaseModel],
    wanted: PageRequest,
    read: Callable[[PageRequest], Awaitable[Page[T]]],
    document: Callable[[T], Row],
    *,
    vouched: Callable[[], Awaitable[None]],
    told: Callable[[Problem], Mapping[str, Any]],
) -> StreamingResponse:
    """All that the list holds, from the first row on. What is refused at once is raised; what goes
    wrong later is the last line. `vouched` raises when the caller may read no longer."""
    first = await read(replace(wanted, limit=AT_A_TIME))
    writer = writer_of(form, shape)
    return StreamingResponse(
        _lines(writer, first, wanted, read, document, vouched=vouched, told=told),
        headers=_headers(form, name),
    )


def _headers(form: Format, name: str) -> dict[str, str]:
    suffix = "jsonl" if form is Format.JSONL else "csv"
    return {
        "content-type": WRITTEN_AS[form],
        "content-disposition": f'attachment; filename="{name}.{suffix}"',
        "vary": "Accept",
    }


async def _lines(
    writer: Writer,
    page: Page[T],
    wanted: PageRequest,
    read: Callable[[PageRequest], Awaitable[Page[T]]],
    document: Callable[[T], Row],
    *,
    vouched: Callable[[], Awaitable[None]],
    told: Callable[[Problem], Mapping[str, Any]],
) -> AsyncIterator[bytes]:
    """Between pages no connection is held: a reader who dawdles keeps nobody else waiting."""
    rows = 0
    yield writer.begin()
    try:
        while True:
            yield b"".join([writer.row(document(item)) for item in page.items])
            rows += len(page.items)
            if page.next_after is None:
                break
            await vouched()
            page = await read(replace(wanted, limit=AT_A_TIME, after=page.next_after))
    except Refusal as refusal:
        yield writer.broke(rows, told(problem_of(refusal)))
        return
    except Exception:
        yield writer.broke(rows, told(Problem("internal", {})))
        raise
    yield writer.end(rows)


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _model(annotation: Any) -> type[BaseModel] | None:
    """The shape of a field that has one, whether or not it may be null."""
    if get_origin(annotation) not in (None, Union, UnionType):
        return None
    kinds = [kind for kind in get_args(annotation) or [annotation] if kind is not NoneType]
    alone = kinds[0] if len(kinds) == 1 else None
    return alone if isinstance(alone, type) and issubclass(alone, BaseModel) else None


def _found(document: Any, path: Sequence[str]) -> Any:
    for name in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(name)
    return document


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return to_json(value).decode()


def _line(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()
