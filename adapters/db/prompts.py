"""Prompts, and the times at which they recur, in PostgreSQL."""

from collections.abc import Mapping, Sequence

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.participation.prompt import Prompt, PromptTurn
from domain.participation.prompt_ports import Answers, Home
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId, CommunityId, PromptId, PromptTurnId
from domain.shared.paging import Page, PageRequest

PROMPTS = Table("prompts", Prompt)
TURNS = Table("prompt_turns", PromptTurn)


class DynamicsTx(DbTransaction):
    """A transaction of what recurs."""

    @property
    def prompts(self) -> "DbPrompts":
        return DbPrompts(self)


class DbPrompts:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    def write(self, *pairs: tuple[Prompt | None, Prompt]) -> None:
        new = [after for before, after in pairs if before is None]
        if new:
            self._tx.add(PROMPTS, *new)
        self._tx.change(PROMPTS, *((b, after) for b, after in pairs if b is not None))

    def take(self, turn: PromptTurn) -> None:
        point("prompt_turn_unwritten")
        self._tx.add(TURNS, turn)

    async def get(self, id: PromptId) -> Prompt:
        record = await self._tx.connection.fetchrow(
            f"SELECT {PROMPTS.listed('p')} FROM prompts p WHERE {self._mine('p')} AND p.id = $2"
            " FOR NO KEY UPDATE",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="prompt")
        return PROMPTS.entity(record)

    async def is_settled(self, id: PromptId, recurrence_id: str) -> bool:
        found = await self._tx.connection.fetchval(
            f"SELECT true FROM prompt_turns t WHERE {self._mine('t')} AND t.prompt_id = $2"
            " AND t.recurrence_id = $3",
            *(self._tx.actor.workspace, id, recurrence_id),
        )
        return bool(found)

    async def standing(self) -> int:
        await self._alone("prompts")
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM prompts p WHERE {self._mine('p')}"
            " AND p.state IN ('active', 'paused')",
            self._tx.actor.workspace,
        )
        return found

    async def home(self, id: CommunityId) -> Home | None:
        record = await self._tx.connection.fetchrow(
            "SELECT coalesce(c.timezone, w.timezone) AS timezone, c.language FROM communities c"
            f" JOIN workspaces w ON w.id = c.workspace_id WHERE {self._mine('c')} AND c.id = $2",
            self._tx.actor.workspace,
            id,
        )
        return Home(**record) if record else None

    async def asked_in(self, community_id: CommunityId, week: str) -> int:
        # First the lock, then, as a statement of its own, the look: it sees what others said.
        await self._alone(f"asked/{community_id}")
        found: int = await self._tx.connection.fetchval(
            f"SELECT (SELECT count(*) FROM prompt_turns t WHERE {self._mine('t')}"
            " AND t.community_id = $2 AND t.week = $3 AND t.state = 'asked')"
            f" + (SELECT count(*) FROM challenge_marks k WHERE {self._mine('k')}"
            " AND k.community_id = $2 AND k.week = $3 AND k.cheer = 'said')",
            *(self._tx.actor.workspace, community_id, week),
        )
        return found

    async def has_campaign(self, id: CampaignId) -> bool:
        found = await self._tx.connection.fetchval(
            f"SELECT true FROM campaigns c WHERE {self._mine('c')} AND c.id = $2",
            self._tx.actor.workspace,
            id,
        )
        return bool(found)

    async def _alone(self, what: str) -> None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/{what}",
        )


class DbPromptReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._prompts = Shelf(
            database,
            PROMPTS,
            "prompt",
            sorts=("id", "name", "created_at", "updated_at"),
            filters={
                "state": "t.state",
                "community_id": "t.community_id",
                "campaign_id": "t.campaign_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )
        self._turns = Shelf(
            database,
            TURNS,
            "prompt_turn",
            sorts=("id", "at"),
            filters={
                "prompt_id": "t.prompt_id",
                "state": "t.state",
                "reason": "t.reason",
                "at": "t.at",
            },
        )

    async def prompt(self, actor: Actor, id: PromptId) -> Prompt:
        return await self._prompts.one(actor, id)

    async def prompts(self, actor: Actor, request: PageRequest) -> Page[Prompt]:
        return await self._prompts.page(actor, request)

    async def turns(self, actor: Actor, request: PageRequest) -> Page[PromptTurn]:
        return await self._turns.page(actor, request)

    async def answers(
        self, actor: Actor, turns: Sequence[PromptTurn]
    ) -> Mapping[PromptTurnId, Answers]:
        asked = {one.message_id: one.id for one in turns if one.message_id is not None}
        if not asked:
            return {}
        rows = await self._database.ask(
            actor,
            "SELECT i.answers_message_id AS message_id, count(*) AS replies,"
            " count(DISTINCT (i.channel_id, i.author_id)) AS people FROM inbound_messages i"
            f" WHERE {self._database.in_workspace('i')} AND i.answers_message_id = ANY ($5)"
            " GROUP BY i.answers_message_id",
            list(asked),
        )
        counted = {asked[row["message_id"]]: Answers(row["replies"], row["people"]) for row in rows}
        return {id: counted.get(id, Answers(0, 0)) for id in asked.values()}
