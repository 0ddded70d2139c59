"""Notes on conversations, and saved views of them, in PostgreSQL."""

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.inbox.note import ConversationNote
from domain.inbox.saved_view import SavedView
from domain.shared.errors import NotFound
from domain.shared.ids import ConversationId, ConversationNoteId, SavedViewId

NOTES = Table("conversation_notes", ConversationNote)
VIEWS = Table("saved_views", SavedView)


class DbNotes:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, note: ConversationNote) -> None:
        self._tx.add(NOTES, note)

    async def get(self, id: ConversationId, note_id: ConversationNoteId) -> ConversationNote:
        record = await self._tx.connection.fetchrow(
            f"SELECT {NOTES.listed('n')} FROM conversation_notes n"
            f" WHERE {self._tx.tools.database.mine('n')} AND n.id = $2 AND n.conversation_id = $3"
            " AND n.removed_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            note_id,
            id,
        )
        if record is None:
            raise NotFound(thing="conversation_note")
        return NOTES.entity(record)

    async def save(self, note: ConversationNote) -> None:
        await self._tx.connection.execute(NOTES.update, *NOTES.values(note))


class DbSavedViews:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, view: SavedView) -> None:
        self._tx.add(VIEWS, view)

    async def get(self, id: SavedViewId) -> SavedView:
        record = await self._tx.connection.fetchrow(
            f"SELECT {VIEWS.listed('v')} FROM saved_views v"
            f" WHERE {self._tx.tools.database.mine('v')} AND v.id = $2"
            " AND v.removed_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="saved_view")
        return VIEWS.entity(record)

    async def save(self, view: SavedView) -> None:
        await self._tx.connection.execute(VIEWS.update, *VIEWS.values(view))
