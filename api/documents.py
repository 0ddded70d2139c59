"""What is answered: a model, its fields by name, or what was written where it lay."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import from_json, to_json

from domain.shared.written import Written

Document = BaseModel | Mapping[str, Any]
Row = Document | Written
"""One of a list."""


def row_as_json(row: Row) -> bytes:
    return row.encode() if isinstance(row, Written) else to_json(row)


def page_as_json(rows: Sequence[Row], next_cursor: str | None) -> bytes:
    """A page of a list, with where the next one begins."""
    ends = {"next_cursor": next_cursor, "has_more": next_cursor is not None}
    if any(isinstance(row, Written) for row in rows):
        data = b",".join(map(row_as_json, rows))
        return b'{"data":[' + data + b"]," + to_json(ends)[1:]
    return to_json({"data": rows, **ends})


def plain(row: Row) -> Any:
    """As whoever reads its JSON sees it."""
    return from_json(row_as_json(row))
