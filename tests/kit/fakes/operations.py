"""Operations in memory."""

from collections.abc import Sequence

from domain.shared.errors import NotFound
from domain.shared.ids import OperationId
from domain.shared.operations import Operation, OperationItem
from tests.kit.fakes.memory import FakeTransaction


class FakeOperations:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.operations
        self._items = tx.tables.operation_items

    async def add(self, operation: Operation, items: Sequence[OperationItem]) -> None:
        self._rows[self._tx.key(operation.id)] = operation
        await self.record(items)

    async def add_items(self, items: Sequence[OperationItem]) -> None:
        await self.record(items)

    async def get(self, operation_id: OperationId) -> Operation:
        try:
            return self._rows[self._tx.key(operation_id)]
        except KeyError:
            raise NotFound(thing="operation") from None

    async def save(self, before: Operation, after: Operation) -> None:
        self._rows[self._tx.key(after.id)] = after

    async def items(self, operation: Operation, limit: int) -> list[OperationItem]:
        mine = [
            item
            for item in self._items.values()
            if (item.workspace_id, item.operation_id) == self._tx.key(operation.id)
            and item.index >= operation.done
        ]
        return sorted(mine, key=lambda item: item.index)[:limit]

    async def timed(
        self, operation: Operation, channel_ids: Sequence[str]
    ) -> Sequence[OperationItem]:
        mine = [
            item
            for item in self._items.values()
            if (item.workspace_id, item.operation_id) == self._tx.key(operation.id)
            and item.index < operation.done
            and item.schedule is not None
            and not set(item.schedule["channel_ids"]).isdisjoint(channel_ids)
        ]
        return sorted(mine, key=lambda item: item.index)

    async def record(self, items: Sequence[OperationItem]) -> None:
        for item in items:
            self._items[item.workspace_id, item.operation_id, item.index] = item
