"""Assignment policies, whose turn it is, and who takes new conversations, in memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from domain.inbox.assigning import Colleague
from domain.inbox.assignment import (
    AssignmentPolicy,
    AssignmentTurn,
    ConversationPick,
    needs_somebody,
)
from domain.inbox.availability import Availability, AvailabilityState
from domain.inbox.business_calendar import WorkingWeek
from domain.inbox.conversation import Conversation, ConversationState
from domain.shared.access import Actor
from domain.shared.ids import (
    AssignmentPolicyId,
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    TeamId,
    TeammateId,
)
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.desk import FakeKept, found_in
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeAssignmentPolicies(FakeKept[AssignmentPolicy]):
    """At work is who is in the memory's `at_work`, in the teams of its `teams`; all of them may
    answer."""

    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx, tx.tables.assignment_policies, "assignment_policy")

    async def alone(self) -> Sequence[AssignmentPolicy]:
        mine = [row for row in self._here() if row.enabled]
        return sorted(mine, key=lambda row: (row.position, row.id))

    async def go_by(self, calendar_id: BusinessCalendarId) -> int:
        policies = sum(row.business_calendar_id == calendar_id for row in self._here())
        rows = self._tx.tables.availabilities.values()
        return policies + sum(row.business_calendar_id == calendar_id for row in rows)

    async def missing_channels(self, channel_ids: Collection[ChannelId]) -> set[ChannelId]:
        place, rows = self._tx.actor.workspace, self._tx.tables.channels
        return {id for id in channel_ids if (place, id) not in rows}

    async def colleagues(self, policy: AssignmentPolicy) -> Sequence[Colleague]:
        tables, place = self._tx.tables, self._tx.actor.workspace
        return [
            Colleague(
                TeammateId(id),
                frozenset(self._teams(id)),
                sum(row.state is ConversationState.OPEN for row in self._of(id)),
                tables.availabilities.get((place, id)),
                tables.assignment_turns.get((place, policy.id, id)),
            )
            for id in sorted(self._tx.memory.at_work)
            if id.startswith("tmt_") and self._is_named(policy, id)
        ]

    async def weeks(
        self, ids: Collection[BusinessCalendarId]
    ) -> Mapping[BusinessCalendarId, WorkingWeek]:
        rows = self._tx.tables.business_calendars
        return {id: rows[self._tx.key(id)].week for id in ids}

    async def waiting(
        self, policy: AssignmentPolicy, teams: Collection[TeamId] | None, most: int
    ) -> Sequence[ConversationId]:
        found = [
            row
            for row in self._conversations()
            if needs_somebody(row)
            and policy.applies_to(row)
            and (teams is None or row.team_id is None or row.team_id in teams)
        ]
        longest = policy.conversation_order is ConversationPick.LONGEST_WAITING
        found.sort(key=lambda row: (row.waits_from if longest else row.created_at, row.id))
        return [row.id for row in found[:most]]

    async def held(
        self,
        policy: AssignmentPolicy,
        teammate_id: TeammateId,
        states: Collection[ConversationState],
        most: int,
    ) -> Sequence[ConversationId]:
        found = [row for row in self._of(teammate_id) if row.state in states]
        return [row.id for row in found if policy.applies_to(row)][:most]

    async def note(self, turns: Sequence[AssignmentTurn]) -> None:
        for turn in turns:
            place = (turn.workspace_id, turn.policy_id, turn.teammate_id)
            self._tx.tables.assignment_turns[place] = turn

    def _is_named(self, policy: AssignmentPolicy, id: str) -> bool:
        members = self._tx.memory.teams.get(policy.assignee_team_id or "", set())
        return policy.names_nobody or id in policy.assignee_ids or id in members

    def _teams(self, id: str) -> Iterator[TeamId]:
        return (TeamId(team) for team, them in self._tx.memory.teams.items() if id in them)

    def _of(self, id: str) -> list[Conversation]:
        rows = self._conversations()
        return [row for row in rows if row.assignee_id == id and row.merged_into is None]

    def _conversations(self) -> Iterator[Conversation]:
        rows: Any = self._tx.tables.conversations.values()
        return (row for row in rows if row.workspace_id == self._tx.actor.workspace)

    def _here(self) -> list[AssignmentPolicy]:
        return [
            row
            for row in self._rows.values()
            if row.workspace_id == self._tx.actor.workspace and row.removed_at is None
        ]


class FakeAvailabilities:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.availabilities

    async def find(self, teammate_id: TeammateId) -> Availability | None:
        return self._rows.get(self._tx.key(teammate_id))

    async def save(self, availability: Availability) -> None:
        self._rows[self._tx.key(availability.id)] = availability

    async def away(self) -> Sequence[Availability]:
        place = self._tx.actor.workspace
        mine = [row for row in self._rows.values() if row.workspace_id == place]
        return [row for row in mine if row.state is AvailabilityState.AWAY]


class FakeAssignmentReads:
    _memory: Memory

    async def assignment_policy(self, actor: Actor, id: AssignmentPolicyId) -> AssignmentPolicy:
        rows = self._memory.tables.assignment_policies
        return found_in(rows, actor, id, "assignment_policy")

    async def assignment_policies(
        self, actor: Actor, request: PageRequest
    ) -> Page[AssignmentPolicy]:
        raise NotImplementedError

    async def availability(self, actor: Actor, id: TeammateId) -> Availability | None:
        return self._memory.tables.availabilities.get((actor.workspace, id))

    async def availabilities(self, actor: Actor, request: PageRequest) -> Page[Availability]:
        raise NotImplementedError

    async def works_here(self, actor: Actor, id: TeammateId) -> bool:
        return id in self._memory.at_work
