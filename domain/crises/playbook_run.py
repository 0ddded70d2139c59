"""A run takes a crisis through the steps of a playbook, each once, in the order of their time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.crises.playbook import CountsFrom, Playbook, PlaybookStep
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    CrisisId,
    OrganizationId,
    PlaybookId,
    PlaybookRunId,
    WorkspaceId,
)

RUN_DUE = "playbook_run.due"
"""The duty that takes the next step of a run."""


class RunState(StrEnum):
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class RunCause(StrEnum):
    """What began it: somebody's word, or that the crisis fits."""

    ASKED = "asked"
    FITTING = "fitting"


class StepState(StrEnum):
    """`skipped`: its condition did not hold by then. `failed`: what it does was not possible, and
    the reason says why; the steps after it are taken nevertheless."""

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunStep:
    """A step as the playbook had it, and what became of it. `due_at` is None while it waits for
    the step before. `made` are the ids of what it made."""

    step: PlaybookStep
    state: StepState = StepState.WAITING
    due_at: datetime | None = None
    taken_at: datetime | None = None
    made: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def waits(self) -> bool:
        return self.state is StepState.WAITING


@dataclass(frozen=True, slots=True)
class PlaybookRun:
    """One for each crisis and playbook. All instants are UTC."""

    id: PlaybookRunId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    crisis_id: CrisisId
    playbook_id: PlaybookId
    playbook_version: int
    name: str
    state: RunState
    cause: RunCause
    steps: tuple[RunStep, ...]
    started_by: str
    started_at: datetime
    updated_at: datetime
    version: int = 1
    ended_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.state is RunState.RUNNING

    @property
    def next_at(self) -> datetime | None:
        """When its next step is due."""
        if not self.is_running:
            return None
        waiting = (one.due_at for one in self.steps if one.waits)
        return min((at for at in waiting if at is not None), default=None)

    def due(self, now: datetime) -> int | None:
        """The number, from 0, of the step to be taken next by then."""
        found = [
            (one.due_at, number)
            for number, one in enumerate(self.steps)
            if self.is_running and one.waits and one.due_at is not None and one.due_at <= now
        ]
        return min(found)[1] if found else None

    def take(
        self,
        number: int,
        state: StepState,
        now: datetime,
        made: tuple[str, ...] = (),
        reason: str | None = None,
    ) -> "PlaybookRun":
        """That step is over, and the one that waits for it has its time; with the last of them the
        run is."""
        steps = list(self.steps)
        steps[number] = replace(steps[number], state=state, taken_at=now, made=made, reason=reason)
        after = number + 1
        if after < len(steps) and steps[after].waits and steps[after].due_at is None:
            wait = timedelta(minutes=steps[after].step.after_minutes)
            steps[after] = replace(steps[after], due_at=now + wait)
        is_over = not any(one.waits for one in steps)
        return replace(
            self,
            steps=tuple(steps),
            state=RunState.FINISHED if is_over else self.state,
            ended_at=now if is_over else None,
            version=self.version + 1,
            updated_at=now,
        )

    def cancel(self, now: datetime) -> "PlaybookRun":
        """No step is taken any more. Raises InvalidState once it is over."""
        if not self.is_running:
            raise InvalidState(thing="playbook_run", state=self.state.value, moves="")
        return replace(
            self,
            state=RunState.CANCELLED,
            ended_at=now,
            version=self.version + 1,
            updated_at=now,
        )


def begun(
    id: PlaybookRunId,
    playbook: Playbook,
    crisis_id: CrisisId,
    cause: RunCause,
    by: str,
    now: datetime,
) -> PlaybookRun:
    """The playbook as it is now, for that crisis, from now on."""
    return PlaybookRun(
        id=id,
        workspace_id=playbook.workspace_id,
        organization_id=playbook.organization_id,
        crisis_id=crisis_id,
        playbook_id=playbook.id,
        playbook_version=playbook.version,
        name=playbook.name,
        state=RunState.RUNNING,
        cause=cause,
        steps=tuple(_timed(step, number, now) for number, step in enumerate(playbook.steps)),
        started_by=by,
        started_at=now,
        updated_at=now,
    )


def _timed(step: PlaybookStep, number: int, now: datetime) -> RunStep:
    if number and step.counts_from is CountsFrom.PREVIOUS:
        return RunStep(step)
    return RunStep(step, due_at=now + timedelta(minutes=step.after_minutes))
