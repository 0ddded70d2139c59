"""Holding statements, and where they are said, in PostgreSQL."""

from collections.abc import Sequence

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.crises.holding_statement import HoldingStatement
from domain.crises.statement_choice import Spot
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, HoldingStatementId
from domain.shared.paging import Page, PageRequest

STATEMENTS = Table("holding_statements", HoldingStatement)
MOST_APPROVED = 500


class DbHoldingStatements:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, statement: HoldingStatement) -> None:
        self._tx.add(STATEMENTS, statement)

    async def get(self, statement_id: HoldingStatementId) -> HoldingStatement:
        record = await self._tx.connection.fetchrow(
            f"SELECT {STATEMENTS.listed('s')} FROM holding_statements s"
            f" WHERE {self._tx.tools.database.mine('s')} AND s.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            statement_id,
        )
        if record is None:
            raise NotFound(thing="holding_statement")
        return STATEMENTS.entity(record)

    async def save(self, before: HoldingStatement, after: HoldingStatement) -> None:
        self._tx.change(STATEMENTS, (before, after))


class DbStatementReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = Shelf(
            database,
            STATEMENTS,
            "holding_statement",
            sorts=("id", "name", "created_at", "updated_at", "review_by"),
            filters={
                "state": "t.state",
                "scenario": "t.scenario",
                "severity": "t.severity",
                "platform": "t.platform",
                "language": "t.language",
                "is_overdue": "t.is_overdue = %s",
                "external_id": "t.external_id",
                "review_by": "t.review_by",
            },
        )
        mine = database.in_workspace("s")
        self._approved = (
            f"SELECT {STATEMENTS.listed('s')} FROM holding_statements s WHERE {mine}"
            f" AND s.scenario = $5 AND s.state = 'approved' ORDER BY s.approved_at DESC, s.id"
            f" LIMIT {MOST_APPROVED}"
        )
        self._spots = (
            "SELECT c.id AS channel_id, c.platform, coalesce(m.language, w.language) AS language,"
            " coalesce(m.timezone, w.timezone) AS timezone"
            " FROM channels c JOIN workspaces w ON w.id = c.workspace_id"
            " JOIN communities m ON m.workspace_id = c.workspace_id AND m.id = c.community_id"
            f" WHERE {database.in_workspace('c')} AND c.id = ANY ($5) ORDER BY c.id"
        )
        self._language = "SELECT w.language FROM workspaces w WHERE w.id = walls.workspace"

    async def statement(self, actor: Actor, statement_id: HoldingStatementId) -> HoldingStatement:
        return await self._statements.one(actor, statement_id)

    async def statements(self, actor: Actor, request: PageRequest) -> Page[HoldingStatement]:
        return await self._statements.page(actor, request)

    async def approved(self, actor: Actor, scenario: str) -> Sequence[HoldingStatement]:
        found = await self._database.ask(actor, self._approved, scenario)
        return [STATEMENTS.entity(record) for record in found]

    async def spots(self, actor: Actor, ids: Sequence[ChannelId]) -> Sequence[Spot]:
        found = await self._database.ask(actor, self._spots, list(ids))
        return [Spot(**record) for record in found]

    async def home_language(self, actor: Actor) -> str:
        record = await self._database.ask_one(actor, self._language)
        return str(record["language"]) if record else "en"
