"""Files of columns, by Arrow: a row group is in memory, and nothing else of the file."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from typing import Any, BinaryIO

from domain.insights.errors import ParquetNotInstalled
from domain.insights.warehouse import Column, Kind

Rows = Sequence[Sequence[object]]
EPOCH, FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC), date(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)
A_GROUP = 10_000
"""Rows that are compressed together."""

PATIENCE = 60.0
"""Seconds after which no rows come any more: whoever wanted them has gone."""

DELETED = Column("deleted", Kind.BOOLEAN, "Whether it went; then only its key is there.")


class ArrowParquet:
    """Its library is an optional part, and is loaded at first use."""

    def __init__(self, library: str = "arro3") -> None:
        self._library = library

    def require(self) -> None:
        if find_spec(self._library) is None:
            raise ParquetNotInstalled()

    async def write(
        self,
        columns: Sequence[Column],
        key: Sequence[str],
        batches: AsyncIterator[Rows],
        notes: Mapping[str, str],
        file: BinaryIO,
    ) -> None:
        """Arrow asks for rows when it wants more, from a thread of its own."""
        self.require()
        loop = asyncio.get_running_loop()
        trouble: list[BaseException] = []

        async def following() -> Rows | None:
            return await anext(batches, None)

        def rows() -> Iterator[Rows]:
            while True:
                try:
                    found = asyncio.run_coroutine_threadsafe(following(), loop).result(PATIENCE)
                except BaseException as broke:
                    # What passes through Arrow comes out as its own error.
                    trouble.append(broke)
                    raise
                if found is None:
                    return
                yield found

        try:
            whole = (*columns, DELETED)
            await asyncio.to_thread(_write, whole, {*key, "deleted"}, rows, notes, file)
        except Exception:
            if trouble:
                raise trouble[0] from None
            raise


def _write(
    columns: Sequence[Column],
    always: set[str],
    rows: Callable[[], Iterator[Rows]],
    notes: Mapping[str, str],
    file: BinaryIO,
) -> None:
    from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
    from arro3.io import write_parquet

    kinds = {
        Kind.TEXT: DataType.utf8(),
        Kind.JSON: DataType.utf8(),
        Kind.INTEGER: DataType.int64(),
        Kind.NUMBER: DataType.float64(),
        Kind.BOOLEAN: DataType.bool(),
        Kind.TIMESTAMP: DataType.timestamp("us", tz="UTC"),
        Kind.DATE: DataType.date32(),
    }
    counted = {Kind.TIMESTAMP: DataType.int64(), Kind.DATE: DataType.int32()}
    schema = Schema(
        [
            Field(column.name, kinds[column.kind], nullable=column.name not in always)
            for column in columns
        ]
    )

    def array(column: Column, values: Sequence[Any]) -> Array:
        if column.kind in counted:
            whole = [_counted(value) for value in values]
            return Array(whole, type=counted[column.kind]).cast(kinds[column.kind])
        return Array(list(values), type=kinds[column.kind])

    def batches() -> Iterator[RecordBatch]:
        for some in rows():
            values = zip(*some, strict=True)
            arrays = [array(column, of) for column, of in zip(columns, values, strict=True)]
            yield RecordBatch.from_arrays(arrays, schema=schema)

    write_parquet(
        RecordBatchReader.from_batches(schema, batches()),
        file,
        compression="zstd(3)",
        max_row_group_size=A_GROUP,
        key_value_metadata=dict(notes),
    )


def _counted(value: Any) -> int | None:
    """Microseconds or days since 1970."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return (value - EPOCH) // MICROSECOND
    return (value - FIRST_DAY).days  # type: ignore[no-any-return]
