"""Bringing in a file of messages: it is set down as it comes, read, and one use case begins."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any

from fastapi import APIRouter, Response
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request

from api.calls import InWorkspaceOnce, listing
from api.documentation import operation, operation_id
from api.edge import MalformedFile, UnknownParameter, UnsupportedMediaType
from api.events.operation_schemas import OperationOut
from api.headers import Headers, text_of
from api.multipart import arriving, read_form
from api.operation import Operation
from api.paging import Flag, Phrase
from api.publishing.import_reading import read_csv, read_lines
from api.publishing.import_sheets import read_sheet
from api.queries import Question, Questions, ZoneName
from domain.publishing.importing import TABLES, Row
from domain.publishing.room import Publishing
from domain.publishing.use_cases.import_messages import import_messages
from domain.shared.wall_time import zone

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
BATCH = 500
IN_MEMORY = 1_048_576
FORM = "multipart/form-data"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    "text/csv": "csv",
    "application/jsonl": "jsonl",
    "application/x-ndjson": "x-ndjson",
    SHEET: "xlsx",
}
ENDINGS = {"csv": "csv", "jsonl": "jsonl", "ndjson": "x-ndjson", "xlsx": "xlsx"}
TABLE, WORKBOOK = "csv", "xlsx"
ASKED = Questions(
    {
        "dry_run": Question(Flag(), "Say what would happen, and write nothing."),
        "sheet": Question(Phrase(), "Of a workbook: which sheet, if not the first."),
        "timezone": Question(ZoneName(), "Of a table or workbook: the zone of rows without one."),
    }
)
_FILE = {"type": "string", "format": "binary"}


def _described() -> dict[str, Any]:
    described = operation("messages", OperationOut, once=True, asks=ASKED, begins=True)
    fields = {name: question.kind.schema() for name, question in ASKED.asked.items()}
    form = {
        "type": "object",
        "required": ["file"],
        "properties": {"file": _FILE, **fields},
        "additionalProperties": False,
    }
    described["openapi_extra"]["requestBody"] = {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/jsonl": {"schema": {"type": "string"}},
            SHEET: {"schema": _FILE},
            FORM: {"schema": form},
        },
    }
    return described


@router.post("/imports", **_described())
@listing(ASKED)
async def post_import(call: InWorkspaceOnce) -> Response:
    """Bring in messages by the file: a table (`text/csv`) whose first line names its columns, a
    workbook (XLSX) with such a table in its first sheet, or lines of JSON (`application/jsonl`),
    each what a request for one message holds. It is the body, or in a form the part named `file`.
    The answer is an operation, with an item for each row."""
    room = call.app.publishing
    kind = (text_of(call.headers, b"content-type") or "").split(";")[0].strip().lower()
    if (kind not in FORMATS and kind != FORM) or b"content-encoding" in call.headers:
        raise UnsupportedMediaType()
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        setting = _Setting(file)
        if kind == FORM:
            form, asked = await _from_form(call.headers, call.request, setting)
        else:
            form, asked = FORMATS[kind], call.request.query_params
            await setting.down(call.request.stream())
        wanted = _Wanted.of(form, ASKED.parse(asked))
        digest = setting.digest.hexdigest()
        request = {"format": form, "sha256": digest, **wanted.said}
        async with _rows(room, file, wanted) as batches:
            return await call.change(
                lambda actor: import_messages(
                    room, actor, request, batches, dry_run=wanted.dry_run
                ),
                OperationOut.of,
                status=202,
                location="/v1/operations/{}",
                said=f"{digest} {wanted}".encode(),
            )


@dataclass(frozen=True)
class _Wanted:
    """How a file is to be read, and whether for good."""

    form: str
    dry_run: bool
    sheet: str | None
    timezone: str | None

    @classmethod
    def of(cls, form: str, asked: Mapping[str, Any]) -> "_Wanted":
        """Raises UnknownParameter for what files of this kind have not, and UnknownTimezone."""
        sheet, timezone = asked.get("sheet"), asked.get("timezone")
        if sheet is not None and form != WORKBOOK:
            raise UnknownParameter(parameter="sheet")
        if timezone is not None and form not in TABLES:
            raise UnknownParameter(parameter="timezone")
        if timezone is not None:
            zone(timezone)
        return cls(form, bool(asked.get("dry_run")), sheet, timezone)

    @property
    def said(self) -> dict[str, str]:
        named = {"sheet": self.sheet, "timezone": self.timezone}
        return {name: value for name, value in named.items() if value is not None}


@dataclass
class _Setting:
    """A file that is set down as it comes, and counted up to its digest."""

    file: IO[bytes]
    digest: Any = field(default_factory=hashlib.sha256)

    async def take(self, piece: bytes) -> None:
        self.digest.update(piece)
        self.file.write(piece)

    async def down(self, pieces: AsyncIterator[bytes]) -> None:
        """Raises MalformedFile when the caller leaves before its end."""
        try:
            async for piece in pieces:
                await self.take(piece)
        except ClientDisconnect:
            raise MalformedFile() from None


async def _from_form(
    headers: Headers, request: Request, setting: _Setting
) -> tuple[str, QueryParams]:
    """The file's format, and what is asked beside it. Raises RequestValidationError for a form
    without a file, UnsupportedMediaType, and what `read_form` raises."""
    form = await read_form(headers, arriving(request), setting.take)
    if not form.has_file:
        raise RequestValidationError([{"type": "missing", "loc": ("body", "file")}])
    ending = (form.filename or "").rpartition(".")[2].lower()
    # What a browser takes it for depends on what is installed there; its name mostly does not.
    found = FORMATS.get(form.mime_type.lower()) or ENDINGS.get(ending)
    if found is None:
        raise UnsupportedMediaType()
    said = [(name, value) for name, values in form.fields.items() for value in values]
    return found, QueryParams([*request.query_params.multi_items(), *said])


@asynccontextmanager
async def _rows(
    room: Publishing, file: IO[bytes], wanted: _Wanted
) -> AsyncIterator[AsyncIterator[Sequence[Row]]]:
    clock, timezone = room.clock, wanted.timezone
    file.seek(0)
    if wanted.form == WORKBOOK:
        async with room.sheets.open(file, wanted.sheet) as batches:
            yield read_sheet(batches, clock, timezone)
    elif wanted.form == TABLE:
        yield _batches(read_csv(file, clock, timezone))
    else:
        yield _batches(read_lines(file, clock))


async def _batches(rows: Iterator[Row]) -> AsyncIterator[Sequence[Row]]:
    """Read beside the loop, so that a long file keeps no other request waiting."""
    while batch := await asyncio.to_thread(lambda: list(islice(rows, BATCH))):
        yield batch
