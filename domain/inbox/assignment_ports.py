"""What assigning needs from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from domain.inbox.assigning import Colleague
from domain.inbox.assignment import AssignmentPolicy, AssignmentTurn
from domain.inbox.availability import Availability
from domain.inbox.business_calendar import WorkingWeek
from domain.inbox.conversation import ConversationState
from domain.inbox.desk_ports import DeskReads as OtherDeskReads
from domain.inbox.desk_ports import Kept
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


class AssignmentPolicies(Kept[AssignmentPolicy], Protocol):
    """The assignment policies of one workspace."""

    async def alone(self) -> Sequence[AssignmentPolicy]:
        """Those that are enabled, in the order in which they are tried, locked until the
        transaction ends: nobody else gives by them, nor changes them, meanwhile."""
        ...

    async def go_by(self, calendar_id: BusinessCalendarId) -> int:
        """How many policies and teammates go by that calendar."""
        ...

    async def missing_channels(self, channel_ids: Collection[ChannelId]) -> set[ChannelId]:
        """Those that are no channels of this workspace."""
        ...

    async def colleagues(self, policy: AssignmentPolicy) -> Sequence[Colleague]:
        """Those who work here that it finds among."""
        ...

    async def weeks(
        self, ids: Collection[BusinessCalendarId]
    ) -> Mapping[BusinessCalendarId, WorkingWeek]:
        """What these calendars say."""
        ...

    async def waiting(
        self, policy: AssignmentPolicy, teams: Collection[TeamId] | None, most: int
    ) -> Sequence[ConversationId]:
        """Open conversations that nobody has in hand and that it is for, of no team or of one of
        these, or of any with None, the next one first."""
        ...

    async def held(
        self,
        policy: AssignmentPolicy,
        teammate_id: TeammateId,
        states: Collection[ConversationState],
        most: int,
    ) -> Sequence[ConversationId]:
        """Conversations that it is for, in these states, that this teammate has in hand."""
        ...

    async def note(self, turns: Sequence[AssignmentTurn]) -> None:
        """Written at once, in the place of what was known before. Before anything is added."""
        ...


class Availabilities(Protocol):
    """The availabilities in one workspace."""

    async def find(self, teammate_id: TeammateId) -> Availability | None:
        """Nobody else says what it is until the transaction ends, whether there is one or not."""
        ...

    async def save(self, availability: Availability) -> None:
        """Written anew or for the first time, at once."""
        ...

    async def away(self) -> Sequence[Availability]:
        """Those of all who have said that they are away."""
        ...


class AssignmentReads(Protocol):
    """Queries that decide nothing, each within the actor's workspace."""

    async def assignment_policy(self, actor: Actor, id: AssignmentPolicyId) -> AssignmentPolicy:
        """Raises NotFound, also for one that was removed."""
        ...

    async def assignment_policies(
        self, actor: Actor, request: PageRequest
    ) -> Page[AssignmentPolicy]: ...

    async def availability(self, actor: Actor, id: TeammateId) -> Availability | None: ...

    async def availabilities(self, actor: Actor, request: PageRequest) -> Page[Availability]:
        """Those of all who have said something."""
        ...

    async def works_here(self, actor: Actor, id: TeammateId) -> bool:
        """Whether conversations can be given to this teammate."""
        ...


class DeskReads(OtherDeskReads, AssignmentReads, Protocol):
    """All that those who answer go by."""
