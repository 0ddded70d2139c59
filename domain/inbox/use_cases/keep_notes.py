"""Notes on a conversation are written, read, changed and taken back."""

from domain.inbox.conversation_events import NOTE_ADDED, NOTE_DELETED, NOTE_UPDATED, note_told
from domain.inbox.note import ConversationNote
from domain.inbox.reaching import within_reach
from domain.inbox.room import Inbox
from domain.shared.access import Actor, Permission
from domain.shared.ids import ConversationId, ConversationNoteId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


async def add_note(room: Inbox, actor: Actor, id: ConversationId, text: str) -> ConversationNote:
    """Raises MissingScope, NotFound for the conversation."""
    actor.require(Permission.INBOX_WRITE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        conversation = within_reach(await tx.conversations.get(id), actor)
        note = ConversationNote(
            id=ConversationNoteId(room.ids.new(Kind.CONVERSATION_NOTE)),
            workspace_id=actor.workspace,
            conversation_id=conversation.merged_into or conversation.id,
            author=actor.id,
            text=text,
            created_at=now,
            updated_at=now,
        )
        await tx.notes.add(note)
        tx.announce(note_told(NOTE_ADDED, note))
        await tx.commit(note)
    return note


async def change_note(
    room: Inbox,
    actor: Actor,
    id: ConversationId,
    note_id: ConversationNoteId,
    version: Version,
    text: str,
) -> ConversationNote:
    """Raises MissingScope, NotFound, NotTheAuthor, VersionMismatch."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        within_reach(await tx.conversations.get(id), actor)
        before = await tx.notes.get(id, note_id)
        must_match(version, before.version)
        note = before.change(actor.id, text, room.clock.now())
        await tx.notes.save(note)
        tx.announce(note_told(NOTE_UPDATED, note, before))
        await tx.commit(note)
    return note


async def remove_note(
    room: Inbox, actor: Actor, id: ConversationId, note_id: ConversationNoteId
) -> ConversationNote:
    """For good. Raises MissingScope, NotFound, NotTheAuthor."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        within_reach(await tx.conversations.get(id), actor)
        before = await tx.notes.get(id, note_id)
        note = before.remove(actor.id, room.clock.now())
        await tx.notes.save(note)
        tx.announce(note_told(NOTE_DELETED, note, before))
        await tx.commit(note)
    return note


async def list_notes(
    room: Inbox, actor: Actor, id: ConversationId, request: PageRequest
) -> Page[ConversationNote]:
    """Raises MissingScope, NotFound for the conversation."""
    actor.require(Permission.INBOX_READ)
    within_reach(await room.reads.conversation(actor, id), actor, Permission.INBOX_READ)
    return await room.reads.notes(actor, id, request)
