"""Set a test clock going towards an instant, and take it there from stop to stop."""

from datetime import datetime, timedelta

from domain.events.events import CLOCK_ADVANCING, CLOCK_ARRIVED, clock_moved
from domain.events.movable_clock import ClockState, MovableClock
from domain.events.ports import EventsTransaction
from domain.events.room import Events
from domain.shared.access import Actor, Permission
from domain.shared.clock import written
from domain.shared.ids import Kind, OperationId, TestClockId
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
from domain.shared.versions import Version, must_match


async def advance_clock(
    room: Events,
    actor: Actor,
    clock_id: TestClockId,
    version: Version,
    to: datetime | timedelta,
) -> Operation:
    """Towards an instant of the workspace, or so far from where it is. The operation is over when
    it is there and everything that was due on the way has been done; cancelling it stops the clock
    where it is. Raises MissingScope, NotFound, VersionMismatch, InvalidState, ClockSetBack,
    ClockTooFar."""
    actor.require(Permission.WORKSPACES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.clocks.get(clock_id)
        must_match(version, before.version)
        now = room.clock.now()
        target = before.at(now) + to if isinstance(to, timedelta) else to
        operation_id = OperationId(room.ids.new(Kind.OPERATION))
        clock = before.leave(target, operation_id, now)
        tx.clocks.write(before, clock)
        tx.announce(clock_moved(CLOCK_ADVANCING, clock, now, before))
        operation = await _begun(tx, actor, clock, operation_id, now)
        await tx.commit(operation)
    await room.doorbell.ring()
    return operation


async def move_clock(room: Events, actor: Actor) -> bool:
    """One stop farther, where nothing is left to be done at this one; whether it moved. Safe to
    call at any time and side by side: one moves it, the others find it taken."""
    async with room.begin(actor) as tx:
        before = await tx.clocks.moving()
        if before is None or before.operation_id is None:
            return False
        operation = await tx.operations.get(before.operation_id)
        now = room.clock.now()
        if operation.is_over:
            clock = before.arrive(now)
        elif await tx.clocks.is_at_rest():
            clock = before.go_on(await tx.clocks.next_due(before.tired_of()), now)
        else:
            return False
        tx.clocks.write(before, clock)
        if clock.state is not ClockState.ADVANCING:
            tx.announce(clock_moved(CLOCK_ARRIVED, clock, now, before))
            if not operation.is_over:
                await _over(tx, operation, now)
        await tx.commit()
    await room.doorbell.ring()
    return True


async def _over(tx: EventsTransaction, before: Operation, now: datetime) -> None:
    items = [i.succeeded(i.subject["id"]) for i in await tx.operations.items(before, 1)]
    await tx.operations.record(items)
    operation = before.advance(items, now).finish(now)
    await tx.operations.save(before, operation)
    tx.announce(operation_changed(COMPLETED, operation, before))


async def _begun(
    tx: EventsTransaction,
    actor: Actor,
    clock: MovableClock,
    operation_id: OperationId,
    now: datetime,
) -> Operation:
    operation = Operation(
        id=operation_id,
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        kind=OperationKind.TEST_CLOCK_ADVANCE,
        state=OperationState.PENDING,
        request={"clock_id": clock.id, "to": written(clock.target)},
        total=1,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
    )
    running = operation.start(now)
    item = OperationItem(actor.workspace, operation_id, 0, {"id": clock.id})
    await tx.operations.add(running, [item])
    tx.announce(
        operation_changed(CREATED, operation), operation_changed(STARTED, running, operation)
    )
    return running
