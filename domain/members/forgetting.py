"""How a member begins to be forgotten, whether they asked for it or nothing was seen of them for
long."""

from collections.abc import Sequence

from domain.members.operating import begun
from domain.members.ports import MembersTransaction
from domain.members.privacy import ANSWER_WITHIN, ERASES, MemberErasure
from domain.members.room import Members
from domain.shared.access import Actor
from domain.shared.ids import Kind, MemberErasureId, MemberId
from domain.shared.operations import Operation, OperationKind


async def erasure_begun(
    room: Members,
    actor: Actor,
    tx: MembersTransaction,
    kin: Sequence[MemberId],
    last: MemberErasure | None = None,
) -> Operation:
    """A member, first of its `kin`, and all that are part of it are frozen; the rest goes on by
    itself, from where the `last` erasure of it was. Whoever calls this has looked that nothing
    stands against it."""
    now, member_id = room.clock.now(), kin[0]
    members = await tx.book.some(kin)
    kind = OperationKind.ERASE_MEMBER
    operation = await begun(room, actor, tx, kind, member_id, tx.personal_data.classes)
    erasure = MemberErasure(
        id=MemberErasureId(room.ids.new(Kind.MEMBER_ERASURE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        member_id=member_id,
        operation_id=operation.id,
        requested_by=actor.id,
        requested_at=now,
        due_at=now + ANSWER_WITHIN,
        counts=last.counts if last else {},
    )
    tx.erasures.add(erasure)
    free = [one for one in members.values() if one.frozen_at is None]
    tx.book.write(*((one, one.freeze(now)) for one in free))
    tx.plan(ERASES, erasure.id, now)
    return operation
