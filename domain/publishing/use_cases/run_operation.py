"""Take an operation one chunk further, and plan the next."""

from dataclasses import replace

from domain.publishing.operating import CHUNK, STEPS, Step, broken_off, refused, taken_further
from domain.publishing.room import Publishing
from domain.shared.access import Actor
from domain.shared.errors import Refusal, TemporarilyUnavailable
from domain.shared.ids import OperationId
from domain.shared.operations import DUTY, STARTED, OperationState, operation_changed


async def run_operation(room: Publishing, actor: Actor, operation_id: OperationId) -> None:
    """A chunk is one commit: the changes, what became of its items, how far it is, and that the
    next is due. Whatever kills this in between, the next call goes on from the last commit, and
    nothing is done twice. Safe to repeat, also side by side.

    A chunk that breaks off is taken apart; the item that does so alone is set down as a fault of
    ours and passed over, and what broke off is raised once that is stored.
    """
    if not await _started(room, actor, operation_id):
        return
    try:
        await _chunk(room, actor, operation_id, CHUNK)
    except TemporarilyUnavailable:
        raise
    except Exception:
        await _apart(room, actor, operation_id)


async def _started(room: Publishing, actor: Actor, operation_id: OperationId) -> bool:
    """Whether there is anything to do. That it runs can be seen before its first items are
    done."""
    async with room.begin(actor) as tx:
        before = await tx.operations.get(operation_id)
        if before.state is OperationState.PENDING:
            operation = before.start(room.clock.now())
            await tx.operations.save(before, operation)
            tx.announce(operation_changed(STARTED, operation, before))
            await tx.commit()
    return not before.is_over


async def _apart(room: Publishing, actor: Actor, operation_id: OperationId) -> None:
    """One by one, as many as the chunk had, so that who breaks it holds up nobody else."""
    for left in reversed(range(CHUNK)):
        try:
            await _chunk(room, actor, operation_id, 1, again=left == 0)
        except TemporarilyUnavailable:
            raise
        except Refusal as refusal:
            # What stood in its way was not there when it was judged, such as a twin.
            await _chunk(room, actor, operation_id, 1, step=refused(refusal))
        except Exception:
            await _chunk(room, actor, operation_id, 1, step=broken_off)
            raise


async def _chunk(
    room: Publishing,
    actor: Actor,
    operation_id: OperationId,
    most: int,
    *,
    again: bool = True,
    step: Step | None = None,
) -> None:
    """With `again` the next chunk is due at once."""
    async with room.begin(actor) as tx:
        before = await tx.operations.get(operation_id)
        if before.is_over:
            return
        items = await tx.operations.items(before, most)
        asker = replace(actor, id=before.created_by)
        after = await taken_further(room, asker, tx, before, items, step or STEPS[before.kind])
        if again and not after.is_over:
            tx.plan(DUTY, operation_id, room.clock.now())
        await tx.commit()
    if items and not after.dry_run:
        await room.doorbell.ring()
