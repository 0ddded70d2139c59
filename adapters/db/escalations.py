"""Ladders and their climbs, and what these need to know of other rooms, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.db.database import Database
from adapters.db.desk import BUSINESS_CALENDARS, DbKept
from adapters.db.inbox import InboxTx
from adapters.db.mapping import Table
from adapters.db.shelf import Shelf
from adapters.db.teammate_facts import DbTeammateFacts
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from adapters.special_days.known import KnownDays
from domain.escalations.model import (
    Cause,
    Escalation,
    Ladder,
    LadderStep,
    Subject,
    SubjectKind,
    SubjectStanding,
)
from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.conversation import ConversationState
from domain.inbox.raising import Raising, raise_within
from domain.inbox.urgency import Priority
from domain.inbox.working_time import RoundTheClock, WorkingClock
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import (
    BusinessCalendarId,
    ConversationId,
    EscalationId,
    EscalationLadderId,
    SlaPolicyId,
)
from domain.shared.paging import Page, PageRequest

LADDERS = Table("escalation_ladders", Ladder)
ESCALATIONS = Table("escalations", Escalation)
_CLIMBS = {Cause.SLA_WARNED: "warn_ladder_id", Cause.SLA_MISSED: "miss_ladder_id"}


class EscalationsTx(DbTransaction):
    """A transaction of escalations."""

    @property
    def ladders(self) -> "DbLadders":
        return DbLadders(self)

    @property
    def escalations(self) -> "DbEscalations":
        return DbEscalations(self)

    @property
    def subjects(self) -> "DbSubjects":
        return DbSubjects(self)

    @property
    def people(self) -> DbTeammateFacts:
        return DbTeammateFacts(self)

    @property
    def hours(self) -> "DbWorkingHours":
        return DbWorkingHours(self)


class DbLadders(DbKept[Ladder]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, LADDERS, "escalation_ladder")

    async def policies(self, ladder_id: EscalationLadderId) -> int:
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM sla_policies p WHERE {self._tx.tools.database.mine('p')}"
            " AND p.removed_at IS NULL AND $2 IN (p.warn_ladder_id, p.miss_ladder_id)",
            self._tx.actor.workspace,
            ladder_id,
        )
        return found

    async def of_policy(self, policy_id: SlaPolicyId, cause: Cause) -> EscalationLadderId | None:
        found: EscalationLadderId | None = await self._tx.connection.fetchval(
            f"SELECT p.{_CLIMBS[cause]} FROM sla_policies p"
            f" WHERE {self._tx.tools.database.mine('p')} AND p.id = $2",
            self._tx.actor.workspace,
            policy_id,
        )
        return found


class DbEscalations:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine("e")

    async def add(self, escalation: Escalation) -> bool:
        point("climb_unwritten")
        done: str = await self._tx.connection.execute(
            f"{ESCALATIONS.insert} ON CONFLICT DO NOTHING", *ESCALATIONS.values(escalation)
        )
        point("climb_written")
        return done.endswith(" 1")

    async def running_for(
        self, ladder_id: EscalationLadderId, subject: Subject
    ) -> Escalation | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {ESCALATIONS.listed('e')} FROM escalations e WHERE {self._mine}"
            " AND e.subject_kind = $2 AND e.subject_id = $3 AND e.ladder_id = $4"
            " AND e.state = 'running'",
            self._tx.actor.workspace,
            subject.kind.value,
            subject.id,
            ladder_id,
        )
        return ESCALATIONS.entity(record) if record else None

    async def get(self, escalation_id: EscalationId) -> Escalation:
        record = await self._tx.connection.fetchrow(
            f"SELECT {ESCALATIONS.listed('e')} FROM escalations e"
            f" WHERE {self._mine} AND e.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            escalation_id,
        )
        if record is None:
            raise NotFound(thing="escalation")
        return ESCALATIONS.entity(record)

    async def subject_of(self, escalation_id: EscalationId) -> Subject:
        record = await self._tx.connection.fetchrow(
            "SELECT e.subject_kind, e.subject_id FROM escalations e"
            f" WHERE {self._mine} AND e.id = $2",
            self._tx.actor.workspace,
            escalation_id,
        )
        if record is None:
            raise NotFound(thing="escalation")
        return Subject(SubjectKind(record["subject_kind"]), record["subject_id"])

    async def running_about(self, subject: Subject) -> Sequence[EscalationId]:
        records = await self._tx.connection.fetch(
            f"SELECT e.id FROM escalations e WHERE {self._mine} AND e.subject_kind = $2"
            " AND e.subject_id = $3 AND e.state = 'running' ORDER BY e.id",
            self._tx.actor.workspace,
            subject.kind.value,
            subject.id,
        )
        return [EscalationId(record["id"]) for record in records]

    async def save(self, escalation: Escalation) -> None:
        point("rung_unwritten")
        await self._tx.connection.execute(ESCALATIONS.update, *ESCALATIONS.values(escalation))
        point("rung_written")


class DbSubjects:
    """Conversations and crises so far; what can be escalated next is added here."""

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def standing(self, subject: Subject) -> SubjectStanding:
        if subject.kind is SubjectKind.CRISIS:
            return await self._crisis(subject.id)
        found = await self._inbox.conversations.get(ConversationId(subject.id))
        if not found.is_within(self._tx.actor, Permission.INBOX_READ):
            raise NotFound(thing="conversation")
        is_over = found.state is ConversationState.CLOSED or found.merged_into is not None
        return SubjectStanding(found.last_reply_at, is_over)

    async def _crisis(self, crisis_id: str) -> SubjectStanding:
        """Whoever took command answered it."""
        record = await self._tx.connection.fetchrow(
            "SELECT c.acknowledged_at, c.state FROM crises c"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            crisis_id,
        )
        if record is None:
            raise NotFound(thing="crisis")
        is_over = record["state"] not in ("triage", "active", "contained")
        return SubjectStanding(record["acknowledged_at"], is_over)

    async def move(self, subject: Subject, step: LadderStep) -> None:
        # A crisis is handed over by its roles, and how bad it is follows from its factors.
        if subject.kind is SubjectKind.CRISIS:
            return
        priority = Priority(step.raise_to.value) if step.raise_to else None
        wanted = Raising(step.assign_to, step.assign_team, priority)
        tools, id = self._tx.tools, ConversationId(subject.id)
        await raise_within(self._inbox, tools.clock, self._tx.actor, id, wanted)

    @property
    def _inbox(self) -> InboxTx:
        return self._tx.seen_as(InboxTx)


class DbWorkingHours:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def after(
        self, calendar_id: BusinessCalendarId | None, since: datetime, seconds: Sequence[int]
    ) -> Sequence[datetime | None]:
        working: WorkingClock = RoundTheClock()
        if calendar_id is not None:
            working = (await self._calendars.get(calendar_id)).week.timetable(KnownDays())
        return [working.after(since, timedelta(seconds=each)) for each in seconds]

    async def knows(self, calendar_id: BusinessCalendarId) -> bool:
        try:
            await self._calendars.get(calendar_id)
        except NotFound:
            return False
        return True

    @property
    def _calendars(self) -> DbKept[BusinessCalendar]:
        return DbKept(self._tx, BUSINESS_CALENDARS, "business_calendar")


class DbEscalationReads:
    def __init__(self, database: Database) -> None:
        self._ladders = Shelf(
            database,
            LADDERS,
            "escalation_ladder",
            sorts=("id", "name", "created_at", "updated_at"),
            filters={
                "business_calendar_id": "t.business_calendar_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also="t.removed_at IS NULL",
        )
        self._escalations = Shelf(
            database,
            ESCALATIONS,
            "escalation",
            sorts=("id", "started_at", "updated_at"),
            filters={
                "ladder_id": "t.ladder_id",
                "subject_id": "t.subject_id",
                "state": "t.state",
                "cause": "t.cause",
                "started_at": "t.started_at",
                "told": "EXISTS (SELECT FROM jsonb_array_elements(t.rungs) r"
                " WHERE r -> 'told' ?| %s)",
            },
        )

    async def ladder(self, actor: Actor, ladder_id: EscalationLadderId) -> Ladder:
        return await self._ladders.one(actor, ladder_id)

    async def ladders(self, actor: Actor, request: PageRequest) -> Page[Ladder]:
        return await self._ladders.page(actor, request)

    async def escalation(self, actor: Actor, escalation_id: EscalationId) -> Escalation:
        return await self._escalations.one(actor, escalation_id)

    async def escalations(self, actor: Actor, request: PageRequest) -> Page[Escalation]:
        return await self._escalations.page(actor, request)
