"""A ladder says who is told, in which order, while something that should happen does not; an
escalation is one climb of it.

It is about a subject of whatever room, named by its kind and its id, and looks at how that stands
through a port: so that every room can use it, and it knows none of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.shared.errors import InvalidState
from domain.shared.ids import (
    BusinessCalendarId,
    EscalationId,
    EscalationLadderId,
    OrganizationId,
    TeamId,
    TeammateId,
    WorkspaceId,
)

ESCALATION_DUE = "escalation.due"
"""The kind of duty that takes an escalation's next step."""

MOST_STEPS = 10
MOST_NAMED = 20
MOST_TOLD = 200
LONGEST_SECONDS = 366 * 86_400


class Without(StrEnum):
    """What a step waits for: it is taken where that has not happened by then. An answer counts as
    an acknowledgement, and what is resolved needs neither."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ANSWER = "answer"
    RESOLUTION = "resolution"


class Urgency(StrEnum):
    """How far a step raises its subject, in the words of whatever it is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class LadderStep:
    """What is done `after_seconds`, counted from the beginning of the escalation. `raise_to` never
    makes anything less urgent than it is."""

    after_seconds: int
    without: Without = Without.ACKNOWLEDGEMENT
    tell_teammates: tuple[TeammateId, ...] = ()
    tell_teams: tuple[TeamId, ...] = ()
    assign_to: TeammateId | None = None
    assign_team: TeamId | None = None
    raise_to: Urgency | None = None

    @property
    def does_anything(self) -> bool:
        return bool(self.tell_teammates or self.tell_teams or self.moves)

    @property
    def moves(self) -> bool:
        """Whether the subject itself is to be otherwise."""
        return any(
            wanted is not None for wanted in (self.assign_to, self.assign_team, self.raise_to)
        )


@dataclass(frozen=True, slots=True)
class Ladder:
    """Its steps in the order in which they come. Without a calendar all time counts."""

    id: EscalationLadderId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    steps: tuple[LadderStep, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    business_calendar_id: BusinessCalendarId | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "Ladder":
        """What is being climbed already is climbed as it was."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "Ladder":
        """For good: it is found no more, and its external id is free."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )


class SubjectKind(StrEnum):
    """What can be escalated."""

    CONVERSATION = "conversation"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an escalation is about."""

    kind: SubjectKind
    id: str


@dataclass(frozen=True, slots=True)
class SubjectStanding:
    """How a subject stands: when it was answered last, and whether it is over."""

    answered_at: datetime | None
    is_resolved: bool


class Cause(StrEnum):
    """What began an escalation."""

    ASKED = "asked"
    SLA_WARNED = "sla_warned"
    SLA_MISSED = "sla_missed"


class Spared(StrEnum):
    """Why a step was not taken. `never_due`: its calendar has not so much working time within
    three years."""

    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    NEVER_DUE = "never_due"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of an escalation, as the ladder had it when it began. `told` are those whom it told,
    the members that teams had by then among them, `MOST_TOLD` at most."""

    step: LadderStep
    due_at: datetime | None
    taken_at: datetime | None = None
    spared: Spared | None = None
    told: tuple[TeammateId, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.taken_at is not None or self.spared is not None


class EscalationState(StrEnum):
    """`running` until somebody acknowledges it for good, its subject is over, nothing is left to
    wait for once it was answered, or no step is left: `exhausted`, which can still be
    acknowledged."""

    RUNNING = "running"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    EXHAUSTED = "exhausted"


_SPARES: Mapping[Without, tuple[Spared, ...]] = {
    Without.ACKNOWLEDGEMENT: (Spared.RESOLVED, Spared.ANSWERED),
    Without.ANSWER: (Spared.RESOLVED, Spared.ANSWERED),
    Without.RESOLUTION: (Spared.RESOLVED,),
}


@dataclass(frozen=True, slots=True)
class Escalation:
    """One climb of a ladder. `reference` names what began it, so that it begins once; `note` is
    what whoever asked for it said."""

    id: EscalationId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    ladder_id: EscalationLadderId
    subject_kind: SubjectKind
    subject_id: str
    cause: Cause
    reference: str
    rungs: tuple[Rung, ...]
    started_by: str
    started_at: datetime
    updated_at: datetime
    version: int = 1
    note: str | None = None
    state: EscalationState = EscalationState.RUNNING
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    ended_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        return Subject(self.subject_kind, self.subject_id)

    @property
    def is_running(self) -> bool:
        return self.state is EscalationState.RUNNING

    @property
    def next_at(self) -> datetime | None:
        """When its next step is due, unless something happens until then."""
        if not self.is_running:
            return None
        open_ones = (rung.due_at for rung in self.rungs if not rung.is_over)
        return min((at for at in open_ones if at is not None), default=None)

    @property
    def steps_taken(self) -> int:
        return sum(rung.taken_at is not None for rung in self.rungs)

    def due(self, now: datetime) -> tuple[int, ...]:
        """The numbers, from 0, of the steps to be taken by then, once it was held against its
        subject."""
        if not self.is_running:
            return ()
        return tuple(
            number
            for number, rung in enumerate(self.rungs)
            if not rung.is_over and rung.due_at is not None and rung.due_at <= now
        )

    def see(self, standing: SubjectStanding, now: datetime) -> "Escalation":
        """How its subject stands: steps that wait for what has happened are spared. Itself where
        nothing is otherwise by that."""
        if not self.is_running:
            return self
        happened = set(self._happened(standing))
        rungs = tuple(_spared(rung, happened) for rung in self.rungs)
        seen = replace(self, rungs=rungs)
        if standing.is_resolved:
            seen = replace(seen, state=EscalationState.RESOLVED, ended_at=now)
        elif Spared.ANSWERED in happened and all(rung.is_over for rung in rungs):
            seen = replace(seen, state=EscalationState.ANSWERED, ended_at=now)
        return self if seen == self else seen._moved(now)

    def take(self, number: int, told: Sequence[TeammateId], now: datetime) -> "Escalation":
        """That step is taken, and tells these."""
        rung = replace(self.rungs[number], taken_at=now, told=tuple(told))
        rungs = (*self.rungs[:number], rung, *self.rungs[number + 1 :])
        return replace(self, rungs=rungs)._moved(now)

    def exhaust(self, now: datetime) -> "Escalation":
        """No step is left, and nobody has said that they see to it. Itself where one is, or where
        it is over."""
        if not self.is_running or not all(rung.is_over for rung in self.rungs):
            return self
        return replace(self, state=EscalationState.EXHAUSTED, ended_at=now)._moved(now)

    def acknowledge(self, by: str, stops: bool, now: datetime) -> "Escalation":
        """Somebody sees to it. It `stops`, or goes on only for what waits for an answer or a
        resolution. Raises InvalidState once it was acknowledged for good, was answered, or its
        subject is over."""
        if self.state not in (EscalationState.RUNNING, EscalationState.EXHAUSTED):
            raise InvalidState(thing="escalation", state=self.state.value, moves="")
        known = replace(self, acknowledged_at=now, acknowledged_by=by)
        spared = tuple(Without) if stops else (Without.ACKNOWLEDGEMENT,)
        rungs = tuple(
            replace(rung, spared=Spared.ACKNOWLEDGED)
            if not rung.is_over and rung.step.without in spared
            else rung
            for rung in self.rungs
        )
        known = replace(known, rungs=rungs)
        if stops or not self.is_running or all(rung.is_over for rung in rungs):
            known = replace(
                known, state=EscalationState.ACKNOWLEDGED, ended_at=self.ended_at or now
            )
        return known._moved(now)

    def _happened(self, standing: SubjectStanding) -> Sequence[Spared]:
        happened = []
        if standing.is_resolved:
            happened.append(Spared.RESOLVED)
        if standing.answered_at is not None and standing.answered_at >= self.started_at:
            happened.append(Spared.ANSWERED)
        return happened

    def _moved(self, now: datetime) -> "Escalation":
        return replace(self, version=self.version + 1, updated_at=now)


def _spared(rung: Rung, happened: set[Spared]) -> Rung:
    if rung.is_over:
        return rung
    why = next((each for each in _SPARES[rung.step.without] if each in happened), None)
    return rung if why is None else replace(rung, spared=why)


def begun_rungs(steps: Sequence[LadderStep], due: Sequence[datetime | None]) -> tuple[Rung, ...]:
    """Each step with its instant; without one it is never due."""
    return tuple(
        Rung(step, at, spared=Spared.NEVER_DUE if at is None else None)
        for step, at in zip(steps, due, strict=True)
    )
