"""What escalations need from outside, each with its promises in words."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from domain.escalations.model import (
    Cause,
    Escalation,
    Ladder,
    LadderStep,
    Subject,
    SubjectStanding,
)
from domain.shared.access import Actor
from domain.shared.ids import (
    BusinessCalendarId,
    EscalationId,
    EscalationLadderId,
    SlaPolicyId,
    TeamId,
    TeammateId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import Transaction


class Ladders(Protocol):
    """The ladders of one workspace."""

    async def add(self, ladder: Ladder) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, ladder_id: EscalationLadderId) -> Ladder:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, ladder: Ladder) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def policies(self, ladder_id: EscalationLadderId) -> int:
        """How many policies climb it."""
        ...

    async def of_policy(self, policy_id: SlaPolicyId, cause: Cause) -> EscalationLadderId | None:
        """Which one that policy climbs for that cause, if any."""
        ...


class Escalations(Protocol):
    """The escalations of one workspace."""

    async def add(self, escalation: Escalation) -> bool:
        """Written at once, if neither its reference is known nor its ladder is being climbed for
        its subject already; whether it was."""
        ...

    async def running_for(
        self, ladder_id: EscalationLadderId, subject: Subject
    ) -> Escalation | None:
        """The climb of it for that subject which is not over. Nothing is locked."""
        ...

    async def get(self, escalation_id: EscalationId) -> Escalation:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def subject_of(self, escalation_id: EscalationId) -> Subject:
        """Whose it is; nothing is locked. Raises NotFound."""
        ...

    async def running_about(self, subject: Subject) -> Sequence[EscalationId]:
        """Those about it that run. Nothing is locked."""
        ...

    async def save(self, escalation: Escalation) -> None: ...


class Subjects(Protocol):
    """What escalations are about, whatever room it is of."""

    async def standing(self, subject: Subject) -> SubjectStanding:
        """How it stands, locked until the transaction ends. Raises NotFound, also for one beyond
        the actor's reach."""
        ...

    async def move(self, subject: Subject, step: LadderStep) -> None:
        """Hand it over and raise it as that step says, in this transaction. Who no longer works
        here is handed nothing, and nothing is made less urgent."""
        ...


class People(Protocol):
    """Who works in this workspace."""

    async def assignable(self, teammate_id: TeammateId) -> bool: ...

    async def team_assignable(self, team_id: TeamId) -> bool: ...

    async def at_work(self, team_id: TeamId) -> Sequence[TeammateId]:
        """The members of this team who work here."""
        ...


class WorkingHours(Protocol):
    """When somebody is there."""

    async def after(
        self, calendar_id: BusinessCalendarId | None, since: datetime, seconds: Sequence[int]
    ) -> Sequence[datetime | None]:
        """When so much working time has passed since then, for each; None where that takes more
        than three years. Without a calendar all time counts."""
        ...

    async def knows(self, calendar_id: BusinessCalendarId) -> bool:
        """Whether there is such a calendar here; it stays until the transaction ends."""
        ...


class EscalationsTransaction(Transaction, Protocol):
    @property
    def ladders(self) -> Ladders: ...
    @property
    def escalations(self) -> Escalations: ...
    @property
    def subjects(self) -> Subjects: ...
    @property
    def people(self) -> People: ...
    @property
    def hours(self) -> WorkingHours: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[EscalationsTransaction]: ...


class EscalationReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def ladder(self, actor: Actor, ladder_id: EscalationLadderId) -> Ladder:
        """Raises NotFound."""
        ...

    async def ladders(self, actor: Actor, request: PageRequest) -> Page[Ladder]: ...

    async def escalation(self, actor: Actor, escalation_id: EscalationId) -> Escalation:
        """Raises NotFound."""
        ...

    async def escalations(self, actor: Actor, request: PageRequest) -> Page[Escalation]: ...
