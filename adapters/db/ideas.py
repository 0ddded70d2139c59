"""Ideas in PostgreSQL."""

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.publishing.idea import Idea
from domain.shared.errors import NotFound
from domain.shared.ids import IdeaId

IDEAS = Table("ideas", Idea)


class DbIdeas:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, idea: Idea) -> None:
        self._tx.add(IDEAS, idea)

    async def get(self, idea_id: IdeaId) -> Idea:
        record = await self._tx.connection.fetchrow(
            f"SELECT {IDEAS.listed('i')} FROM ideas i"
            f" WHERE {self._tx.tools.database.mine('i')} AND i.id = $2"
            f" AND i.removed_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            idea_id,
        )
        if record is None:
            raise NotFound(thing="idea")
        return IDEAS.entity(record)

    async def save(self, idea: Idea) -> None:
        await self._tx.connection.execute(IDEAS.update, *IDEAS.values(idea))
