"""SLA policies and applied SLAs in PostgreSQL."""

from collections.abc import Collection, Sequence

from adapters.db.desk import DbKept
from adapters.db.mapping import Table
from adapters.db.missing import missing
from adapters.db.transaction import DbTransaction
from domain.inbox.sla import AppliedSla, SlaPolicy
from domain.shared.errors import NotFound
from domain.shared.ids import (
    AppliedSlaId,
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    EscalationLadderId,
)

SLA_POLICIES = Table("sla_policies", SlaPolicy)
APPLIED_SLAS = Table("applied_slas", AppliedSla)


class DbSlaPolicies(DbKept[SlaPolicy]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, SLA_POLICIES, "sla_policy")

    async def standing(self) -> Sequence[SlaPolicy]:
        records = await self._tx.connection.fetch(
            f"SELECT {SLA_POLICIES.listed('p')} FROM sla_policies p"
            f" WHERE {self._tx.tools.database.mine('p')} AND p.removed_at IS NULL AND p.enabled"
            " ORDER BY p.position, p.id",
            self._tx.actor.workspace,
        )
        return [SLA_POLICIES.entity(record) for record in records]

    async def go_by(self, calendar_id: BusinessCalendarId) -> int:
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM sla_policies p WHERE {self._tx.tools.database.mine('p')}"
            " AND p.removed_at IS NULL AND p.business_calendar_id = $2",
            self._tx.actor.workspace,
            calendar_id,
        )
        return found

    async def missing_channels(self, channel_ids: Collection[ChannelId]) -> set[ChannelId]:
        return await missing(self._tx, "channels", channel_ids)


class DbLaddersKnown:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._here = f"{tx.tools.database.mine('l')} AND l.removed_at IS NULL"

    async def missing(self, ids: Collection[EscalationLadderId]) -> set[EscalationLadderId]:
        records = await self._tx.connection.fetch(
            f"SELECT l.id FROM escalation_ladders l WHERE {self._here} AND l.id = ANY ($2)"
            " ORDER BY l.id FOR UPDATE",
            self._tx.actor.workspace,
            list(ids),
        )
        return set(ids) - {EscalationLadderId(record["id"]) for record in records}

    async def go_by(self, calendar_id: BusinessCalendarId) -> int:
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM escalation_ladders l WHERE {self._here}"
            " AND l.business_calendar_id = $2",
            self._tx.actor.workspace,
            calendar_id,
        )
        return found


class DbAppliedSlas:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine("a")

    async def get(self, id: AppliedSlaId) -> AppliedSla:
        record = await self._tx.connection.fetchrow(
            f"SELECT {APPLIED_SLAS.listed('a')} FROM applied_slas a"
            f" WHERE {self._mine} AND a.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="applied_sla")
        return APPLIED_SLAS.entity(record)

    async def of(self, id: AppliedSlaId) -> ConversationId:
        found = await self._tx.connection.fetchval(
            f"SELECT a.conversation_id FROM applied_slas a WHERE {self._mine} AND a.id = $2",
            self._tx.actor.workspace,
            id,
        )
        if found is None:
            raise NotFound(thing="applied_sla")
        return ConversationId(found)

    async def latest(self, conversation_id: ConversationId) -> AppliedSla | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {APPLIED_SLAS.listed('a')} FROM applied_slas a"
            f" WHERE {self._mine} AND a.conversation_id = $2"
            " ORDER BY a.started_at DESC, a.seen_version DESC LIMIT 1 FOR UPDATE",
            self._tx.actor.workspace,
            conversation_id,
        )
        return APPLIED_SLAS.entity(record) if record else None

    async def add(self, applied: AppliedSla) -> None:
        self._tx.add(APPLIED_SLAS, applied)

    async def save(self, applied: AppliedSla) -> None:
        await self._tx.connection.execute(APPLIED_SLAS.update, *APPLIED_SLAS.values(applied))
