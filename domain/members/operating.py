"""A copy or an erasure is an operation: its items are the classes of data it goes through."""

from collections.abc import Sequence

from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.shared.access import Actor
from domain.shared.ids import Kind, MemberId, OperationId
from domain.shared.operations import (
    COMPLETED,
    CREATED,
    STARTED,
    Operation,
    OperationItem,
    OperationKind,
    OperationState,
    operation_changed,
)


async def begun(
    room: Members,
    actor: Actor,
    tx: MembersTransaction,
    kind: OperationKind,
    member_id: MemberId,
    classes: Sequence[str],
) -> Operation:
    """Stored with its items, and announced. Before anything is added to the transaction."""
    now = room.clock.now()
    operation = Operation(
        id=OperationId(room.ids.new(Kind.OPERATION)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        kind=kind,
        state=OperationState.PENDING,
        request={"member_id": member_id},
        total=len(classes),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
    )
    items = [
        OperationItem(actor.workspace, operation.id, index, {"data_class": name})
        for index, name in enumerate(classes)
    ]
    await tx.operations.add(operation, items)
    tx.announce(operation_changed(CREATED, operation))
    return operation


async def started(room: Members, actor: Actor, operation_id: OperationId) -> bool:
    """Whether there is anything to do; that it runs can be seen from now on."""
    async with room.begin(actor) as tx:
        before = await tx.operations.get(operation_id)
        if before.state is OperationState.PENDING:
            operation = before.start(room.clock.now())
            await tx.operations.save(before, operation)
            tx.announce(operation_changed(STARTED, operation, before))
            await tx.commit()
    return not before.is_over


async def finished(
    room: Members, tx: MembersTransaction, before: Operation, *last: OperationItem
) -> None:
    """Every item was looked at, with the `last` of them. Before anything is added to the
    transaction."""
    now = room.clock.now()
    operation = (before.advance(last, now) if last else before).finish(now)
    await tx.operations.save(before, operation)
    tx.announce(operation_changed(COMPLETED, operation, before))
