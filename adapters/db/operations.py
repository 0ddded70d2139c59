"""Operations and their items in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import fields

from adapters.db.batches import insert_all, set_all, update_all
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.shared.errors import NotFound
from domain.shared.ids import OperationId
from domain.shared.operations import Operation, OperationItem

OPERATIONS = Table("operations", Operation)
ITEM_KEYS = ("workspace_id", "operation_id", "index")
ITEMS = Table("operation_items", OperationItem, keys=ITEM_KEYS)
_OUTCOME = [f.name for f in fields(OperationItem) if f.name not in (*ITEM_KEYS, "subject")]


class DbOperations:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, operation: Operation, items: Sequence[OperationItem]) -> None:
        await insert_all(self._tx.connection, (OPERATIONS, [operation]), (ITEMS, items))

    async def add_items(self, items: Sequence[OperationItem]) -> None:
        await insert_all(self._tx.connection, (ITEMS, items))

    async def get(self, operation_id: OperationId) -> Operation:
        record = await self._tx.connection.fetchrow(
            f"SELECT {OPERATIONS.listed('o')} FROM operations o"
            f" WHERE {self._mine('o')} AND o.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            operation_id,
        )
        if record is None:
            raise NotFound(thing="operation")
        return OPERATIONS.entity(record)

    async def save(self, before: Operation, after: Operation) -> None:
        await update_all(self._tx.connection, (OPERATIONS, [(before, after)]))
        point("operation_written")

    async def items(self, operation: Operation, limit: int) -> list[OperationItem]:
        # Items are looked at in order, so how many were is also where the next begin.
        records = await self._tx.connection.fetch(
            f"SELECT {ITEMS.listed('i')} FROM operation_items i"
            f" WHERE {self._mine('i')} AND i.operation_id = $2 AND i.index >= $3"
            f" ORDER BY i.index LIMIT $4",
            self._tx.actor.workspace,
            operation.id,
            operation.done,
            limit,
        )
        return [ITEMS.entity(record) for record in records]

    async def timed(
        self, operation: Operation, channel_ids: Sequence[str]
    ) -> Sequence[OperationItem]:
        records = await self._tx.connection.fetch(
            f"SELECT {ITEMS.listed('i')} FROM operation_items i"
            f" WHERE {self._mine('i')} AND i.operation_id = $2 AND i.index < $3"
            f" AND i.schedule -> 'channel_ids' ?| $4 ORDER BY i.index",
            self._tx.actor.workspace,
            operation.id,
            operation.done,
            list(channel_ids),
        )
        return [ITEMS.entity(record) for record in records]

    async def record(self, items: Sequence[OperationItem]) -> None:
        await set_all(self._tx.connection, ITEMS, items, _OUTCOME, where=ITEM_KEYS, also="true")
