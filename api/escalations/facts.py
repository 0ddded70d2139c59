"""What is told of ladders and their climbs: each name in a sentence, and the shapes."""

from collections.abc import Mapping

from pydantic import Field

from api.escalations.schemas import LadderStepOut, SubjectOut
from api.wire import Fact, InstantOut, Out
from domain.escalations import events
from domain.escalations.model import Cause, EscalationState


class EscalationLadderFact(Out):
    """A ladder as it is after what happened."""

    id: str
    name: str
    steps: list[LadderStepOut]
    business_calendar_id: str | None
    external_id: str | None
    version: int


class StepTaken(LadderStepOut):
    """The step that was taken, and whom it told."""

    number: int = Field(description="From 1.")
    due_at: InstantOut | None
    taken_at: InstantOut | None
    told_teammate_ids: list[str] = Field(
        description="The members that teams had by then among them: 200 at most."
    )


class EscalationFact(Out):
    """An escalation as it is after what happened, and the step that this is about."""

    id: str
    ladder_id: str
    subject: SubjectOut
    cause: Cause
    reference: str
    note: str | None
    state: EscalationState
    steps: int
    steps_taken: int
    started_at: InstantOut
    acknowledged_at: InstantOut | None
    acknowledged_by: str | None
    ended_at: InstantOut | None
    step: StepTaken | None = Field(description="Null: it is about no single step.")
    version: int


FACTS: Mapping[str, Fact] = {
    events.LADDER_CREATED: Fact("An escalation ladder was written down.", EscalationLadderFact),
    events.LADDER_UPDATED: Fact("An escalation ladder was changed.", EscalationLadderFact),
    events.LADDER_DELETED: Fact("An escalation ladder was thrown away.", EscalationLadderFact),
    events.STARTED: Fact("A ladder is being climbed.", EscalationFact),
    events.STEP_TAKEN: Fact(
        "What a step waited for has not happened: it told these people, and moved it.",
        EscalationFact,
    ),
    events.ACKNOWLEDGED: Fact("Somebody sees to it.", EscalationFact),
    events.ANSWERED: Fact("It was answered, and no step waits for anything else.", EscalationFact),
    events.RESOLVED: Fact("What it is about is over.", EscalationFact),
    events.EXHAUSTED: Fact(
        "Its last step was taken, and nobody has said that they see to it.", EscalationFact
    ),
}
