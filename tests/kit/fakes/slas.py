"""SLA policies and applied SLAs, in memory."""

from collections.abc import Collection, Sequence

from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.sla import AppliedSla, SlaPolicy
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    AppliedSlaId,
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    EscalationLadderId,
    SlaPolicyId,
)
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.assignments import FakeAssignmentPolicies, FakeAvailabilities
from tests.kit.fakes.desk import FakeKept, FakeSavedReplies, found_in
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables
from tests.kit.fakes.presences import FakePresences
from tests.kit.fakes.surveys import FakeSurveyPolicies, FakeSurveys


class FakeSlaPolicies(FakeKept[SlaPolicy]):
    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx, tx.tables.sla_policies, "sla_policy")

    async def standing(self) -> Sequence[SlaPolicy]:
        mine = [row for row in self._here() if row.enabled]
        return sorted(mine, key=lambda row: (row.position, row.id))

    async def go_by(self, calendar_id: BusinessCalendarId) -> int:
        return sum(row.business_calendar_id == calendar_id for row in self._here())

    async def missing_channels(self, channel_ids: Collection[ChannelId]) -> set[ChannelId]:
        return {
            id
            for id in channel_ids
            if (self._tx.actor.workspace, id) not in self._tx.tables.channels
        }

    def _here(self) -> list[SlaPolicy]:
        return [
            row
            for row in self._rows.values()
            if row.workspace_id == self._tx.actor.workspace and row.removed_at is None
        ]


class FakeLaddersKnown:
    def __init__(self, tx: FakeTransaction) -> None:
        mine, rows = tx.actor.workspace, tx.tables.escalation_ladders.values()
        self._here = [r for r in rows if r.workspace_id == mine and r.removed_at is None]

    async def missing(self, ids: Collection[EscalationLadderId]) -> set[EscalationLadderId]:
        return set(ids) - {row.id for row in self._here}

    async def go_by(self, calendar_id: BusinessCalendarId) -> int:
        return sum(row.business_calendar_id == calendar_id for row in self._here)


class FakeAppliedSlas:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def get(self, id: AppliedSlaId) -> AppliedSla:
        found = self._tx.tables.applied_slas.get(self._tx.key(id))
        if found is None:
            raise NotFound(thing="applied_sla")
        return found

    async def of(self, id: AppliedSlaId) -> ConversationId:
        return (await self.get(id)).conversation_id

    async def latest(self, conversation_id: ConversationId) -> AppliedSla | None:
        found = _of(self._tx.tables, self._tx.actor, conversation_id)
        return found[0] if found else None

    async def add(self, applied: AppliedSla) -> None:
        self._tx.tables.applied_slas[self._tx.key(applied.id)] = applied

    async def save(self, applied: AppliedSla) -> None:
        self._tx.tables.applied_slas[self._tx.key(applied.id)] = applied


class FakeDeskTx(FakeTransaction):
    """What those who answer go by, for a transaction of the inbox."""

    @property
    def business_calendars(self) -> FakeKept[BusinessCalendar]:
        return FakeKept(self, self.tables.business_calendars, "business_calendar")

    @property
    def saved_replies(self) -> FakeSavedReplies:
        return FakeSavedReplies(self)

    @property
    def sla_policies(self) -> FakeSlaPolicies:
        return FakeSlaPolicies(self)

    @property
    def ladders(self) -> FakeLaddersKnown:
        return FakeLaddersKnown(self)

    @property
    def survey_policies(self) -> FakeSurveyPolicies:
        return FakeSurveyPolicies(self)

    @property
    def surveys(self) -> FakeSurveys:
        return FakeSurveys(self)

    @property
    def presences(self) -> FakePresences:
        return FakePresences(self)

    @property
    def assignment_policies(self) -> FakeAssignmentPolicies:
        return FakeAssignmentPolicies(self)

    @property
    def availabilities(self) -> FakeAvailabilities:
        return FakeAvailabilities(self)

    @property
    def applied_slas(self) -> FakeAppliedSlas:
        return FakeAppliedSlas(self)


class FakeSlaReads:
    _memory: Memory

    async def sla_policy(self, actor: Actor, id: SlaPolicyId) -> SlaPolicy:
        return found_in(self._memory.tables.sla_policies, actor, id, "sla_policy")

    async def sla_policies(self, actor: Actor, request: PageRequest) -> Page[SlaPolicy]:
        raise NotImplementedError

    async def applied_slas(
        self, actor: Actor, conversation_id: ConversationId
    ) -> Sequence[AppliedSla]:
        return _of(self._memory.tables, actor, conversation_id)


def _of(tables: Tables, actor: Actor, conversation_id: ConversationId) -> list[AppliedSla]:
    rows = tables.applied_slas.values()
    mine = [
        row
        for row in rows
        if (row.workspace_id, row.conversation_id) == (actor.workspace, conversation_id)
    ]
    return sorted(mine, key=lambda row: (row.started_at, row.seen_version), reverse=True)
