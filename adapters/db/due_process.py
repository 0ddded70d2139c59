"""Appeals, strikes and queues in PostgreSQL."""

from collections.abc import Sequence

from adapters.db.cases import DECISIONS
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.moderation.appeal import Appeal
from domain.moderation.decision import Decision
from domain.moderation.queue import ModerationQueue
from domain.moderation.strike import Strike, StrikeRules
from domain.shared.errors import NotFound
from domain.shared.ids import AppealId, CaseId, ChannelId, DecisionId, ModerationQueueId, StrikeId

APPEALS = Table("appeals", Appeal)
STRIKES = Table("strikes", Strike)
STRIKE_RULES = Table("strike_rules", StrikeRules, keys=("workspace_id",))
QUEUES = Table("moderation_queues", ModerationQueue)


class DbAppeals:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def get(self, appeal_id: AppealId) -> Appeal:
        record = await self._tx.connection.fetchrow(
            f"SELECT {APPEALS.listed('a')} FROM appeals a"
            f" WHERE {self._tx.tools.database.mine('a')} AND a.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            appeal_id,
        )
        if record is None:
            raise NotFound(thing="appeal")
        return APPEALS.entity(record)

    async def pending(self, case_id: CaseId) -> Appeal | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {APPEALS.listed('a')} FROM appeals a WHERE a.workspace_id = $1"
            f" AND a.case_id = $2 AND a.state = 'filed' FOR UPDATE",
            self._tx.actor.workspace,
            case_id,
        )
        return APPEALS.entity(record) if record else None

    async def against(self, decision_id: DecisionId) -> Appeal | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {APPEALS.listed('a')} FROM appeals a"
            f" WHERE {self._tx.tools.database.mine('a')} AND a.decision_id = $2",
            self._tx.actor.workspace,
            decision_id,
        )
        return APPEALS.entity(record) if record else None

    async def add(self, appeal: Appeal) -> None:
        self._tx.add(APPEALS, appeal)

    async def save(self, before: Appeal, after: Appeal) -> None:
        self._tx.change(APPEALS, (before, after))


class DbStrikes:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def alone(self, channel_id: ChannelId, person_id: str) -> None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/strikes/{channel_id}/{person_id}",
        )

    async def get(self, strike_id: StrikeId) -> Strike:
        record = await self._tx.connection.fetchrow(
            f"SELECT {STRIKES.listed('s')} FROM strikes s"
            f" WHERE {self._tx.tools.database.mine('s')} AND s.id = $2",
            self._tx.actor.workspace,
            strike_id,
        )
        if record is None:
            raise NotFound(thing="strike")
        return STRIKES.entity(record)

    async def of_person(self, channel_id: ChannelId, person_id: str) -> Sequence[Strike]:
        records = await self._tx.connection.fetch(
            f"SELECT {STRIKES.listed('s')} FROM strikes s WHERE s.workspace_id = $1"
            f" AND s.channel_id = $2 AND s.platform_person_id = $3 ORDER BY s.created_at, s.id",
            self._tx.actor.workspace,
            channel_id,
            person_id,
        )
        return [STRIKES.entity(record) for record in records]

    async def of_decision(self, decision_id: DecisionId) -> Strike | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {STRIKES.listed('s')} FROM strikes s WHERE s.workspace_id = $1"
            f" AND s.decision_id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            decision_id,
        )
        return STRIKES.entity(record) if record else None

    async def follow_ups(self, channel_id: ChannelId, person_id: str) -> Sequence[Decision]:
        records = await self._tx.connection.fetch(
            f"SELECT {DECISIONS.listed('d')} FROM decisions d WHERE d.workspace_id = $1"
            f" AND d.channel_id = $2 AND d.platform_person_id = $3 AND d.because_of IS NOT NULL"
            f" AND NOT EXISTS (SELECT FROM decisions r WHERE r.workspace_id = d.workspace_id"
            f"  AND r.reverses = d.id) ORDER BY d.created_at, d.id",
            self._tx.actor.workspace,
            channel_id,
            person_id,
        )
        return [DECISIONS.entity(record) for record in records]

    async def rules(self, *, lock: bool = False) -> StrikeRules | None:
        if lock:
            # There may be no row yet to lock.
            await self._tx.connection.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                f"{self._tx.actor.workspace}/strike_rules",
            )
        record = await self._tx.connection.fetchrow(
            f"SELECT {STRIKE_RULES.listed('r')} FROM strike_rules r"
            f" WHERE {self._tx.tools.database.mine('r')}",
            self._tx.actor.workspace,
        )
        return STRIKE_RULES.entity(record) if record else None

    async def put_rules(self, before: StrikeRules | None, after: StrikeRules) -> None:
        if before is None:
            self._tx.add(STRIKE_RULES, after)
        else:
            self._tx.change(STRIKE_RULES, (before, after))

    async def add(self, strike: Strike) -> None:
        self._tx.add(STRIKES, strike)

    async def save(self, before: Strike, after: Strike) -> None:
        self._tx.change(STRIKES, (before, after))


class DbQueues:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def in_order(self) -> Sequence[ModerationQueue]:
        records = await self._tx.connection.fetch(
            f"SELECT {QUEUES.listed('q')} FROM moderation_queues q WHERE q.workspace_id = $1"
            f" AND q.removed_at IS NULL ORDER BY q.position, q.created_at, q.id",
            self._tx.actor.workspace,
        )
        return [QUEUES.entity(record) for record in records]

    async def get(self, queue_id: ModerationQueueId) -> ModerationQueue:
        record = await self._tx.connection.fetchrow(
            f"SELECT {QUEUES.listed('q')} FROM moderation_queues q"
            f" WHERE {self._tx.tools.database.mine('q')} AND q.id = $2"
            f" AND q.removed_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            queue_id,
        )
        if record is None:
            raise NotFound(thing="moderation_queue")
        return QUEUES.entity(record)

    async def add(self, queue: ModerationQueue) -> None:
        self._tx.add(QUEUES, queue)

    async def save(self, before: ModerationQueue, after: ModerationQueue) -> None:
        self._tx.change(QUEUES, (before, after))
