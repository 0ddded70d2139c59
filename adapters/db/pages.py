"""Keyset pages over any list: filters and sorts by name, from a table of what is allowed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.db.database import Database
from domain.shared.access import Actor
from domain.shared.paging import Filter, PageRequest

COMPARISONS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}


@dataclass(frozen=True, slots=True)
class ListSource:
    """A list: what to select, the condition that holds for all of it, and which names can be
    filtered and sorted by, each with its SQL. `%s` in a filter stands for the parameter."""

    select: str
    where: str
    sorts: Mapping[str, str]
    filters: Mapping[str, str]


async def fetch_page(
    database: Database,
    actor: Actor,
    source: ListSource,
    request: PageRequest,
    given: Sequence[Any] = (),
) -> tuple[Sequence[Any], list[Any] | None]:
    """The rows of one page, and the position after its last row when there is more.

    `given` are the values of the parameters, from $5 on, that stand in the source's own condition.

    Raises KeyError for a name that is not in the source: the edge has refused those already.
    """
    parameters: list[Any] = [*given]
    conditions = [source.where, *conditions_of(source.filters, request.filters, parameters)]
    if request.after is not None:
        conditions.append(_after(source, request, parameters))
    order = ", ".join(
        f"{source.sorts[key.field]} {'DESC' if key.descending else 'ASC'}" for key in request.sort
    )
    position = ", ".join(
        f"{source.sorts[key.field]} AS after_{n}" for n, key in enumerate(request.sort)
    )
    found = await database.ask(
        actor,
        f"SELECT {source.select.format(position=position)}"
        f" WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT {request.limit + 1}",
        *parameters,
    )
    if len(found) <= request.limit:
        return found, None
    page = found[: request.limit]
    return page, [page[-1][f"after_{n}"] for n in range(len(request.sort))]


WALLS = 4
"""The first parameters of a query that is asked within walls are the walls' own."""


def conditions_of(
    sql: Mapping[str, str],
    filters: Sequence[Filter],
    parameters: list[Any],
    *,
    before: int = WALLS,
) -> list[str]:
    """What each filter demands; its values are added to the parameters, which come after `before`
    others. Raises KeyError for a name that has no SQL."""
    return [_filtered(sql[wanted.field], wanted, parameters, before) for wanted in filters]


def _filtered(expression: str, wanted: Filter, parameters: list[Any], before: int) -> str:
    if "%s" in expression:
        return expression.replace("%s", _mark(parameters, wanted.value, before))
    if wanted.operator != "in":
        sign = COMPARISONS[wanted.operator]
        return f"{expression} {sign} {_mark(parameters, wanted.value, before)}"
    if len(wanted.value) == 1:
        # An index on this and on what the list is sorted by leads straight to the page.
        return f"{expression} = {_mark(parameters, wanted.value[0], before)}"
    return f"{expression} = ANY ({_mark(parameters, wanted.value, before)})"


def _mark(parameters: list[Any], value: Any, before: int = WALLS) -> str:
    parameters.append(value)
    return f"${len(parameters) + before}"


def _after(source: ListSource, request: PageRequest, parameters: list[Any]) -> str:
    """Rows after the position. With one direction it is a row comparison, which an index can
    follow; with mixed directions it is spelled out."""
    keys = request.sort
    marks = []
    for value in request.after or ():
        marks.append(_mark(parameters, value))
    columns = [source.sorts[key.field] for key in keys]
    if len({key.descending for key in keys}) == 1:
        sign = "<" if keys[0].descending else ">"
        return f"({', '.join(columns)}) {sign} ({', '.join(marks)})"
    branches = []
    for n, key in enumerate(keys):
        equal = [f"{columns[i]} = {marks[i]}" for i in range(n)]
        sign = "<" if key.descending else ">"
        branches.append("(" + " AND ".join([*equal, f"{columns[n]} {sign} {marks[n]}"]) + ")")
    return "(" + " OR ".join(branches) + ")"
