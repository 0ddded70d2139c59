"""Give a test workspace a clock of its own, let it stand and go on, and take it away again."""

from datetime import datetime

from domain.events.errors import ClockInLiveMode
from domain.events.events import (
    CLOCK_CREATED,
    CLOCK_DELETED,
    CLOCK_FROZEN,
    CLOCK_UNFROZEN,
    clock_moved,
)
from domain.events.movable_clock import ClockState, MovableClock
from domain.events.ports import EventsTransaction
from domain.events.room import Events
from domain.shared.access import Actor, Mode, Permission
from domain.shared.ids import Kind, OperationId, TestClockId
from domain.shared.operations import CANCELLED, operation_changed
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


async def create_clock(room: Events, actor: Actor, frozen: bool) -> MovableClock:
    """It shows what the house's does at this moment, and goes on with it unless `frozen`. It takes
    the place of the one there is, as far as that sets no time back. Raises MissingScope,
    ClockInLiveMode, ClockAhead, ClockExists where another comes at the same moment."""
    actor.require(Permission.WORKSPACES_WRITE)
    if actor.mode is not Mode.TEST:
        raise ClockInLiveMode()
    async with room.begin(actor) as tx:
        before = await tx.clocks.current()
        # Who waited for another to make one comes after it.
        now = room.clock.now()
        if before is not None:
            gone = before.delete(now)
            await _told(tx, CLOCK_DELETED, before, gone, now)
            await tx.clocks.end(gone)
        clock = MovableClock(
            id=TestClockId(room.ids.new(Kind.TEST_CLOCK)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            state=ClockState.FROZEN if frozen else ClockState.RUNNING,
            set_to=now,
            set_at=now,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
        )
        tx.clocks.write(None, clock)
        tx.announce(clock_moved(CLOCK_CREATED, clock, now))
        await tx.commit(clock)
    # Where another stood still or lagged behind, things may be due at once.
    await room.doorbell.ring()
    return clock


async def read_clock(room: Events, actor: Actor, clock_id: TestClockId) -> MovableClock:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.WORKSPACES_READ)
    return await room.reads.clock(actor, clock_id)


async def list_clocks(room: Events, actor: Actor, request: PageRequest) -> Page[MovableClock]:
    """Raises MissingScope."""
    actor.require(Permission.WORKSPACES_READ)
    return await room.reads.clocks(actor, request)


async def freeze_clock(
    room: Events, actor: Actor, clock_id: TestClockId, version: Version
) -> MovableClock:
    """The workspace's time stands: nothing comes due. Safe to repeat. Raises MissingScope,
    NotFound, VersionMismatch, InvalidState."""
    return await _move(room, actor, clock_id, version, CLOCK_FROZEN)


async def unfreeze_clock(
    room: Events, actor: Actor, clock_id: TestClockId, version: Version
) -> MovableClock:
    """It goes on from where it stood. Raises as `freeze_clock`."""
    clock = await _move(room, actor, clock_id, version, CLOCK_UNFROZEN)
    await room.doorbell.ring()
    return clock


async def delete_clock(
    room: Events, actor: Actor, clock_id: TestClockId, version: Version
) -> MovableClock:
    """The workspace has the house's time again, which is never before its own; an advance is called
    off. Raises MissingScope, NotFound, VersionMismatch, ClockAhead."""
    clock = await _move(room, actor, clock_id, version, CLOCK_DELETED)
    await room.doorbell.ring()
    return clock


_MOVES = {
    CLOCK_FROZEN: MovableClock.freeze,
    CLOCK_UNFROZEN: MovableClock.unfreeze,
    CLOCK_DELETED: MovableClock.delete,
}


async def _move(
    room: Events, actor: Actor, clock_id: TestClockId, version: Version, name: str
) -> MovableClock:
    actor.require(Permission.WORKSPACES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.clocks.get(clock_id)
        must_match(version, before.version)
        now = room.clock.now()
        clock = _MOVES[name](before, now)
        if clock is not before:
            await _told(tx, name, before, clock, now)
            tx.clocks.write(before, clock)
        await tx.commit(clock)
    return clock


async def _told(
    tx: EventsTransaction, name: str, before: MovableClock, clock: MovableClock, now: datetime
) -> None:
    """Who leaves it on its way calls its way off."""
    tx.announce(clock_moved(name, clock, now, before))
    if before.state is ClockState.ADVANCING and before.operation_id is not None:
        await _call_off(tx, before.operation_id, now)


async def _call_off(tx: EventsTransaction, operation_id: OperationId, now: datetime) -> None:
    before = await tx.operations.get(operation_id)
    if not before.is_over:
        operation = before.cancel(now)
        await tx.operations.save(before, operation)
        tx.announce(operation_changed(CANCELLED, operation, before))
