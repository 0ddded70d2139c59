"""The wire shapes of ladders, and of their climbs."""

from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from api.wire import (
    AS_WHOLE,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    Reference,
    ShortText,
    absent,
)
from domain.escalations.model import (
    LONGEST_SECONDS,
    MOST_NAMED,
    MOST_STEPS,
    Cause,
    Escalation,
    EscalationState,
    Ladder,
    LadderStep,
    Rung,
    Spared,
    Subject,
    SubjectKind,
    Urgency,
    Without,
)
from domain.escalations.use_cases.escalate import NewEscalation
from domain.escalations.use_cases.keep_ladders import NewLadder
from domain.shared.ids import BusinessCalendarId, EscalationLadderId, TeamId, TeammateId

TeammateRef = Annotated[str, Reference, Field(examples=["tmt_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
TeamRef = Annotated[str, Reference, Field(examples=["team_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
LadderRef = Annotated[str, Reference, Field(examples=["lad_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
CalendarRef = Annotated[
    Annotated[str, Reference, Field(examples=["bcal_01j9z3v8k4e5r6t7y8w9q0a1s2"])] | None,
    Field(description="Whose working time counts. Null: all time does."),
]
WithoutIn = Annotated[
    Without,
    Field(
        description="The step is taken where that has not happened by then. An answer counts as an"
        " acknowledgement; what is resolved needs neither."
    ),
]
AfterSeconds = Annotated[
    StrictInt,
    Field(
        ge=0,
        le=LONGEST_SECONDS,
        examples=[900],
        description="Counted from the beginning of the escalation, no less than the step before.",
    ),
    AS_WHOLE,
]


class LadderStepIn(In):
    """It tells somebody, hands the subject over, or raises it: at least one of these."""

    after_seconds: AfterSeconds
    without: WithoutIn = Without.ACKNOWLEDGEMENT
    tell_teammate_ids: Annotated[list[TeammateRef], Field(max_length=MOST_NAMED), EachOnce()] = (
        Field(default_factory=list)
    )
    tell_team_ids: Annotated[list[TeamRef], Field(max_length=MOST_NAMED), EachOnce()] = Field(
        default_factory=list, description="All who are in them by then."
    )
    assign_to: TeammateRef | None = None
    assign_team: TeamRef | None = None
    raise_to: Urgency | None = Field(
        default=None, description="It is made that urgent, and never less urgent than it is."
    )

    def step(self) -> LadderStep:
        return LadderStep(
            after_seconds=self.after_seconds,
            without=self.without,
            tell_teammates=tuple(TeammateId(id) for id in self.tell_teammate_ids),
            tell_teams=tuple(TeamId(id) for id in self.tell_team_ids),
            assign_to=TeammateId(self.assign_to) if self.assign_to else None,
            assign_team=TeamId(self.assign_team) if self.assign_team else None,
            raise_to=self.raise_to,
        )


StepsIn = Annotated[
    list[LadderStepIn],
    Field(
        min_length=1,
        max_length=MOST_STEPS,
        examples=[[{"after_seconds": 0, "tell_team_ids": ["team_01j9z3v8k4e5r6t7y8w9q0a1s2"]}]],
    ),
]


class EscalationLadderIn(In):
    name: Name = Field(examples=["Nobody answers"])
    steps: StepsIn
    business_calendar_id: CalendarRef = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewLadder:
        calendar = self.business_calendar_id
        return NewLadder(
            name=self.name,
            steps=_steps(self.steps),
            business_calendar_id=BusinessCalendarId(calendar) if calendar else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class EscalationLadderChange(In):
    name: Name = absent()
    steps: StepsIn = absent()
    business_calendar_id: CalendarRef = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(steps=_steps)


def _steps(given: list[LadderStepIn]) -> tuple[LadderStep, ...]:
    return tuple(step.step() for step in given)


class SubjectIn(In):
    """What an escalation is to be about."""

    kind: SubjectKind
    id: Annotated[
        str,
        StringConstraints(min_length=1, max_length=64),
        Field(examples=["cnv_01j9z3v8k4e5r6t7y8w9q0a1s2"]),
    ]


class EscalationIn(In):
    ladder_id: LadderRef
    subject: SubjectIn
    note: ShortText | None = Field(
        default=None, description="Why, for whoever is told.", examples=["She called twice."]
    )

    def request(self) -> NewEscalation:
        subject = Subject(self.subject.kind, self.subject.id)
        return NewEscalation(EscalationLadderId(self.ladder_id), subject, self.note)


class AcknowledgementIn(In):
    stops: StrictBool = Field(
        default=True,
        description="True: no step is taken any more. False: those go on that wait for an answer or"
        " a resolution.",
    )


class LadderStepOut(Out):
    after_seconds: int
    without: Without
    tell_teammate_ids: list[str]
    tell_team_ids: list[str]
    assign_to: str | None
    assign_team: str | None
    raise_to: Urgency | None

    @classmethod
    def of(cls, step: LadderStep) -> "LadderStepOut":
        return cls(**said(step))


def said(step: LadderStep) -> dict[str, Any]:
    return {
        "after_seconds": step.after_seconds,
        "without": step.without,
        "tell_teammate_ids": list(step.tell_teammates),
        "tell_team_ids": list(step.tell_teams),
        "assign_to": step.assign_to,
        "assign_team": step.assign_team,
        "raise_to": step.raise_to,
    }


class EscalationLadderOut(Out):
    id: str
    name: str
    steps: list[LadderStepOut]
    business_calendar_id: str | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, ladder: Ladder, language: str) -> "EscalationLadderOut":
        fields: dict[str, Any] = {name: getattr(ladder, name) for name in cls.model_fields}
        steps = [LadderStepOut.of(step) for step in ladder.steps]
        return cls(**(fields | {"steps": steps, "metadata": dict(ladder.metadata)}))


class SubjectOut(Out):
    kind: SubjectKind
    id: str


class EscalationStepOut(LadderStepOut):
    """A step as the ladder had it when the escalation began, and what became of it."""

    due_at: InstantOut | None = Field(description="Null: never.")
    taken_at: InstantOut | None
    spared: Spared | None = Field(description="Why it was not taken.")
    told_teammate_ids: list[str] = Field(
        description="Whom it told, the members that teams had by then among them: 200 at most."
    )

    @classmethod
    def became(cls, rung: Rung) -> "EscalationStepOut":
        return cls(
            **said(rung.step),
            due_at=rung.due_at,
            taken_at=rung.taken_at,
            spared=rung.spared,
            told_teammate_ids=list(rung.told),
        )


class EscalationOut(Out):
    """One climb of a ladder."""

    id: str
    ladder_id: str
    subject: SubjectOut
    cause: Cause
    reference: str = Field(description="What began it, so that it begins once.")
    note: str | None
    state: EscalationState
    steps: list[EscalationStepOut]
    next_at: InstantOut | None = Field(
        description="When the next step is taken, unless something happens until then."
    )
    started_by: str
    started_at: InstantOut
    acknowledged_at: InstantOut | None
    acknowledged_by: str | None
    ended_at: InstantOut | None
    version: int
    updated_at: InstantOut

    @classmethod
    def of(cls, escalation: Escalation, language: str) -> "EscalationOut":
        own = cls.model_fields.keys() - {"subject", "steps"}
        fields: dict[str, Any] = {name: getattr(escalation, name) for name in own}
        return cls(
            **fields,
            subject=SubjectOut(kind=escalation.subject_kind, id=escalation.subject_id),
            steps=[EscalationStepOut.became(rung) for rung in escalation.rungs],
        )
