"""Cases, what was brought forward in them, and what was decided, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.db.heard_messages import INBOUND_MESSAGES
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.inbox.model import InboundMessage
from domain.moderation.case import Case, Evidence, Subject
from domain.moderation.case_ports import Said
from domain.moderation.decision import Decision
from domain.moderation.queue import Skip
from domain.shared.errors import NotFound
from domain.shared.ids import (
    CaseId,
    ChannelId,
    DecisionId,
    InboundMessageId,
    ModerationActionId,
    ModerationQueueId,
)

CASES = Table("moderation_cases", Case, told=("urgency",))
EVIDENCE = Table("case_evidence", Evidence, keys=("workspace_id", "case_id", "reference"))
SKIPS = Table("case_skips", Skip, keys=("workspace_id", "case_id", "moderator", "at"))
DECISIONS = Table("decisions", Decision)
_ONE = f"SELECT {CASES.listed('c')} FROM moderation_cases c"
_UNDECIDED = "c.state IN ('open', 'in_review')"
_DECIDED = f"SELECT {DECISIONS.listed('d')} FROM decisions d"
_NOT_REVERSED = (
    "NOT EXISTS (SELECT FROM decisions r WHERE r.workspace_id = d.workspace_id"
    " AND r.reverses = d.id)"
)


class DbHeard:
    """What was said, as a case needs it."""

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def message(self, inbound_message_id: InboundMessageId) -> Said | None:
        return await self._one("m.id = $2", inbound_message_id)

    async def on_platform(self, channel_id: ChannelId, platform_message_id: str) -> Said | None:
        where = "m.channel_id = $2 AND m.platform_message_id = $3"
        return await self._one(where, channel_id, platform_message_id)

    async def at_address(self, url: str) -> Said | None:
        records = await self._tx.connection.fetch(
            f"SELECT {INBOUND_MESSAGES.listed('m')} FROM inbound_messages m"
            f" WHERE m.workspace_id = $1 AND md5(m.url) = md5($2) AND m.url = $2 LIMIT 2",
            self._tx.actor.workspace,
            url,
        )
        return said(INBOUND_MESSAGES.entity(records[0])) if len(records) == 1 else None

    async def _one(self, where: str, *values: Any) -> Said | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {INBOUND_MESSAGES.listed('m')} FROM inbound_messages m"
            f" WHERE m.workspace_id = $1 AND {where}",
            self._tx.actor.workspace,
            *values,
        )
        return said(INBOUND_MESSAGES.entity(record)) if record else None


def said(message: InboundMessage) -> Said:
    """What a case needs of it."""
    subject = Subject(
        channel_id=message.channel_id,
        platform_message_id=message.platform_message_id,
        platform_person_id=message.author_id,
        place=message.place,
        inbound_message_id=message.id,
    )
    files = tuple(file.url for file in message.files if file.url is not None)
    return Said(subject, message.text, files, message.language)


class DbCases:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def alone(self, channel_id: ChannelId | None, subject_key: str) -> None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/case/{channel_id}/{subject_key}",
        )

    async def undecided(self, channel_id: ChannelId | None, subject_key: str) -> Case | None:
        record = await self._tx.connection.fetchrow(
            f"{_ONE} WHERE c.workspace_id = $1 AND c.channel_id = $2 AND c.subject_key = $3"
            f" AND {_UNDECIDED} FOR UPDATE",
            self._tx.actor.workspace,
            channel_id,
            subject_key,
        )
        return CASES.entity(record) if record else None

    async def with_evidence(self, reference: str) -> CaseId | None:
        found: CaseId | None = await self._tx.connection.fetchval(
            "SELECT e.case_id FROM case_evidence e WHERE e.workspace_id = $1 AND e.reference = $2",
            self._tx.actor.workspace,
            reference,
        )
        return found

    async def get(self, case_id: CaseId) -> Case:
        record = await self._tx.connection.fetchrow(
            f"{_ONE} WHERE {self._tx.tools.database.mine('c')} AND c.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            case_id,
        )
        if record is None:
            raise NotFound(thing="case")
        return CASES.entity(record)

    async def next(
        self, queue_id: ModerationQueueId | None, moderator: str, now: datetime
    ) -> Case | None:
        record = await self._tx.connection.fetchrow(
            f"{_ONE} WHERE c.workspace_id = $1 AND c.queue_id IS NOT DISTINCT FROM $2"
            f" AND {_UNDECIDED} AND (c.leased_until IS NULL OR c.leased_until <= $3)"
            f" AND NOT EXISTS (SELECT FROM case_skips s WHERE s.workspace_id = c.workspace_id"
            f"  AND s.case_id = c.id AND s.moderator = $4)"
            f" ORDER BY c.urgency DESC, c.created_at, c.id LIMIT 1 FOR UPDATE SKIP LOCKED",
            self._tx.actor.workspace,
            queue_id,
            now,
            moderator,
        )
        return CASES.entity(record) if record else None

    async def evidence(self, case_id: CaseId) -> Sequence[Evidence]:
        records = await self._tx.connection.fetch(
            f"SELECT {EVIDENCE.listed('e')} FROM case_evidence e"
            f" WHERE e.workspace_id = $1 AND e.case_id = $2 ORDER BY e.at, e.reference",
            self._tx.actor.workspace,
            case_id,
        )
        return [EVIDENCE.entity(record) for record in records]

    async def add(self, case: Case) -> None:
        self._tx.add(CASES, case)

    async def save(self, before: Case, after: Case) -> None:
        self._tx.change(CASES, (before, after))

    async def bring(self, evidence: Evidence) -> None:
        self._tx.add(EVIDENCE, evidence)

    async def skip(self, skip: Skip) -> None:
        self._tx.add(SKIPS, skip)


class DbDecisions:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def get(self, decision_id: DecisionId) -> Decision:
        record = await self._tx.connection.fetchrow(
            f"{_DECIDED} WHERE {self._tx.tools.database.mine('d')} AND d.id = $2",
            self._tx.actor.workspace,
            decision_id,
        )
        if record is None:
            raise NotFound(thing="decision")
        return DECISIONS.entity(record)

    async def of_case(self, case_id: CaseId) -> Sequence[Decision]:
        records = await self._tx.connection.fetch(
            f"{_DECIDED} WHERE d.workspace_id = $1 AND d.case_id = $2 ORDER BY d.created_at, d.id",
            self._tx.actor.workspace,
            case_id,
        )
        return [DECISIONS.entity(record) for record in records]

    async def case_of(self, action_id: ModerationActionId) -> CaseId | None:
        found: CaseId | None = await self._tx.connection.fetchval(
            "SELECT d.case_id FROM decisions d JOIN moderation_actions a"
            " ON a.workspace_id = d.workspace_id AND d.action_id IN (a.id, a.undoes)"
            " WHERE a.workspace_id = $1 AND a.id = $2 ORDER BY d.id DESC LIMIT 1",
            self._tx.actor.workspace,
            action_id,
        )
        return found

    async def another_stands(self, decision: Decision, now: datetime) -> bool:
        stands: bool = await self._tx.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM decisions d WHERE d.workspace_id = $1"
            f" AND d.channel_id = $2 AND d.platform_person_id IS NOT DISTINCT FROM $3"
            f" AND d.measure = $4 AND d.id <> $5 AND (d.until IS NULL OR d.until > $6)"
            f" AND ($4 IN ('mute', 'ban') OR d.platform_message_id IS NOT DISTINCT FROM $7)"
            f" AND {_NOT_REVERSED})",
            self._tx.actor.workspace,
            decision.channel_id,
            decision.platform_person_id,
            decision.measure,
            decision.id,
            now,
            decision.platform_message_id,
        )
        return stands

    async def add(self, decision: Decision) -> None:
        self._tx.add(DECISIONS, decision)
