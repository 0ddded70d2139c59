"""What is told of playbooks, and of their runs."""

from typing import Any

from domain.crises.playbook import Playbook
from domain.crises.playbook_run import PlaybookRun
from domain.shared.clock import written
from domain.shared.events import News, differences

PLAYBOOK_CREATED = "playbook.created"
PLAYBOOK_UPDATED = "playbook.updated"
PLAYBOOK_DELETED = "playbook.deleted"
RUN_STARTED = "playbook_run.started"
RUN_STEP_TAKEN = "playbook_run.step_taken"
RUN_FINISHED = "playbook_run.finished"
RUN_CANCELLED = "playbook_run.cancelled"

OF_PLAYBOOKS = frozenset(
    {
        *(PLAYBOOK_CREATED, PLAYBOOK_UPDATED, PLAYBOOK_DELETED),
        *(RUN_STARTED, RUN_STEP_TAKEN, RUN_FINISHED, RUN_CANCELLED),
    }
)


def playbook_told(name: str, playbook: Playbook, before: Playbook | None = None) -> News:
    """The playbook as it is now, without the words of its steps."""
    after = _playbook(playbook)
    previous = differences(_playbook(before), after) if before else {}
    return News(name, playbook.id, playbook.version, after, previous=previous)


def run_told(
    name: str, run: PlaybookRun, before: PlaybookRun | None = None, step: int | None = None
) -> News:
    """`step` is the number, from 0, of the step that this is about."""
    after = _run(run) | {"step": _step(run, step)}
    previous = differences(_run(before), _run(run)) if before else {}
    return News(name, run.id, run.version, after, previous=previous)


def _playbook(playbook: Playbook) -> dict[str, Any]:
    fits = playbook.fits
    return {
        "id": playbook.id,
        "name": playbook.name,
        "start": playbook.start.value,
        "severity_at_least": fits.severity_at_least.value if fits.severity_at_least else None,
        "responsibilities": [one.value for one in fits.responsibilities],
        "scenarios": list(fits.scenarios),
        "community_ids": list(fits.community_ids),
        "platforms": list(fits.platforms),
        "is_active": fits.is_active,
        "steps": [step.action.kind.value for step in playbook.steps],
        "external_id": playbook.external_id,
        "version": playbook.version,
    }


def _run(run: PlaybookRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "crisis_id": run.crisis_id,
        "playbook_id": run.playbook_id,
        "playbook_version": run.playbook_version,
        "name": run.name,
        "state": run.state.value,
        "cause": run.cause.value,
        "steps": len(run.steps),
        "steps_over": sum(not one.waits for one in run.steps),
        "started_at": written(run.started_at),
        "ended_at": written(run.ended_at),
        "version": run.version,
    }


def _step(run: PlaybookRun, number: int | None) -> dict[str, Any] | None:
    if number is None:
        return None
    one = run.steps[number]
    return {
        "number": number + 1,
        "title": one.step.title,
        "action": one.step.action.kind.value,
        "state": one.state.value,
        "made": list(one.made),
        "reason": one.reason,
    }
