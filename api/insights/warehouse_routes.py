"""The warehouse: each route parses, asks one use case, shapes the answer."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing
from api.documentation import operation, operation_id
from api.headers import text_of
from api.insights.warehouse_files import (
    PARQUET,
    DatasetFile,
    as_lines,
    as_parquet,
)
from api.insights.warehouse_schemas import CURSOR, LONGEST, WarehouseCursors, WarehouseOut
from api.operation import Operation
from api.queries import OneOf, Question, Questions, Whole
from domain.insights.use_cases.read_warehouse import begin_reading, list_datasets
from domain.insights.warehouse import A_FILE, MOST_ROWS

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


class Written(StrEnum):
    """How a dataset is written."""

    JSONL = "jsonl"
    PARQUET = "parquet"


@dataclass(frozen=True)
class Sealed:
    """A cursor as it was given."""

    def schema(self) -> dict[str, Any]:
        return CURSOR

    def parse(self, text: str) -> Any:
        if not 1 <= len(text) <= LONGEST:
            raise ValueError("bad_format", {"expected": "1-4000"})
        return text


READING = Questions(
    {
        "cursor": Question(
            Sealed(), "Of the last checkpoint, or file, that you have; without it, all there is."
        ),
        "limit": Question(
            Whole(1, MOST_ROWS),
            f"At most so many rows; without it all of them, and {A_FILE:,} in a Parquet file.",
        ),
        "format": Question(
            OneOf(Written), "`jsonl`, as without it unless Accept says otherwise, or `parquet`."
        ),
    }
)


def _described() -> dict[str, Any]:
    told = operation("insights", str, asks=READING)
    file = {"schema": {"type": "string", "format": "binary"}}
    cursor = {
        "description": "Of a Parquet file: where to go on, as it is noted in the file.",
        "schema": {"type": "string"},
    }
    more = {
        "description": "Of a Parquet file: whether there was more to read when it was made.",
        "schema": {"type": "string", "enum": ["true", "false"]},
    }
    told["responses"][200]["content"] = {PARQUET: file}
    told["responses"][200]["headers"] |= {"Tertulia-Cursor": cursor, "Tertulia-Has-More": more}
    problem = told["responses"]["404"]["content"]
    told["responses"]["410"] = {
        "description": "The cursor is too old, or from before a restored backup: begin again.",
        "content": problem,
    }
    told["responses"]["501"] = {
        "description": "What writes Parquet is not installed.",
        "content": problem,
    }
    return told


@router.get("/warehouse", **operation("insights", WarehouseOut))
async def get_warehouse(call: InWorkspace) -> Response:
    """List what a data warehouse can read, with every column, and what of it your key may."""
    room = call.app.insights
    return await call.read(
        lambda actor: list_datasets(room, actor), WarehouseOut.for_actor(call.actor)
    )


@router.get("/warehouse/{dataset}", response_class=DatasetFile, **_described())
@listing(READING)
async def get_warehouse_dataset(dataset: str, call: InWorkspace) -> Response:
    """Read every row that came or changed since a cursor, and the key of each that went. Lines of
    JSON, with a checkpoint every few thousand; or a Parquet file. Nothing that is committed later
    is passed over; a row may come twice, and what comes later is the newer. Safe to repeat."""
    asked = READING.parse(call.request.query_params)
    cursors = WarehouseCursors(call.request.app.state.cursors, call.actor, dataset)
    place = cursors.open(asked["cursor"]) if "cursor" in asked else None
    reading = await begin_reading(call.app.insights, call.actor, dataset, place)
    accepted = text_of(call.headers, b"accept") or ""
    wanted = asked.get("format", [Written.PARQUET if PARQUET in accepted else Written.JSONL])[0]
    write = as_parquet if wanted == Written.PARQUET else as_lines
    return await write(call, cursors, reading, asked.get("limit"))
