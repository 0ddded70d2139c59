"""Reading operations and their items: straight from one query, inside the actor's walls."""

from adapters.db.database import Database
from adapters.db.operations import ITEMS, OPERATIONS
from adapters.db.pages import ListSource, fetch_page
from adapters.db.shelf import Shelf
from domain.shared.access import Actor
from domain.shared.ids import OperationId
from domain.shared.operations import Operation, OperationItem
from domain.shared.paging import Filter, Page, PageRequest


class DbOperationReads:
    def __init__(self, database: Database) -> None:
        self._asked = database
        self._operations = Shelf(
            database,
            OPERATIONS,
            "operation",
            sorts=("id", "created_at"),
            filters={"kind": "t.kind", "state": "t.state", "created_at": "t.created_at"},
        )
        # An item has its index for an id: no two of one operation share it.
        self._items = ListSource(
            select=f"{ITEMS.listed('t')}, {{position}} FROM operation_items t",
            where=database.in_workspace("t"),
            sorts={"index": "t.index", "id": "t.index"},
            filters={"operation_id": "t.operation_id", "status": "t.status"},
        )

    async def operation(self, actor: Actor, operation_id: OperationId) -> Operation:
        return await self._operations.one(actor, operation_id)

    async def operations(self, actor: Actor, request: PageRequest) -> Page[Operation]:
        return await self._operations.page(actor, request)

    async def operation_items(
        self, actor: Actor, operation_id: OperationId, request: PageRequest
    ) -> Page[OperationItem]:
        await self.operation(actor, operation_id)
        mine = Filter("operation_id", "in", [operation_id])
        wanted = PageRequest(request.limit, request.sort, [*request.filters, mine], request.after)
        found, after = await fetch_page(self._asked, actor, self._items, wanted)
        return Page([ITEMS.entity(record) for record in found], after)
