"""Rows and entities bear the same names; what lies between is one line a table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Dialect
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlmodel import SQLModel

from domain.shared.clock import in_utc

E = TypeVar("E")
_dialect: type[Dialect] = PGDialect
_POSTGRESQL = _dialect()


class Table(Generic[E]):
    """One table and the entity it holds. `beside` are columns the entity does not have; `kinds` are
    the columns' types, in PostgreSQL's words."""

    def __init__(
        self, row: type[SQLModel], entity: type[E], *, beside: frozenset[str] = frozenset()
    ) -> None:
        declared: SqlTable = row.__table__  # type: ignore[attr-defined]
        self.name = declared.name
        self.keys = [column.name for column in declared.primary_key]
        self.columns = [c.name for c in declared.columns if c.name not in beside]
        self.kinds = {c.name: c.type.compile(_POSTGRESQL) for c in declared.columns}
        self._adapter: TypeAdapter[E] = TypeAdapter(entity)
        names = ", ".join(quoted(c) for c in self.columns)
        marks = ", ".join(f"${n}" for n in range(1, len(self.columns) + 1))
        self.insert = f"INSERT INTO {self.name} ({names}) VALUES ({marks})"
        moving = [c for c in self.columns if c not in self.keys]
        sets = ", ".join(f"{quoted(c)} = ${self.columns.index(c) + 1}" for c in moving)
        same = " AND ".join(f"{k} = ${self.columns.index(k) + 1}" for k in self.keys)
        # The parameters are numbered as in the insert, so one list of values serves both.
        self.update = f"UPDATE {self.name} SET {sets} WHERE {same}"

    def listed(self, alias: str) -> str:
        """The columns for a SELECT, each under its own name."""
        return ", ".join(f"{alias}.{quoted(c)}" for c in self.columns)

    def values(self, entity: E) -> list[Any]:
        """What to write, in the order of `columns`. Raises ValueError for a naive datetime."""
        return [to_database(getattr(entity, column)) for column in self.columns]

    def entity(self, record: Mapping[str, Any], **more: Any) -> E:
        """The entity of this row."""
        return self._adapter.validate_python({**record, **more})


def quoted(column: str) -> str:
    return f'"{column}"'


_AS_IT_IS = frozenset({str, int, bool, dict, type(None)})


def to_database(value: Any) -> Any:
    """Sets become sorted lists, instants must be aware; everything else goes as it is."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, datetime):
        return in_utc(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    return value
