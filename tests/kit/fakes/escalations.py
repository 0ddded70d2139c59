"""Ladders and their climbs, in memory."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.special_days.known import KnownDays
from domain.crises.crisis import OPEN
from domain.escalations.model import (
    Cause,
    Escalation,
    Ladder,
    LadderStep,
    Subject,
    SubjectKind,
    SubjectStanding,
)
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
    TeamId,
    TeammateId,
)
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.conversations import FakeAssignees
from tests.kit.fakes.desk import FakeKept, found_in
from tests.kit.fakes.inbox import FakeInboxTx
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeEscalationsTx(FakeTransaction):
    @property
    def ladders(self) -> "FakeLadders":
        return FakeLadders(self)

    @property
    def escalations(self) -> "FakeEscalations":
        return FakeEscalations(self)

    @property
    def subjects(self) -> "FakeSubjects":
        return FakeSubjects(self)

    @property
    def people(self) -> "FakePeople":
        return FakePeople(self)

    @property
    def hours(self) -> "FakeWorkingHours":
        return FakeWorkingHours(self)


class FakePeople(FakeAssignees):
    """The members of a team are those who are named after it."""

    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx)
        self._all = tx.memory.at_work

    async def at_work(self, team_id: TeamId) -> Sequence[TeammateId]:
        return sorted(TeammateId(who) for who in self._all if who.startswith(f"{team_id}/"))


class FakeLadders(FakeKept[Ladder]):
    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx, tx.tables.escalation_ladders, "escalation_ladder")

    async def policies(self, ladder_id: EscalationLadderId) -> int:
        return sum(
            ladder_id in (row.warn_ladder_id, row.miss_ladder_id)
            for row in self._tx.tables.sla_policies.values()
            if row.removed_at is None
        )

    async def of_policy(self, policy_id: SlaPolicyId, cause: Cause) -> EscalationLadderId | None:
        policy = self._tx.tables.sla_policies[self._tx.key(policy_id)]
        return policy.warn_ladder_id if cause is Cause.SLA_WARNED else policy.miss_ladder_id


class FakeEscalations:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.escalations

    async def add(self, escalation: Escalation) -> bool:
        known = {row.reference for row in self._here()}
        twin = await self.running_for(escalation.ladder_id, escalation.subject)
        if escalation.reference in known or twin is not None:
            return False
        self._rows[self._tx.key(escalation.id)] = escalation
        return True

    async def running_for(
        self, ladder_id: EscalationLadderId, subject: Subject
    ) -> Escalation | None:
        about = [row for row in self._running() if row.subject == subject]
        return next((row for row in about if row.ladder_id == ladder_id), None)

    async def get(self, escalation_id: EscalationId) -> Escalation:
        found = self._rows.get(self._tx.key(escalation_id))
        if found is None:
            raise NotFound(thing="escalation")
        return found

    async def subject_of(self, escalation_id: EscalationId) -> Subject:
        return (await self.get(escalation_id)).subject

    async def running_about(self, subject: Subject) -> Sequence[EscalationId]:
        return sorted(row.id for row in self._running() if row.subject == subject)

    async def save(self, escalation: Escalation) -> None:
        self._rows[self._tx.key(escalation.id)] = escalation

    def _here(self) -> list[Escalation]:
        mine = self._tx.actor.workspace
        return [row for row in self._rows.values() if row.workspace_id == mine]

    def _running(self) -> list[Escalation]:
        return [row for row in self._here() if row.is_running]


class FakeSubjects:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._inbox = FakeInboxTx(tx.memory, tx.actor)
        self._inbox.tables, self._inbox._news = tx.tables, tx._news

    async def standing(self, subject: Subject) -> SubjectStanding:
        if subject.kind is SubjectKind.CRISIS:
            crisis = self._tx.tables.crises[self._tx.key(subject.id)]
            return SubjectStanding(crisis.acknowledged_at, crisis.state not in OPEN)
        found = await self._inbox.conversations.get(ConversationId(subject.id))
        if not found.is_within(self._tx.actor, Permission.INBOX_READ):
            raise NotFound(thing="conversation")
        is_over = found.state is ConversationState.CLOSED or found.merged_into is not None
        return SubjectStanding(found.last_reply_at, is_over)

    async def move(self, subject: Subject, step: LadderStep) -> None:
        if subject.kind is SubjectKind.CRISIS:
            return
        priority = Priority(step.raise_to.value) if step.raise_to else None
        wanted = Raising(step.assign_to, step.assign_team, priority)
        clock, id = self._tx.memory.clock, ConversationId(subject.id)
        await raise_within(self._inbox, clock, self._tx.actor, id, wanted)


class FakeWorkingHours:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def after(
        self, calendar_id: BusinessCalendarId | None, since: datetime, seconds: Sequence[int]
    ) -> Sequence[datetime | None]:
        working: WorkingClock = RoundTheClock()
        if calendar_id is not None:
            calendar = self._tx.tables.business_calendars[self._tx.key(calendar_id)]
            working = calendar.week.timetable(KnownDays())
        return [working.after(since, timedelta(seconds=each)) for each in seconds]

    async def knows(self, calendar_id: BusinessCalendarId) -> bool:
        found = self._tx.tables.business_calendars.get(self._tx.key(calendar_id))
        return found is not None and found.removed_at is None


class FakeEscalationReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def ladder(self, actor: Actor, ladder_id: EscalationLadderId) -> Ladder:
        rows = self._memory.tables.escalation_ladders
        return found_in(rows, actor, ladder_id, "escalation_ladder")

    async def ladders(self, actor: Actor, request: PageRequest) -> Page[Ladder]:
        raise NotImplementedError

    async def escalation(self, actor: Actor, escalation_id: EscalationId) -> Escalation:
        found = self._memory.tables.escalations.get((actor.workspace, escalation_id))
        if found is None:
            raise NotFound(thing="escalation")
        return found

    async def escalations(self, actor: Actor, request: PageRequest) -> Page[Escalation]:
        raise NotImplementedError
