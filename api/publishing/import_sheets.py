"""A sheet of messages: its rows are those of a table, under the numbers that the sheet shows."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

from api.publishing.import_columns import meant
from api.publishing.import_reading import check_columns, row_of
from domain.publishing.importing import Row
from domain.publishing.sheet_ports import SheetRow
from domain.shared.clock import Clock
from domain.shared.errors import FieldError

MOST_FAULTS = 20


async def read_sheet(
    batches: AsyncIterator[Sequence[SheetRow]], clock: Clock, timezone: str | None = None
) -> AsyncIterator[Sequence[Row]]:
    """The first row that is not empty names the columns. Judged beside the loop, so that a long
    sheet keeps no other request waiting. Raises UnknownColumns, and what `batches` raise."""
    names: Mapping[int, str] | None = None
    async for batch in batches:
        rows = batch
        if names is None:
            names, rows = _named(batch[0]), batch[1:]
        yield await asyncio.to_thread(_judged, rows, names, clock, timezone)
    if names is None:
        check_columns([])


def _named(head: SheetRow) -> Mapping[int, str]:
    names = {column: meant(text) for column, text in head.cells.items()}
    check_columns([*names.values(), *(letters(column) for column in head.faults)])
    return names


def _judged(
    rows: Sequence[SheetRow], names: Mapping[int, str], clock: Clock, timezone: str | None
) -> list[Row]:
    return [_row(row, names, clock, timezone) for row in rows]


def _row(row: SheetRow, names: Mapping[int, str], clock: Clock, timezone: str | None) -> Row:
    cells = {names[column]: text for column, text in row.cells.items() if column in names}
    nameless = dict.fromkeys((c for c in row.cells if c not in names), "unknown_field")
    faults = {**nameless, **row.faults}
    errors = [FieldError(f"/{names.get(c, letters(c))}", code) for c, code in faults.items()]
    return row_of(row.number, cells, clock, timezone, errors[:MOST_FAULTS])


def letters(column: int) -> str:
    """What a sheet calls a column that has no name of ours."""
    text, left = "", column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        text = chr(65 + letter) + text
    return text
