"""Many rows travel in one statement: an array for each column, a single value where all agree."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from adapters.db.mapping import Table, Whole, quoted, to_database

E = TypeVar("E")
_OTHERWISE = {"TEXT[]", "TIMESTAMP WITH TIME ZONE"}
"""Kinds of columns whose values do not go as they are."""

Shape = tuple[Table[Any], tuple[str, ...], tuple[bool, ...]]
"""A table, some of its columns, and for each of these whether all rows agree in it."""
Update = tuple[Shape, int, str]
"""A shape, how many of its columns say which rows are meant, and what else must be true of them."""


async def insert_all(connection: Any, *rows: tuple[Table[Any], Sequence[Any]]) -> None:
    """Insert these, each into its table, all in one statement: they may refer to one another."""
    packed = [_packed(table, table.columns, them) for table, them in rows if them]
    if packed:
        await connection.execute(
            _inserts(tuple(shape for shape, _ in packed)),
            *(value for _, values in packed for value in values),
        )


async def insert_new(
    connection: Any, table: Table[E], entities: Sequence[E], key: tuple[str, ...]
) -> Sequence[E]:
    """Insert those of which no other row has that key, all in one statement; which these are."""
    shape, values = _packed(table, table.columns, entities)
    written = await connection.execute(
        f"{_inserts((shape,))} ON CONFLICT ({', '.join(key)}) DO NOTHING", *values
    )
    # Nearly always all of them are new, and need not be told one by one.
    if int(written.rpartition(" ")[2]) == len(entities):
        return entities
    own = attrgetter(*table.keys)
    same = ", ".join(map(quoted, table.keys))
    shape, values = _packed(table, table.keys, entities)
    there, rows = _given(shape, 1)
    found = await connection.fetch(
        f"SELECT {same} FROM {table.name} WHERE ({same}) IN"
        f" (SELECT {', '.join(there[each] for each in table.keys)}{rows})",
        *values,
    )
    new = {tuple(record.values()) for record in found}
    return [entity for entity in entities if own(entity) in new]


def alike(table: Table[E], entities: Iterable[E]) -> list[list[E]]:
    """Apart where they differ in a list of words: such lists travel together only where they
    agree."""
    groups: dict[tuple[Any, ...], list[E]] = {}
    for entity in entities:
        groups.setdefault(_lists(table, table.columns, entity), []).append(entity)
    return list(groups.values())


async def update_all(
    connection: Any, *changes: tuple[Table[Any], Iterable[tuple[Any, Any]]]
) -> None:
    """Write what differs in each pair of (before, after) of each table, all in one statement.
    Before is what is stored: lock it when others write there too. No entity comes twice."""
    groups: dict[tuple[Table[Any], tuple[str, ...], Any], list[Any]] = {}
    for table, pairs in changes:
        for before, after in pairs:
            changed = _differing(table, before, after)
            if changed:
                lists = _lists(table, changed, after)
                groups.setdefault((table, changed, lists), []).append(after)
    if groups:
        packed = [_packed(t, (*t.keys, *changed), them) for (t, changed, _), them in groups.items()]
        await connection.execute(
            _updates(tuple((shape, len(shape[0].keys), "true") for shape, _ in packed)),
            *(value for _, values in packed for value in values),
        )


async def set_all(
    connection: Any,
    table: Table[E],
    entities: Sequence[E],
    columns: Sequence[str],
    *,
    where: Sequence[str],
    also: str,
) -> None:
    """Write these columns of each entity, to the row `t` that has the same values in those named by
    `where`, if what `also` says is true of it. No row is meant twice."""
    if entities:
        shape, values = _packed(table, (*where, *columns), entities)
        await connection.execute(_updates(((shape, len(where), also),)), *values)


def _lists(table: Table[Any], columns: Sequence[str], entity: Any) -> tuple[Any, ...]:
    """What it has in those of these columns that hold lists of words."""
    return tuple(getattr(entity, column) for column in columns if table.kinds[column] == "TEXT[]")


def _differing(table: Table[Any], before: Any, after: Any) -> tuple[str, ...]:
    read = _reader(table)
    return tuple(
        column
        for column, was, now in zip(table.columns, read(before), read(after), strict=True)
        if was is not now and was != now
    )


@lru_cache(maxsize=64)
def _reader(table: Table[Any]) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*table.columns)


def _one_by_one(document: Any) -> Any:
    """A list in an array would be taken for another dimension of it, and its parts for rows."""
    plain = to_database(document)
    return Whole(plain) if isinstance(plain, list) else plain


def _each(kind: str, them: list[Any]) -> list[Any]:
    """Values of a column of this kind, as the database takes them."""
    if kind == "JSONB":
        return [_one_by_one(value) for value in them]
    return [to_database(value) for value in them] if kind in _OTHERWISE else them


def _packed(
    table: Table[Any], columns: Sequence[str], entities: Sequence[Any]
) -> tuple[Shape, list[Any]]:
    """The shape of these entities' columns, and their values in its order."""
    if len(entities) == 1:
        alone = [to_database(getattr(entities[0], column)) for column in columns]
        return (table, tuple(columns), (True,) * len(alone)), alone
    agreed, values = [], []
    for column in columns:
        them = list(map(attrgetter(column), entities))
        agree = them.count(them[0]) == len(them)
        agreed.append(agree)
        values.append(to_database(them[0]) if agree else _each(table.kinds[column], them))
    return (table, tuple(columns), tuple(agreed)), values


@lru_cache(maxsize=256)
def _inserts(shapes: tuple[Shape, ...]) -> str:
    parts, first = [], 1
    for shape in shapes:
        table, columns, _ = shape
        names = ", ".join(quoted(c) for c in columns)
        values, rows = _given(shape, first)
        picked = ", ".join(values[c] for c in columns)
        parts.append(f"INSERT INTO {table.name} ({names}) SELECT {picked}{rows}")
        first += len(columns)
    return _together(parts)


@lru_cache(maxsize=256)
def _updates(updates: tuple[Update, ...]) -> str:
    parts, first = [], 1
    for shape, keys, also in updates:
        table, columns, _ = shape
        values, rows = _given(shape, first)
        sets = ", ".join(f"{quoted(c)} = {values[c]}" for c in columns[keys:])
        same = " AND ".join(f"t.{quoted(c)} = {values[c]}" for c in columns[:keys])
        parts.append(f"UPDATE {table.name} t SET {sets}{rows} WHERE {same} AND {also}")
        first += len(columns)
    return _together(parts)


def _together(parts: Sequence[str]) -> str:
    *others, last = parts
    if not others:
        return last
    beside = ", ".join(f"part_{n} AS ({part})" for n, part in enumerate(others))
    return f"WITH {beside} {last}"


def _given(shape: Shape, first: int) -> tuple[dict[str, str], str]:
    """What stands for each column's value when parameters are counted from there on, and the FROM
    clause that they need."""
    table, columns, agreed = shape
    values, arrays, names = {}, [], []
    for number, (column, agree) in enumerate(zip(columns, agreed, strict=True), start=first):
        kind = table.kinds[column]
        if agree:
            values[column] = f"${number}::{kind}"
        else:
            values[column] = f"given.{quoted(column)}"
            arrays.append(f"${number}::{kind}[]")
            names.append(quoted(column))
    if not arrays:
        return values, ""
    return values, f" FROM unnest({', '.join(arrays)}) AS given({', '.join(names)})"
