"""A member is forgotten everywhere, and a receipt says so."""

from collections.abc import Sequence
from datetime import timedelta

from domain.members.errors import LegalHoldStands, RepliesWait
from domain.members.forgetting import erasure_begun
from domain.members.operating import finished, started
from domain.members.ports import MembersTransaction
from domain.members.privacy import ERASES, MemberErasure
from domain.members.privacy_events import erasure_told
from domain.members.room import Members
from domain.shared.access import Actor, Permission
from domain.shared.ids import MemberErasureId, MemberId
from domain.shared.operations import Operation, OperationItem

LOOK_AGAIN = timedelta(minutes=1)
"""What somebody began to say to them meanwhile is waited for."""

AT_ONCE = 1000
"""Rows of one commit, so that no lock is held long."""


async def request_erasure(room: Members, actor: Actor, member_id: MemberId) -> Operation:
    """From this commit on the member is frozen and their accounts are suppressed: nothing more is
    taken in of them. The rest goes on by itself. Asked again, it is the same operation; one that
    was cancelled is taken up by another. Raises MissingScope, NotFound, MemberMerged,
    LegalHoldStands, and RepliesWait."""
    actor.require(Permission.PRIVACY_WRITE)
    async with room.begin(actor) as tx:
        await tx.book.unsettled()
        await tx.book.alone()
        before = await tx.book.get(member_id)
        last = await tx.erasures.latest(member_id)
        if last is not None:
            operation = await tx.operations.get(last.operation_id)
            if last.finished_at is not None or not operation.is_over:
                await tx.commit(operation)
                return operation
        if before.frozen_at is None or before.merged_into is not None:
            before.must_stand_alone()
        kin = await tx.book.kin(member_id)
        now = room.clock.now()
        for hold in await tx.legal_holds.of(kin):
            if hold.stands(now):
                raise LegalHoldStands(hold=hold.id)
        if waiting := await tx.personal_data.still_to_be_said(kin):
            raise RepliesWait(messages=", ".join(waiting))
        await _suppress(tx, kin)
        operation = await erasure_begun(room, actor, tx, kin, last)
        await tx.commit(operation)
    return operation


async def erase_member(room: Members, actor: Actor, id: MemberErasureId) -> None:
    """One step further: at most a thousand rows of one class in one commit, with which the next is
    due. Whatever kills this in between, the next call goes on from the last commit: the counts are
    of what was done, each row once. Safe to repeat, also side by side. Raises NotFound,
    TemporarilyUnavailable."""
    async with room.begin(actor) as tx:
        operation_id = (await tx.erasures.get(id)).operation_id
    if not await started(room, actor, operation_id):
        return
    async with room.begin(actor) as tx:
        erasure = await tx.erasures.get(id)
        operation = await tx.operations.get(erasure.operation_id)
        if operation.is_over:
            return
        kin = await tx.book.kin(erasure.member_id)
        items = await tx.operations.items(operation, 1)
        if not items:
            await _end(room, tx, erasure, operation, kin)
            await tx.commit()
            return
        [item] = items
        data_class = str(item.subject["data_class"])
        count = await tx.personal_data.erase(kin, data_class, AT_ONCE)
        due = room.clock.now()
        if count == 0 and await tx.personal_data.still_to_be_said(kin):
            due += LOOK_AGAIN
        elif count == 0:
            await _past(room, tx, operation, item, erasure.member_id)
        tx.erasures.save(erasure, erasure.took(data_class, count))
        tx.plan(ERASES, id, due)
        await tx.commit()


async def _past(
    room: Members,
    tx: MembersTransaction,
    operation: Operation,
    item: OperationItem,
    member_id: MemberId,
) -> None:
    """Nothing of this class is left."""
    done = item.succeeded(member_id)
    await tx.operations.record([done])
    await tx.operations.save(operation, operation.advance([done], room.clock.now()))


async def _end(
    room: Members,
    tx: MembersTransaction,
    before: MemberErasure,
    operation: Operation,
    kin: Sequence[MemberId],
) -> None:
    """What is left of the members themselves goes, and their copies with it; it is told once."""
    now = room.clock.now()
    members = await tx.book.some(kin)
    exports = await tx.exports.kept(kin)
    await room.archives.forget(*(one.key for one in exports))
    await finished(room, tx, operation)
    erasure = before.took("members", len(members)).finish(now)
    tx.erasures.save(before, erasure)
    tx.exports.save(*((one, one.forget(now)) for one in exports))
    after = {one.id: one.erased(now) for one in members.values()}
    tx.book.write(*((one, after[one.id]) for one in members.values()))
    tx.announce(erasure_told(erasure, after[erasure.member_id].version))


async def _suppress(tx: MembersTransaction, kin: Sequence[MemberId]) -> None:
    """Their accounts; one that they only claim, and that is somebody else's, is not theirs."""
    accounts = {one.account for one in await tx.identities.of(kin)}
    standing = await tx.identities.standing(accounts)
    theirs = {one for one in accounts if one not in standing or standing[one].member_id in set(kin)}
    await tx.suppressions.quiet(theirs)
    await tx.suppressions.add(theirs)


async def read_erasure(room: Members, actor: Actor, member_id: MemberId) -> MemberErasure:
    """Raises MissingScope, NotFound, also where there was none."""
    actor.require(Permission.PRIVACY_READ)
    return await room.privacy.erasure(actor, member_id)
