"""Reading cases, decisions, appeals, strikes and queues, inside the actor's walls."""

from collections.abc import Sequence
from datetime import datetime

from adapters.db.cases import CASES, DECISIONS, EVIDENCE, SKIPS
from adapters.db.channel_filters import of_its_channel
from adapters.db.database import Database
from adapters.db.due_process import APPEALS, QUEUES, STRIKE_RULES, STRIKES
from adapters.db.shelf import Shelf
from domain.moderation.appeal import Appeal
from domain.moderation.case import Case, Evidence
from domain.moderation.decision import Decision
from domain.moderation.queue import ModerationQueue, Skip
from domain.moderation.strike import Strike, StrikeRules, WeightBar
from domain.shared.access import Actor
from domain.shared.ids import AppealId, CaseId, DecisionId, ModerationQueueId
from domain.shared.paging import Page, PageRequest

_WHOM = {
    "channel_id": "t.channel_id",
    "platform_person_id": "t.platform_person_id",
    "created_at": "t.created_at",
}

_COMMUNITY = of_its_channel("community_id")


class DbCaseReads:
    """What moderation's reads know of cases and of what was decided."""

    def __init__(self, database: Database) -> None:
        self._cases_database = database
        self._cases = Shelf(
            database,
            CASES,
            "case",
            sorts=("id", "created_at", "updated_at", "urgency"),
            filters={
                **_WHOM,
                "platform_message_id": "t.platform_message_id",
                "inbound_message_id": "t.inbound_message_id",
                "state": "t.state",
                "effect": "t.effect",
                "source": "t.source",
                "priority": "t.priority",
                "queue_id": "t.queue_id",
                "assignee": "t.assignee",
                "policy_id": "t.policy_ids && %s",
                "label": "t.labels && %s",
                "external_id": "t.external_id",
            },
        )
        self._decisions = Shelf(
            database,
            DECISIONS,
            "decision",
            sorts=("id", "created_at"),
            filters={
                **_WHOM,
                "case_id": "t.case_id",
                "measure": "t.measure",
                "policy_id": "t.policy_id",
                "decided_by": "t.decided_by",
                "community_id": _COMMUNITY,
                "platform": of_its_channel("platform"),
            },
        )

    async def case(self, actor: Actor, case_id: CaseId) -> Case:
        return await self._cases.one(actor, case_id)

    async def cases(self, actor: Actor, request: PageRequest) -> Page[Case]:
        return await self._cases.page(actor, request)

    async def evidence(self, actor: Actor, case_id: CaseId) -> Sequence[Evidence]:
        found = await self._cases_database.ask(
            actor,
            f"SELECT {EVIDENCE.listed('t')} FROM case_evidence t"
            f" WHERE {self._cases_database.in_workspace('t')} AND t.case_id = $5"
            f" ORDER BY t.at, t.reference",
            case_id,
        )
        return [EVIDENCE.entity(record) for record in found]

    async def skips(self, actor: Actor, case_id: CaseId) -> Sequence[Skip]:
        found = await self._cases_database.ask(
            actor,
            f"SELECT {SKIPS.listed('t')} FROM case_skips t"
            f" WHERE {self._cases_database.in_workspace('t')} AND t.case_id = $5"
            f" ORDER BY t.at, t.moderator",
            case_id,
        )
        return [SKIPS.entity(record) for record in found]

    async def decision(self, actor: Actor, decision_id: DecisionId) -> Decision:
        return await self._decisions.one(actor, decision_id)

    async def decisions(self, actor: Actor, request: PageRequest) -> Page[Decision]:
        return await self._decisions.page(actor, request)


class DbDueProcessReads:
    """What moderation's reads know of appeals, strikes and queues."""

    def __init__(self, database: Database) -> None:
        self._process_database = database
        self._appeals = Shelf(
            database,
            APPEALS,
            "appeal",
            sorts=("id", "created_at"),
            filters={
                "channel_id": "t.channel_id",
                "case_id": "t.case_id",
                "decision_id": "t.decision_id",
                "state": "t.state",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )
        self._strikes = Shelf(
            database,
            STRIKES,
            "strike",
            sorts=("id", "created_at"),
            filters={
                **_WHOM,
                "policy_id": "t.policy_id",
                "decision_id": "t.decision_id",
                "revoked": "(t.revoked_at IS NOT NULL) = %s",
            },
        )
        self._queues = Shelf(
            database,
            QUEUES,
            "moderation_queue",
            sorts=("id", "created_at", "position"),
            filters={"external_id": "t.external_id", "created_at": "t.created_at"},
            also="t.removed_at IS NULL",
        )

    async def appeal(self, actor: Actor, appeal_id: AppealId) -> Appeal:
        return await self._appeals.one(actor, appeal_id)

    async def appeals(self, actor: Actor, request: PageRequest) -> Page[Appeal]:
        return await self._appeals.page(actor, request)

    async def strikes(self, actor: Actor, request: PageRequest) -> Page[Strike]:
        return await self._strikes.page(actor, request)

    async def strike_rules(self, actor: Actor) -> StrikeRules | None:
        record = await self._process_database.ask_one(
            actor,
            f"SELECT {STRIKE_RULES.listed('t')} FROM strike_rules t"
            f" WHERE {self._process_database.in_workspace('t')}",
        )
        return STRIKE_RULES.entity(record) if record else None

    async def strike_weights(self, actor: Actor, at: datetime) -> Sequence[WeightBar]:
        found = await self._process_database.ask(
            actor,
            f"SELECT p.weight, count(*) AS people FROM ("
            f" SELECT sum(t.weight) AS weight FROM strikes t"
            f" WHERE {self._process_database.in_workspace('t')} AND t.expires_at > $5"
            f" AND t.revoked_at IS NULL GROUP BY t.channel_id, t.platform_person_id) p"
            f" GROUP BY p.weight ORDER BY p.weight",
            at,
        )
        return [WeightBar(int(row["weight"]), row["people"]) for row in found]

    async def queue(self, actor: Actor, queue_id: ModerationQueueId) -> ModerationQueue:
        return await self._queues.one(actor, queue_id)

    async def queues(self, actor: Actor, request: PageRequest) -> Page[ModerationQueue]:
        return await self._queues.page(actor, request)
