"""Notes on a member are written, read and taken back."""

from domain.members.events import NOTE_ADDED, NOTE_DELETED, note_told
from domain.members.note import MemberNote
from domain.members.room import Members
from domain.shared.access import Actor, Permission
from domain.shared.ids import Kind, MemberId, MemberNoteId
from domain.shared.paging import Page, PageRequest


async def add_member_note(
    room: Members, actor: Actor, member_id: MemberId, text: str
) -> MemberNote:
    """Raises MissingScope, NotFound, MemberMerged."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        (await tx.book.get(member_id)).must_stand_alone()
        note = MemberNote(
            id=MemberNoteId(room.ids.new(Kind.MEMBER_NOTE)),
            workspace_id=actor.workspace,
            member_id=member_id,
            author=actor.id,
            text=text,
            created_at=room.clock.now(),
        )
        tx.notes.add(note)
        tx.announce(note_told(NOTE_ADDED, note))
        await tx.commit(note)
    return note


async def list_member_notes(
    room: Members, actor: Actor, member_id: MemberId, request: PageRequest
) -> Page[MemberNote]:
    """Those of all that are part of it, too. Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    await room.reads.member(actor, member_id)
    return await room.reads.notes(actor, member_id, request)


async def remove_member_note(
    room: Members, actor: Actor, member_id: MemberId, note_id: MemberNoteId
) -> MemberNote:
    """For good, whoever wrote it. Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        await tx.book.get(member_id)
        before = await tx.notes.get(await tx.book.kin(member_id), note_id)
        note = before.remove(room.clock.now())
        tx.notes.save(before, note)
        tx.announce(note_told(NOTE_DELETED, note, before))
        await tx.commit(note)
    return note
