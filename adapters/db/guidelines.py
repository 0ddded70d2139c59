"""The guidelines of communities in PostgreSQL."""

from dataclasses import replace

from adapters.db.database import Database
from adapters.db.desk import DbKept
from adapters.db.mapping import Table
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.communities.errors import NoGuidelinesPublished
from domain.communities.guidelines import Guidelines
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, GuidelinesId
from domain.shared.paging import Filter, Page, PageRequest

GUIDELINES = Table("guidelines", Guidelines)


class DbGuidelines(DbKept[Guidelines]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, GUIDELINES, "guidelines")

    async def draft(self, community_id: CommunityId) -> Guidelines | None:
        return await self._standing(community_id, "draft")

    async def in_force(self, community_id: CommunityId) -> Guidelines | None:
        return await self._standing(community_id, "in_force")

    async def last_number(self, community_id: CommunityId) -> int:
        found: int | None = await self._tx.connection.fetchval(
            f"SELECT max(t.number) FROM guidelines t WHERE {self._tx.tools.database.mine('t')}"
            " AND t.community_id = $2 AND t.state <> 'draft'",
            self._tx.actor.workspace,
            community_id,
        )
        return found or 0

    async def _standing(self, community_id: CommunityId, state: str) -> Guidelines | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {GUIDELINES.listed('t')} FROM guidelines t"
            f" WHERE {self._tx.tools.database.mine('t')} AND t.community_id = $2"
            " AND t.state = $3 AND t.removed_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            community_id,
            state,
        )
        return record and GUIDELINES.entity(record)


class DbGuidelinesReads:
    def __init__(self, database: Database) -> None:
        self._guidelines_database = database
        self._guidelines = Shelf(
            database,
            GUIDELINES,
            "guidelines",
            sorts=("number", "id"),
            filters={"community_id": "t.community_id", "state": "t.state"},
            also="t.removed_at IS NULL",
        )

    async def guidelines(self, actor: Actor, guidelines_id: GuidelinesId) -> Guidelines:
        return await self._guidelines.one(actor, guidelines_id)

    async def guidelines_of(
        self, actor: Actor, community_id: CommunityId, request: PageRequest
    ) -> Page[Guidelines]:
        here = Filter("community_id", "in", [community_id])
        within = replace(request, filters=[*request.filters, here])
        return await self._guidelines.page(actor, within)

    async def guidelines_in_force(
        self, actor: Actor, community_id: CommunityId
    ) -> tuple[Guidelines, str]:
        database = self._guidelines_database
        record = await database.ask_one(
            actor,
            f"SELECT {GUIDELINES.listed('t')}, w.language AS workspace_language FROM guidelines t"
            " JOIN workspaces w ON w.id = t.workspace_id"
            f" WHERE {database.in_workspace('t')} AND t.community_id = $5"
            " AND t.state = 'in_force'",
            community_id,
        )
        if record is None:
            raise NoGuidelinesPublished()
        kept = {column: record[column] for column in GUIDELINES.columns}
        return GUIDELINES.entity(kept), record["workspace_language"]
