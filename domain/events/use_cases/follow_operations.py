"""See how far an operation is and what became of its items, and call off the rest."""

from domain.events.room import Events
from domain.shared.access import Actor, Permission
from domain.shared.ids import OperationId
from domain.shared.operations import (
    CANCELLED,
    DUTY,
    Operation,
    OperationItem,
    operation_changed,
)
from domain.shared.paging import Page, PageRequest


async def read_operation(room: Events, actor: Actor, operation_id: OperationId) -> Operation:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.OPERATIONS_READ)
    return await room.reads.operation(actor, operation_id)


async def list_operations(room: Events, actor: Actor, request: PageRequest) -> Page[Operation]:
    actor.require(Permission.OPERATIONS_READ)
    return await room.reads.operations(actor, request)


async def list_operation_items(
    room: Events, actor: Actor, operation_id: OperationId, request: PageRequest
) -> Page[OperationItem]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.OPERATIONS_READ)
    return await room.reads.operation_items(actor, operation_id, request)


async def cancel_operation(room: Events, actor: Actor, operation_id: OperationId) -> Operation:
    """No item is begun after this commit; the chunk under way is waited for, and what was done
    stays done. Raises MissingScope, NotFound, InvalidState when it is over."""
    actor.require(Permission.OPERATIONS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.operations.get(operation_id)
        operation = before.cancel(room.clock.now())
        await tx.operations.save(before, operation)
        tx.announce(operation_changed(CANCELLED, operation, before))
        tx.unplan(DUTY, operation_id)
        await tx.commit(operation)
    return operation
