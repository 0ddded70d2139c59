"""How publishing begins an operation, and takes it one chunk further."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from domain.publishing.approving import approves_messages
from domain.publishing.bulk import BulkAction, Target, carry_out, from_request
from domain.publishing.importing import write_rows
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.slotting import time_of
from domain.shared.access import Actor
from domain.shared.errors import Refusal
from domain.shared.ids import Kind, MessageId, OperationId
from domain.shared.operations import (
    COMPLETED,
    CREATED,
    DUTY,
    Operation,
    OperationItem,
    OperationKind,
    OperationState,
    fault,
    operation_changed,
    problem_of,
)

CHUNK = 200

Step = Callable[
    [Publishing, Actor, PublishingTransaction, Operation, Sequence[OperationItem]],
    Awaitable[list[OperationItem]],
]
"""Does what is to be done with these items; returns them with what became of each."""


async def begun(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    *,
    kind: OperationKind,
    request: Mapping[str, Any],
    subjects: Sequence[Mapping[str, Any]],
    dry_run: bool,
) -> Operation:
    """Store it with its items, announce it, and have it worked on. Before the commit."""
    operation = new(room, actor, kind, request, total=len(subjects), dry_run=dry_run)
    items = [
        OperationItem(actor.workspace, operation.id, index, subject)
        for index, subject in enumerate(subjects)
    ]
    await tx.operations.add(operation, items)
    begin(tx, operation)
    return operation


def new(
    room: Publishing,
    actor: Actor,
    kind: OperationKind,
    request: Mapping[str, Any],
    *,
    total: int,
    dry_run: bool,
) -> Operation:
    """An operation of this actor, not stored yet."""
    now = room.clock.now()
    return Operation(
        id=OperationId(room.ids.new(Kind.OPERATION)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        kind=kind,
        state=OperationState.PENDING,
        request=request,
        total=total,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        dry_run=dry_run,
    )


def begin(tx: PublishingTransaction, operation: Operation) -> None:
    """Announce one that is stored whole, and have it worked on from the commit on."""
    tx.announce(operation_changed(CREATED, operation))
    tx.plan(DUTY, operation.id, operation.created_at)


async def taken_further(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    before: Operation,
    items: Sequence[OperationItem],
    step: Step,
) -> Operation:
    """The running operation after these items, with what became of each stored and told. Before
    the commit: until then nothing of it has happened."""
    operation = before
    if items:
        finished = await step(room, actor, tx, operation, items)
        await tx.operations.record(finished)
        operation = operation.advance(finished, room.clock.now())
    if operation.done == operation.total:
        operation = operation.finish(room.clock.now())
        tx.announce(operation_changed(COMPLETED, operation, before))
    await tx.operations.save(before, operation)
    return operation


async def broken_off(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    operation: Operation,
    items: Sequence[OperationItem],
) -> list[OperationItem]:
    """Nothing can be done with these, for a fault of ours."""
    return [item.failed(fault()) for item in items]


def refused(refusal: Refusal) -> Step:
    """Nothing can be done with these, for this reason."""

    async def step(
        room: Publishing,
        actor: Actor,
        tx: PublishingTransaction,
        operation: Operation,
        items: Sequence[OperationItem],
    ) -> list[OperationItem]:
        return [item.failed(problem_of(refusal)) for item in items]

    return step


async def _changes_messages(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    operation: Operation,
    items: Sequence[OperationItem],
) -> list[OperationItem]:
    order = from_request(operation.request, dry_run=operation.dry_run)
    targets = [Target(MessageId(item.subject["id"])) for item in items]
    judged = await carry_out(room, actor, tx, order, targets, operation)
    gives_times = order.action is BulkAction.RESCHEDULE
    return [
        item.succeeded(
            one.target.message_id, time_of(one.message) if one.message and gives_times else None
        )
        if one.refusal is None
        else item.failed(problem_of(one.refusal))
        for item, one in zip(items, judged, strict=True)
    ]


STEPS: Mapping[OperationKind, Step] = {
    OperationKind.BULK_MESSAGES: _changes_messages,
    OperationKind.IMPORT_MESSAGES: write_rows,
    OperationKind.BULK_APPROVALS: approves_messages,
}
