"""What messages said before they were revised, in PostgreSQL."""

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.publishing.revision import Revision
from domain.shared.access import Actor
from domain.shared.ids import MessageId

REVISIONS = Table("message_revisions", Revision, keys=("workspace_id", "message_id", "number"))


class DbRevisions:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, revision: Revision) -> None:
        await self._tx.connection.execute(REVISIONS.insert, *REVISIONS.values(revision))

    async def count(self, message_id: MessageId) -> int:
        count: int = await self._tx.connection.fetchval(
            "SELECT count(*) FROM message_revisions WHERE workspace_id = $1 AND message_id = $2",
            self._tx.actor.workspace,
            message_id,
        )
        return count


class DbRevisionReads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def revisions(self, actor: Actor, message_id: MessageId) -> list[Revision]:
        async with self._database.within(actor) as db:
            records = await db.fetch(
                f"SELECT {REVISIONS.listed('r')} FROM message_revisions r"
                f" WHERE {self._database.mine('r')} AND r.message_id = $2 ORDER BY r.number DESC",
                actor.workspace,
                message_id,
            )
        return [REVISIONS.entity(record) for record in records]
