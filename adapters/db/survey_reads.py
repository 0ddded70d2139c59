"""Reading surveys, finding one by its secret before it is known whose it is, and counting them."""

from collections.abc import Sequence
from datetime import datetime

from adapters.db.database import Database
from adapters.db.shelf import Shelf
from adapters.db.surveys import SURVEY_POLICIES, SURVEYS
from domain.inbox.survey import Respondent, Survey, SurveyPolicy
from domain.inbox.survey_ports import SummaryBy, SurveyCount
from domain.shared.access import Actor, system
from domain.shared.ids import OrganizationId, SurveyPolicyId, WorkspaceId
from domain.shared.paging import Page, PageRequest

DAY = "to_char(date_trunc('{unit}', t.created_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD')"
BY = {
    None: "NULL::text",
    SummaryBy.ASSIGNEE: "t.assignee_id",
    SummaryBy.TEAM: "t.team_id",
    SummaryBy.CHANNEL: "t.channel_id",
    SummaryBy.POLICY: "t.survey_policy_id",
    SummaryBy.DAY: DAY.format(unit="day"),
    SummaryBy.WEEK: DAY.format(unit="week"),
    SummaryBy.MONTH: DAY.format(unit="month"),
}
COUNTED = (
    "count(*) AS asked, count(t.score) AS answered,"
    " count(*) FILTER (WHERE t.satisfied) AS satisfied,"
    " avg(t.score) FILTER (WHERE t.scale = 'five')::float8 AS mean_score"
)
MOST = 1000


class DbSurveyReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._policies = Shelf(
            database,
            SURVEY_POLICIES,
            "survey_policy",
            sorts=("id", "position", "created_at", "updated_at"),
            filters={"external_id": "t.external_id", "created_at": "t.created_at"},
            also="t.removed_at IS NULL",
        )
        self._surveys = Shelf(
            database,
            SURVEYS,
            "survey",
            sorts=("id", "created_at"),
            filters={
                "id": "t.id",
                "state": "t.state",
                "score": "t.score::text",
                "satisfied": "t.satisfied = %s",
                "commented": "(t.comment IS NOT NULL) = %s",
                "survey_policy_id": "t.survey_policy_id",
                "conversation_id": "t.conversation_id",
                "channel_id": "t.channel_id",
                "assignee_id": "t.assignee_id",
                "team_id": "t.team_id",
                "label": "t.labels && %s",
                "created_at": "t.created_at",
                "answered_at": "t.answered_at",
                "reach_own": "t.assignee_id = ANY (%s)",
                "reach_team": "(t.assignee_id = ANY (%s) OR t.team_id = ANY (%s)"
                " OR (t.assignee_id IS NULL AND t.team_id IS NULL))",
            },
        )

    async def respondent(self, hash: str) -> Respondent | None:
        async with self._database.connection() as connection:
            door = await connection.fetchrow("SELECT * FROM find_survey($1)", hash)
        if door is None:
            return None
        inside = system(OrganizationId(door["organization_id"]), WorkspaceId(door["workspace_id"]))
        survey = await self._surveys.one(inside, door["survey_id"])
        return Respondent(survey, tuple(door["allowed_origins"]))

    async def survey_policy(self, actor: Actor, id: SurveyPolicyId) -> SurveyPolicy:
        return await self._policies.one(actor, id)

    async def survey_policies(self, actor: Actor, request: PageRequest) -> Page[SurveyPolicy]:
        return await self._policies.page(actor, request)

    async def surveys(self, actor: Actor, request: PageRequest) -> Page[Survey]:
        return await self._surveys.page(actor, request)

    async def counts(
        self, actor: Actor, since: datetime, until: datetime, by: SummaryBy | None
    ) -> Sequence[SurveyCount]:
        grouped = f" GROUP BY {BY[by]}" if by else ""
        records = await self._database.ask(
            actor,
            f"SELECT {BY[by]} AS of, {COUNTED} FROM surveys t"
            f" WHERE {self._database.in_workspace('t')} AND t.state <> 'not_sent'"
            f" AND t.created_at >= $5 AND t.created_at < $6{grouped}"
            f" ORDER BY 1 NULLS LAST LIMIT {MOST}",
            since,
            until,
        )
        return [SurveyCount(**dict(record)) for record in records]
