"""What is told of ladders, and of each climb of one: whom it told, and why it ended."""

from collections.abc import Mapping
from typing import Any

from domain.escalations.model import Escalation, EscalationState, Ladder, LadderStep, Rung
from domain.shared.clock import written
from domain.shared.events import News, differences

LADDER_CREATED = "escalation_ladder.created"
LADDER_UPDATED = "escalation_ladder.updated"
LADDER_DELETED = "escalation_ladder.deleted"
STARTED = "escalation.started"
STEP_TAKEN = "escalation.step_taken"
ACKNOWLEDGED = "escalation.acknowledged"
ANSWERED = "escalation.answered"
RESOLVED = "escalation.resolved"
EXHAUSTED = "escalation.exhausted"

ANNOUNCED = frozenset(
    {
        *(LADDER_CREATED, LADDER_UPDATED, LADDER_DELETED),
        *(STARTED, STEP_TAKEN, ACKNOWLEDGED, ANSWERED),
        *(RESOLVED, EXHAUSTED),
    }
)

BY_STATE: Mapping[EscalationState, str] = {
    EscalationState.ANSWERED: ANSWERED,
    EscalationState.RESOLVED: RESOLVED,
    EscalationState.EXHAUSTED: EXHAUSTED,
}
"""What is told where it ends by itself."""


def ladder_changed(name: str, ladder: Ladder, before: Ladder | None = None) -> News:
    after = _ladder(ladder)
    previous = differences(_ladder(before), after) if before else {}
    return News(name, ladder.id, ladder.version, after, previous=previous)


def escalation_told(
    name: str, escalation: Escalation, before: Escalation | None = None, step: int | None = None
) -> News:
    """`step` is the number, from 0, of the step that this is about."""
    after = {**_standing(escalation), **_step(escalation, step)}
    previous = differences(_standing(before), after) if before else {}
    return News(name, escalation.id, escalation.version, after, previous=previous)


def _ladder(ladder: Ladder) -> dict[str, Any]:
    return {
        "id": ladder.id,
        "name": ladder.name,
        "steps": [_said(step) for step in ladder.steps],
        "business_calendar_id": ladder.business_calendar_id,
        "external_id": ladder.external_id,
        "version": ladder.version,
    }


def _said(step: LadderStep) -> dict[str, Any]:
    return {
        "after_seconds": step.after_seconds,
        "without": step.without.value,
        "assign_to": step.assign_to,
        "assign_team": step.assign_team,
        "raise_to": step.raise_to and step.raise_to.value,
        "tell_teammate_ids": list(step.tell_teammates),
        "tell_team_ids": list(step.tell_teams),
    }


def _standing(escalation: Escalation) -> dict[str, Any]:
    return {
        "id": escalation.id,
        "ladder_id": escalation.ladder_id,
        "subject": {"kind": escalation.subject_kind.value, "id": escalation.subject_id},
        "cause": escalation.cause.value,
        "reference": escalation.reference,
        "note": escalation.note,
        "state": escalation.state.value,
        "steps": len(escalation.rungs),
        "steps_taken": escalation.steps_taken,
        "started_at": written(escalation.started_at),
        "acknowledged_at": written(escalation.acknowledged_at),
        "acknowledged_by": escalation.acknowledged_by,
        "ended_at": written(escalation.ended_at),
        "version": escalation.version,
    }


def _step(escalation: Escalation, number: int | None) -> dict[str, Any]:
    if number is None:
        return {"step": None}
    rung: Rung = escalation.rungs[number]
    return {
        "step": {
            "number": number + 1,
            **_said(rung.step),
            "due_at": written(rung.due_at),
            "taken_at": written(rung.taken_at),
            "told_teammate_ids": list(rung.told),
        }
    }
