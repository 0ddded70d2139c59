"""Bringing in a file of messages: it is set down as it comes, read, and one use case begins."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from fastapi import APIRouter, Response
from starlette.requests import ClientDisconnect

from api.calls import InWorkspaceOnce, listing
from api.documentation import operation, operation_id
from api.edge import MalformedFile, UnsupportedMediaType
from api.events.operation_schemas import OperationOut
from api.headers import text_of
from api.operation import Operation
from api.paging import Flag
from api.publishing.import_reading import read_csv, read_lines
from api.queries import Question, Questions
from domain.publishing.importing import Row
from domain.publishing.use_cases.import_messages import import_messages
from domain.shared.clock import Clock

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
BATCH = 500
IN_MEMORY = 1_048_576
READERS: dict[str, Callable[[IO[bytes], Clock], Iterator[Row]]] = {
    "text/csv": read_csv,
    "application/jsonl": read_lines,
    "application/x-ndjson": read_lines,
}
ASKED = Questions({"dry_run": Question(Flag(), "Say what would happen, and write nothing.")})


def _described() -> dict[str, Any]:
    described = operation("messages", OperationOut, once=True, asks=ASKED, begins=True)
    text = {"schema": {"type": "string"}}
    described["openapi_extra"]["requestBody"] = {
        "required": True,
        "content": {"text/csv": text, "application/jsonl": text},
    }
    return described


@router.post("/imports", **_described())
@listing(ASKED)
async def post_import(call: InWorkspaceOnce) -> Response:
    """Bring in messages by the file: a table (`text/csv`) whose first line names its columns, or
    lines of JSON (`application/jsonl`), each what a request for one message holds. The answer is an
    operation, with an item for each row."""
    room, asked = call.app.publishing, ASKED.parse(call.request.query_params)
    kind = (text_of(call.headers, b"content-type") or "").split(";")[0].strip().lower()
    if kind not in READERS or b"content-encoding" in call.headers:
        raise UnsupportedMediaType()
    dry_run = bool(asked.get("dry_run"))
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        digest = await _set_down(call.request.stream(), file)
        request = {"format": kind.rpartition("/")[2], "sha256": digest}
        return await call.change(
            lambda actor: import_messages(
                room,
                actor,
                request,
                _batches(READERS[kind], file, room.clock),
                dry_run=dry_run,
            ),
            OperationOut.of,
            status=202,
            location="/v1/operations/{}",
            said=f"{digest} {kind} {dry_run}".encode(),
        )


async def _set_down(pieces: AsyncIterator[bytes], file: IO[bytes]) -> str:
    """The digest of what came. Raises MalformedFile when the caller leaves before its end."""
    digest = hashlib.sha256()
    try:
        async for piece in pieces:
            digest.update(piece)
            file.write(piece)
    except ClientDisconnect:
        raise MalformedFile() from None
    file.seek(0)
    return digest.hexdigest()


async def _batches(
    reader: Callable[[IO[bytes], Clock], Iterator[Row]], file: IO[bytes], clock: Clock
) -> AsyncIterator[Sequence[Row]]:
    """Read beside the loop, so that a long file keeps no other request waiting."""
    rows = reader(file, clock)
    while batch := await asyncio.to_thread(lambda: list(islice(rows, BATCH))):
        yield batch
