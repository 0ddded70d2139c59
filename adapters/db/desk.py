"""What those who answer go by, in PostgreSQL."""

from collections.abc import Collection, Sequence
from typing import Generic, TypeVar

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.saved_reply import COUNTS, SavedReply, Uses
from domain.shared.errors import NotFound
from domain.shared.ids import MediaId, SavedReplyId

E = TypeVar("E")
BUSINESS_CALENDARS = Table("business_calendars", BusinessCalendar)
SAVED_REPLIES = Table("saved_replies", SavedReply)


class DbKept(Generic[E]):
    """Things of one kind that are removed by saying when. `thing` is their name in refusals."""

    def __init__(self, tx: DbTransaction, table: Table[E], thing: str) -> None:
        self._tx = tx
        self._table = table
        self._thing = thing

    async def add(self, thing: E) -> None:
        self._tx.add(self._table, thing)

    async def get(self, thing_id: str) -> E:
        record = await self._tx.connection.fetchrow(
            f"SELECT {self._table.listed('t')} FROM {self._table.name} t"
            f" WHERE {self._tx.tools.database.mine('t')} AND t.id = $2"
            f" AND t.removed_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            thing_id,
        )
        if record is None:
            raise NotFound(thing=self._thing)
        return self._table.entity(record)

    async def save(self, thing: E) -> None:
        await self._tx.connection.execute(self._table.update, *self._table.values(thing))


class DbSavedReplies(DbKept[SavedReply]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, SAVED_REPLIES, "saved_reply")

    async def missing_media(self, media_ids: Collection[MediaId]) -> set[MediaId]:
        records = await self._tx.connection.fetch(
            f"SELECT m.id FROM media m WHERE {self._tx.tools.database.mine('m')}"
            " AND m.id = ANY ($2) AND m.deleted_at IS NULL",
            self._tx.actor.workspace,
            list(media_ids),
        )
        return set(media_ids) - {MediaId(record["id"]) for record in records}

    async def labels(self, id: SavedReplyId) -> Sequence[str]:
        found = await self._tx.connection.fetchval(
            f"SELECT t.labels FROM saved_replies t WHERE {self._tx.tools.database.mine('t')}"
            " AND t.id = $2",
            self._tx.actor.workspace,
            id,
        )
        return found or ()

    async def count(self, id: SavedReplyId, grown: Uses) -> None:
        counts = ", ".join(f"{name} = t.{name} + ${n}" for n, name in enumerate(COUNTS, start=4))
        await self._tx.connection.execute(
            f"UPDATE saved_replies t SET {counts}, last_used_at = greatest(t.last_used_at, $3)"
            f" WHERE {self._tx.tools.database.mine('t')} AND t.id = $2",
            self._tx.actor.workspace,
            id,
            grown.last_used_at,
            *(getattr(grown, name) for name in COUNTS),
        )
