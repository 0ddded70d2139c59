"""Surveys and their policies in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime

from adapters.db.desk import DbKept
from adapters.db.mapping import Table
from adapters.db.missing import missing
from adapters.db.transaction import DbTransaction
from domain.inbox.survey import Survey, SurveyPolicy
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, ConversationId, SurveyId

SURVEY_POLICIES = Table("survey_policies", SurveyPolicy)
SURVEYS = Table("surveys", Survey, told=("satisfied",))
UNWANTED = """
    SELECT EXISTS (SELECT FROM moderation_actions a WHERE {actions}
        AND a.channel_id = $2 AND a.platform_person_id = $3
        AND a.kind IN ('ban_person', 'mute_person') AND a.undone_by IS NULL AND a.undoes IS NULL
        AND a.state IN ('pending', 'doing', 'done', 'unconfirmed')
        AND (a.until IS NULL OR a.until > $4))
    OR EXISTS (SELECT FROM channels c JOIN opt_outs o ON o.workspace_id = c.workspace_id
        AND o.platform = c.platform AND o.server = coalesce(c.server_url, '')
        WHERE {channels} AND c.id = $2 AND o.platform_person_id = $3 AND o.removed_at IS NULL)
"""


class DbSurveyPolicies(DbKept[SurveyPolicy]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, SURVEY_POLICIES, "survey_policy")

    async def standing(self) -> Sequence[SurveyPolicy]:
        records = await self._tx.connection.fetch(
            f"SELECT {SURVEY_POLICIES.listed('p')} FROM survey_policies p"
            f" WHERE {self._tx.tools.database.mine('p')} AND p.enabled"
            " ORDER BY p.position, p.id",
            self._tx.actor.workspace,
        )
        return [SURVEY_POLICIES.entity(record) for record in records]

    async def missing_channels(self, channel_ids: Collection[ChannelId]) -> set[ChannelId]:
        return await missing(self._tx, "channels", channel_ids)


class DbSurveys:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, survey: Survey) -> None:
        self._tx.add(SURVEYS, survey)

    async def get(self, id: SurveyId) -> Survey:
        record = await self._tx.connection.fetchrow(
            f"SELECT {SURVEYS.listed('s')} FROM surveys s"
            f" WHERE {self._mine('s')} AND s.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="survey")
        return SURVEYS.entity(record)

    async def save(self, survey: Survey) -> None:
        await self._tx.connection.execute(SURVEYS.update, *SURVEYS.values(survey))

    async def about(self, id: ConversationId) -> Sequence[Survey]:
        records = await self._tx.connection.fetch(
            f"SELECT {SURVEYS.listed('s')} FROM surveys s"
            f" WHERE {self._mine('s')} AND s.conversation_id = $2",
            self._tx.actor.workspace,
            id,
        )
        return [SURVEYS.entity(record) for record in records]

    async def last_asked(self, channel_id: ChannelId, person_id: str) -> datetime | None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/surveys/{channel_id}/{person_id}",
        )
        found: datetime | None = await self._tx.connection.fetchval(
            f"SELECT max(s.created_at) FROM surveys s WHERE {self._mine('s')}"
            " AND s.channel_id = $2 AND s.platform_person_id = $3 AND s.state <> 'not_sent'",
            self._tx.actor.workspace,
            channel_id,
            person_id,
        )
        return found

    async def is_unwanted(self, channel_id: ChannelId, person_id: str, now: datetime) -> bool:
        found: bool = await self._tx.connection.fetchval(
            UNWANTED.format(actions=self._mine("a"), channels=self._mine("c")),
            self._tx.actor.workspace,
            channel_id,
            person_id,
            now,
        )
        return found
