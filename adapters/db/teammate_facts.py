"""What other rooms may know of who is at work, asked from within their own transactions."""

from typing import Any

from adapters.db.transaction import DbTransaction
from domain.shared.ids import TeamId, TeammateId


class DbTeammateFacts:
    """Asked through doors, so that a narrow caller learns of everybody who works in its own
    workspace, and of nobody else: who is not there, who is suspended and who has no role in this
    workspace are one answer."""

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def assignable(self, teammate_id: TeammateId) -> bool:
        """Whether this teammate is active and has a role in the workspace of this transaction."""
        return bool(await self._ask("SELECT teammate_works($1, $2, $3)", teammate_id))

    async def several(self) -> bool:
        """Whether two people are active and have a role in the workspace of this transaction, or
        more."""
        found = "SELECT count(*) > 1 FROM people_at_work($1, $2)"
        return bool(await self._tx.connection.fetchval(found, *self._where()))

    async def team_assignable(self, team_id: TeamId) -> bool:
        """Whether this team works in the workspace of this transaction."""
        return bool(await self._ask("SELECT team_works($1, $2, $3)", team_id))

    async def at_work(self, team_id: TeamId) -> list[TeammateId]:
        """The members of this team who are assignable, ordered by id; none when there is no such
        team here."""
        found = await self._tx.connection.fetch(
            "SELECT m AS id FROM team_at_work($1, $2, $3) m", *self._where(), team_id
        )
        return [TeammateId(row["id"]) for row in found]

    async def _ask(self, query: str, wanted: str) -> Any:
        return await self._tx.connection.fetchval(query, *self._where(), wanted)

    def _where(self) -> tuple[str, str]:
        return self._tx.actor.organization_id, self._tx.actor.workspace
