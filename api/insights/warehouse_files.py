"""A dataset as it is sent: lines of JSON with checkpoints between them, or a file of columns."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from pydantic_core import to_json
from starlette.responses import StreamingResponse

from api.calls import Call
from api.exports import WRITTEN_AS, Format
from api.insights.warehouse_schemas import WarehouseCursors
from api.problems import Problem, problem_of
from api.security import Vouching
from domain.insights.use_cases.read_warehouse import (
    AT_A_TIME,
    fewer,
    plan_file,
    read_batches,
    read_lines,
)
from domain.insights.warehouse import A_FILE, Reading
from domain.shared.clock import written
from domain.shared.errors import Refusal

PARQUET = "application/vnd.apache.parquet"
CURSOR, HAS_MORE = "tertulia-cursor", "tertulia-has-more"
A_PIECE = 256 * 1024


class DatasetFile(StreamingResponse):
    """Lines of JSON where nobody asks for anything else."""

    media_type = WRITTEN_AS[Format.JSONL]


async def as_lines(
    call: Call, cursors: WarehouseCursors, reading: Reading, limit: int | None
) -> DatasetFile:
    """What is refused at once is raised; what goes wrong later is the last line, as what came
    before it stands, and its last checkpoint with it."""
    size = min(AT_A_TIME, limit or AT_A_TIME)
    first = await read_lines(call.app.insights, call.actor, reading, size)
    return DatasetFile(
        _lines(call, cursors, first, size, limit),
        headers=_headers(call, reading, "jsonl"),
    )


async def _lines(
    call: Call,
    cursors: WarehouseCursors,
    page: tuple[bytes, int, Reading],
    size: int,
    limit: int | None,
) -> AsyncIterator[bytes]:
    """Between pages no connection is held: a reader who dawdles keeps nobody else waiting."""
    vouched, sent = Vouching(call.app.identity, call.actor), 0
    try:
        while True:
            text, rows, reading = page
            sent += rows
            yield text + _checkpoint(cursors, reading, sent)
            if reading.place.is_at_rest or sent == limit:
                return
            await vouched()
            size = min(fewer(text, rows), AT_A_TIME if limit is None else limit - sent)
            page = await read_lines(call.app.insights, call.actor, reading, size)
    except Refusal as refusal:
        yield _broke(call, problem_of(refusal))
    except Exception:
        yield _broke(call, Problem("internal", {}))
        raise


def _checkpoint(cursors: WarehouseCursors, reading: Reading, sent: int) -> bytes:
    said = {"cursor": cursors.of(reading.place), "has_more": not reading.place.is_at_rest}
    said |= {"rows": sent, "kept_since": _kept_since(reading)}
    return to_json({"checkpoint": said}) + b"\n"


def _broke(call: Call, problem: Problem) -> bytes:
    request_id = call.request.scope["state"]["request_id"]
    path = call.request.scope["path"]
    return to_json({"problem": problem.document(call.language, request_id, path)}) + b"\n"


async def as_parquet(
    call: Call, cursors: WarehouseCursors, reading: Reading, limit: int | None
) -> DatasetFile:
    """It is written whole before any of it is sent, where nobody else can see it: a connection that
    is cut leaves no half of a file that looks whole, and what goes wrong is a refusal."""
    room = call.app.insights
    room.parquet.require()
    consignment = await plan_file(room, call.actor, reading, limit or A_FILE)
    on = consignment.next
    notes = {
        "tertulia.dataset": reading.dataset.name,
        "tertulia.version": str(reading.dataset.version),
        "tertulia.cursor": cursors.of(on.place),
        "tertulia.has_more": "false" if on.place.is_at_rest else "true",
        "tertulia.kept_since": _kept_since(reading) or "",
    }
    file = TemporaryFile()  # noqa: SIM115 - it is closed once it is sent
    try:
        batches = read_batches(room, call.actor, consignment)
        await room.parquet.write(reading.columns, reading.dataset.key, batches, notes, file)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    headers = _headers(call, reading, "parquet")
    headers |= {CURSOR: notes["tertulia.cursor"], HAS_MORE: notes["tertulia.has_more"]}
    headers["content-length"] = str(size)
    return DatasetFile(_pieces(file), headers=headers, media_type=PARQUET)


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    read: Callable[[int], bytes] = file.read
    try:
        while piece := await asyncio.to_thread(read, A_PIECE):
            yield piece
    finally:
        file.close()


def _kept_since(reading: Reading) -> str | None:
    return written(reading.kept_since) if reading.kept_since else None


def _headers(call: Call, reading: Reading, suffix: str) -> dict[str, str]:
    headers: Mapping[str, Any] = {
        "content-disposition": f'attachment; filename="{reading.dataset.name}.{suffix}"',
        "vary": "Accept",
    }
    return dict(headers)
