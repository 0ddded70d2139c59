"""Say yes to many messages with one request: at once, or as an operation when they are more."""

from collections.abc import Sequence

from domain.publishing.approving import Answered, Seen, approve_each
from domain.publishing.operating import begun
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.operations import Operation, OperationKind


async def approve_many(
    room: Publishing,
    actor: Actor,
    wanted: Sequence[Seen],
    reviewer: str | None = None,
    comment: str | None = None,
) -> Sequence[Answered]:
    """Each is decided as if it had been asked for alone, and one that is refused keeps no other
    from it; all that were taken are one commit. In the order asked for. Raises MissingScope."""
    actor.require(Permission.MESSAGES_APPROVE)
    async with room.begin(actor) as tx:
        found = await approve_each(room, actor, tx, wanted, reviewer, comment)
        await tx.commit(found)
    await room.doorbell.ring()
    return found


async def approve_by_and_by(
    room: Publishing,
    actor: Actor,
    wanted: Sequence[Seen],
    reviewer: str | None = None,
    comment: str | None = None,
) -> Operation:
    """The same as an operation with an item for each, in the order asked for. One that no longer is
    what was seen when its turn comes says so. Raises MissingScope."""
    actor.require(Permission.MESSAGES_APPROVE)
    async with room.begin(actor) as tx:
        operation = await begun(
            room,
            actor,
            tx,
            kind=OperationKind.BULK_APPROVALS,
            request={"reviewer": reviewer, "comment": comment},
            subjects=[{"id": one.message_id, "fingerprint": one.fingerprint} for one in wanted],
            dry_run=False,
        )
        await tx.commit(operation)
    return operation
