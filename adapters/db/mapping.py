"""Rows and entities bear the same names; what lies between is one line a table."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from domain.shared.clock import in_utc

E = TypeVar("E")


class Table(Generic[E]):
    """One table and the entity it holds.

    All that is to be known of the table follows from the entity, whose fields its row bears by
    name: nobody who serves or works needs the rows, which take longer to import than all else
    together. A test holds both against each other. `apart` are fields kept in other tables, `told`
    are properties of the entity that have a column. `kinds` are the columns' types, in PostgreSQL's
    words; a whole number is always the large kind, which fits into the small one.
    """

    def __init__(
        self,
        name: str,
        entity: type[E],
        *,
        keys: tuple[str, ...] = ("workspace_id", "id"),
        apart: frozenset[str] = frozenset(),
        told: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.keys = list(keys)
        hints = get_type_hints(entity)
        for column in told:
            hints[column] = get_type_hints(getattr(entity, column).fget)["return"]
        stored = [field.name for field in fields(entity)]  # type: ignore[arg-type]
        self.columns = [*(column for column in stored if column not in apart), *told]
        self.kinds = {column: kind_of(hints[column]) for column in self.columns}
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


_KINDS = {
    bool: "BOOLEAN",
    int: "BIGINT",
    float: "DOUBLE PRECISION",
    str: "TEXT",
    bytes: "BYTEA",
    datetime: "TIMESTAMP WITH TIME ZONE",
    timedelta: "INTERVAL",
}


def kind_of(hint: Any) -> str:
    """What a column is that holds such a value. Sets, and tuples of plain values, hold words; any
    other thing of several parts is a document."""
    [plain] = [one for one in _alternatives(hint) if one is not NoneType]
    while hasattr(plain, "__supertype__"):
        plain = plain.__supertype__
    if get_origin(plain) in (tuple, frozenset):
        return "JSONB" if is_dataclass(get_args(plain)[0]) else "TEXT[]"
    if isinstance(plain, type) and issubclass(plain, Enum):
        return "TEXT"
    return _KINDS.get(plain, "JSONB")


def _alternatives(hint: Any) -> Iterator[Any]:
    if get_origin(hint) in (Union, UnionType):
        yield from get_args(hint)
    else:
        yield hint


def quoted(column: str) -> str:
    return f'"{column}"'


class Whole:
    """A document that is a list, as one value among others. No dataclass: what writes JSON would
    write such a one field by field."""

    __slots__ = ("document",)

    def __init__(self, document: list[Any]) -> None:
        self.document = document


def unwrapped(value: Any) -> Any:
    """What is inside, for whoever writes JSON of it. Raises TypeError for any other thing."""
    if isinstance(value, Whole):
        return value.document
    raise TypeError(f"{type(value).__name__} is no document")


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
