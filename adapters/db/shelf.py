"""Reading one kind of thing: by its id, or by the page, inside the actor's walls."""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.pages import ListSource, fetch_page
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.paging import Page, PageRequest

E = TypeVar("E")


class Shelf(Generic[E]):
    """Things of one workspace. `thing` is their name in refusals; `also` is a condition that every
    one of them meets; `sorts` and `filters` are SQL by name, with `t` for the table; a sort that is
    a column needs no more than its name."""

    def __init__(
        self,
        database: Database,
        table: Table[E],
        thing: str,
        *,
        sorts: Sequence[str] | Mapping[str, str],
        filters: Mapping[str, str],
        also: str = "true",
    ) -> None:
        self._database = database
        self._table = table
        self._thing = thing
        where = f"{self._mine()} AND {also}"
        self._one = f"SELECT {table.listed('t')} FROM {table.name} t WHERE {where} AND t.id = $5"
        self._list = ListSource(
            select=f"{table.listed('t')}, {{position}} FROM {table.name} t",
            where=where,
            sorts=(sorts if isinstance(sorts, Mapping) else {name: f"t.{name}" for name in sorts}),
            filters=filters,
        )

    async def one(self, actor: Actor, thing_id: str) -> E:
        """Raises NotFound."""
        record = await self._database.ask_one(actor, self._one, thing_id)
        if record is None:
            raise NotFound(thing=self._thing)
        return self._table.entity(record)

    async def page(self, actor: Actor, request: PageRequest) -> Page[E]:
        found, after = await fetch_page(self._database, actor, self._list, request)
        return Page([self._table.entity(row) for row in found], after)

    def _mine(self) -> str:
        return self._database.in_workspace("t")


class OrganizationShelf(Shelf[E]):
    """Things of an organization, in one mode."""

    def _mine(self) -> str:
        return self._database.in_organization("t")
