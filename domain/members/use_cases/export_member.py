"""A member gets a copy of all that is known of them."""

from collections.abc import AsyncIterator

from domain.members.errors import ExportExpired
from domain.members.operating import begun, finished, started
from domain.members.privacy import ANSWER_WITHIN, EXPORT_ENDS, EXPORTS, MemberExport
from domain.members.privacy_events import export_told
from domain.members.room import Members
from domain.shared.access import Actor, Permission
from domain.shared.ids import Kind, MemberExportId, MemberId
from domain.shared.operations import Operation, OperationKind

ARCHIVE = ("archive",)


async def request_export(room: Members, actor: Actor, member_id: MemberId) -> Operation:
    """The copy is made afterwards. Raises MissingScope, NotFound, MemberMerged, MemberErased."""
    actor.require(Permission.PRIVACY_WRITE)
    async with room.begin(actor) as tx:
        (await tx.book.get(member_id)).must_stand_alone()
        now = room.clock.now()
        kind = OperationKind.EXPORT_MEMBER
        operation = await begun(room, actor, tx, kind, member_id, ARCHIVE)
        export = MemberExport(
            id=MemberExportId(room.ids.new(Kind.MEMBER_EXPORT)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            member_id=member_id,
            operation_id=operation.id,
            requested_by=actor.id,
            requested_at=now,
            due_at=now + ANSWER_WITHIN,
        )
        tx.exports.add(export)
        tx.plan(EXPORTS, export.id, now)
        await tx.commit(operation)
    return operation


async def export_member(room: Members, actor: Actor, id: MemberExportId) -> None:
    """Make the copy, and have it thrown away a day later. Safe to repeat: what was packed before
    and not written down is packed again, in its place. Of whoever is being erased meanwhile nothing
    is kept. Raises NotFound, TemporarilyUnavailable."""
    async with room.begin(actor) as tx:
        export = await tx.exports.get(id)
        kin = await tx.book.kin(export.member_id)
    if export.ready_at is not None or not await started(room, actor, export.operation_id):
        return
    archive = await room.archives.pack(actor, kin, export.key)
    async with room.begin(actor) as tx:
        before = await tx.exports.get(id)
        operation = await tx.operations.get(before.operation_id)
        member = await tx.book.get(before.member_id)
        now = room.clock.now()
        if operation.is_over:
            if before.ready_at is None:
                await room.archives.forget(before.key)
            return
        after = before.packed(archive, now)
        if member.frozen_at is not None:
            await room.archives.forget(before.key)
            after = after.forget(now)
        [item] = await tx.operations.items(operation, 1)
        done = item.succeeded(id)
        await tx.operations.record([done])
        await finished(room, tx, operation, done)
        tx.exports.save((before, after))
        tx.announce(export_told(after))
        if after.expires_at is not None:
            tx.plan(EXPORT_ENDS, id, after.expires_at)
        await tx.commit()


async def end_export(room: Members, actor: Actor, id: MemberExportId) -> None:
    """The day is over. Safe to repeat. Raises NotFound, TemporarilyUnavailable."""
    async with room.begin(actor) as tx:
        before = await tx.exports.get(id)
        now = room.clock.now()
        if before.forgotten_at is not None:
            return
        if before.expires_at is not None and before.expires_at > now:
            tx.plan(EXPORT_ENDS, id, before.expires_at)
        else:
            await room.archives.forget(before.key)
            tx.exports.save((before, before.forget(now)))
        await tx.commit()


async def read_export(room: Members, actor: Actor, member_id: MemberId) -> MemberExport:
    """The latest of a member. Raises MissingScope, NotFound, also where there was none."""
    actor.require(Permission.PRIVACY_READ)
    return await room.privacy.latest_export(actor, member_id)


async def read_archive(room: Members, actor: Actor, id: MemberExportId) -> AsyncIterator[bytes]:
    """Its bytes. Raises MissingScope, NotFound, ExportNotReady, ExportExpired,
    TemporarilyUnavailable."""
    actor.require(Permission.PRIVACY_READ)
    export = await room.privacy.export(actor, id)
    export.must_be_there(room.clock.now())
    pieces = await room.archives.read(export.key)
    if pieces is None:
        raise ExportExpired()
    return pieces
