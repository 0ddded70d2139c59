"""What is asked about operations, each with its promises in words."""

from typing import Protocol

from domain.shared.access import Actor
from domain.shared.ids import OperationId
from domain.shared.operations import Operation, OperationItem
from domain.shared.paging import Page, PageRequest


class OperationReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def operation(self, actor: Actor, operation_id: OperationId) -> Operation:
        """Raises NotFound."""
        ...

    async def operations(self, actor: Actor, request: PageRequest) -> Page[Operation]: ...

    async def operation_items(
        self, actor: Actor, operation_id: OperationId, request: PageRequest
    ) -> Page[OperationItem]:
        """Raises NotFound."""
        ...
