"""What a transaction adds travels in one statement, into however many tables it goes."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from adapters.db.mapping import Table, quoted, to_database

E = TypeVar("E")
Shape = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A table, columns of it, and their types where several rows come at once."""


class Inserts:
    """Rows to insert, in the order in which they refer to one another."""

    def __init__(self) -> None:
        self._shapes: list[Shape] = []
        self._values: list[Any] = []

    def __bool__(self) -> bool:
        return bool(self._shapes)

    def add(self, table: Table[E], entities: Sequence[E]) -> None:
        """These, into their table."""
        if len(entities) == 1:
            self._shapes.append((table.name, tuple(table.columns), ()))
            self._values += table.values(entities[0])
        elif entities:
            kinds = tuple(table.kinds[column] for column in table.columns)
            self._shapes.append((table.name, tuple(table.columns), kinds))
            self._values += [
                [to_database(getattr(entity, column)) for entity in entities]
                for column in table.columns
            ]

    def add_row(self, table: str, row: Mapping[str, Any]) -> None:
        """One row of a table that holds no entities."""
        self._shapes.append((table, tuple(row), ()))
        self._values += row.values()

    async def run(self, connection: Any) -> None:
        await connection.execute(_statement(tuple(self._shapes)), *self._values)


@lru_cache(maxsize=256)
def _statement(shapes: tuple[Shape, ...]) -> str:
    parts, first = [], 1
    for name, columns, kinds in shapes:
        parts.append(_insert(name, columns, kinds, first))
        first += len(columns)
    *others, last = parts
    beside = ", ".join(f"part_{n} AS ({part})" for n, part in enumerate(others))
    return f"WITH {beside} {last}" if others else last


def _insert(table: str, columns: Sequence[str], kinds: Sequence[str], first: int) -> str:
    names = ", ".join(quoted(column) for column in columns)
    if not kinds:
        marks = ", ".join(f"${n}" for n, _ in enumerate(columns, start=first))
        return f"INSERT INTO {table} ({names}) VALUES ({marks})"
    # An array for each column, and one plan for any number of rows.
    arrays = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(kinds, start=first))
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})"
