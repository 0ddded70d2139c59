"""Reading what was asked of platforms, inside the actor's walls."""

from collections.abc import Sequence

from adapters.db.case_reads import DbCaseReads, DbDueProcessReads
from adapters.db.cited_guidelines import DbCitedGuidelines
from adapters.db.containment_reads import DbContainmentReads
from adapters.db.database import Database
from adapters.db.moderation import MODERATION_ACTIONS, MODERATION_ATTEMPTS
from adapters.db.moderation_judging_reads import DbJudgingReads
from adapters.db.moderation_link_reads import DbModerationLinkReads
from adapters.db.moderation_policy_reads import DbPolicyReads
from adapters.db.moderation_rule_reads import DbRuleReads
from adapters.db.paces import DbPaceReads
from adapters.db.reports import DbReportReads
from adapters.db.shelf import Shelf
from domain.moderation.model import ActionAttempt, ModerationAction
from domain.shared.access import Actor
from domain.shared.ids import ModerationActionId
from domain.shared.paging import Page, PageRequest


class DbModerationReads(
    DbPolicyReads,
    DbCaseReads,
    DbCitedGuidelines,
    DbDueProcessReads,
    DbReportReads,
    DbRuleReads,
    DbJudgingReads,
    DbContainmentReads,
    DbModerationLinkReads,
    DbPaceReads,
):
    def __init__(self, database: Database) -> None:
        DbPolicyReads.__init__(self, database)
        DbCaseReads.__init__(self, database)
        DbCitedGuidelines.__init__(self, database)
        DbDueProcessReads.__init__(self, database)
        DbReportReads.__init__(self, database)
        DbRuleReads.__init__(self, database)
        DbJudgingReads.__init__(self, database)
        DbContainmentReads.__init__(self, database)
        DbModerationLinkReads.__init__(self, database)
        DbPaceReads.__init__(self, database)
        self._database = database
        self._actions = Shelf(
            database,
            MODERATION_ACTIONS,
            "moderation_action",
            sorts=("id", "created_at"),
            filters={
                "channel_id": "t.channel_id",
                "kind": "t.kind",
                "state": "t.state",
                "platform_message_id": "t.platform_message_id",
                "platform_person_id": "t.platform_person_id",
                "requested_by": "t.requested_by",
                "containment_id": "t.containment_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )

    async def action(self, actor: Actor, action_id: ModerationActionId) -> ModerationAction:
        return await self._actions.one(actor, action_id)

    async def actions(self, actor: Actor, request: PageRequest) -> Page[ModerationAction]:
        return await self._actions.page(actor, request)

    async def attempts(
        self, actor: Actor, action_id: ModerationActionId
    ) -> Sequence[ActionAttempt]:
        found = await self._database.ask(
            actor,
            f"SELECT {MODERATION_ATTEMPTS.listed('t')} FROM moderation_attempts t"
            f" WHERE {self._database.in_workspace('t')} AND t.action_id = $5 ORDER BY t.number",
            action_id,
        )
        return [MODERATION_ATTEMPTS.entity(record) for record in found]
