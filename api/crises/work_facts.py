"""What the work on crises tells: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.crises.rota_schemas import OverrideOut
from api.wire import Fact, InstantOut, Out
from domain.crises import crisis_task_events as tasks
from domain.crises import playbook_events as playbooks
from domain.crises import rota_events as rotas
from domain.crises.crisis import Role
from domain.crises.crisis_task import TaskKind, TaskPriority, TaskState
from domain.crises.model import Responsibility, Severity
from domain.crises.playbook import ActionKind, Start
from domain.crises.playbook_run import RunCause, RunState, StepState
from domain.crises.rota import ShiftUnit


class CrisisTaskFact(Out):
    """A task as it is after what happened, without its notes."""

    id: str
    crisis_id: str
    kind: TaskKind
    title: str
    state: TaskState
    priority: TaskPriority
    owner_id: str | None
    owner_role: Role | None
    whose: str | None = Field(description="The teammate who has to do it by now, if anybody.")
    due_at: InstantOut | None
    reminders_passed: int
    is_overdue: bool
    playbook_run_id: str | None
    external_id: str | None
    version: int


class PlaybookFact(Out):
    """A playbook as it is after what happened: of its steps, what they do."""

    id: str
    name: str
    start: Start
    severity_at_least: Severity | None
    responsibilities: list[Responsibility]
    scenarios: list[str]
    community_ids: list[str]
    platforms: list[str]
    is_active: bool
    steps: list[ActionKind]
    external_id: str | None
    version: int


class TakenStep(Out):
    """The step that was taken, and what became of it."""

    number: int = Field(description="From 1.")
    title: str
    action: ActionKind
    state: StepState
    made: list[str]
    reason: str | None


class PlaybookRunFact(Out):
    """A run as it is after what happened, and the step that this is about."""

    id: str
    crisis_id: str
    playbook_id: str
    playbook_version: int
    name: str
    state: RunState
    cause: RunCause
    steps: int
    steps_over: int
    started_at: InstantOut
    ended_at: InstantOut | None
    version: int
    step: TakenStep | None


class RotaFact(Out):
    """A rota as it is after what happened."""

    id: str
    name: str
    teammate_ids: list[str]
    shift_length: int
    shift_unit: ShiftUnit
    starts_on: str
    handover_time: str
    timezone: str
    overrides: list[OverrideOut]
    answer_minutes: int | None
    escalation_ladder_id: str | None
    external_id: str | None
    version: int


OF_WORK: Mapping[str, Fact] = {
    tasks.TASK_CREATED: Fact("Somebody was given something to do in a crisis.", CrisisTaskFact),
    tasks.TASK_UPDATED: Fact("A task of a crisis was changed.", CrisisTaskFact),
    tasks.TASK_DONE: Fact("A task of a crisis is done.", CrisisTaskFact),
    tasks.TASK_DROPPED: Fact("A task of a crisis will not be done.", CrisisTaskFact),
    tasks.TASK_REMINDED: Fact("A task of a crisis is due soon.", CrisisTaskFact),
    tasks.TASK_OVERDUE: Fact("A task of a crisis was not done in time.", CrisisTaskFact),
    playbooks.PLAYBOOK_CREATED: Fact("Somebody wrote down a playbook.", PlaybookFact),
    playbooks.PLAYBOOK_UPDATED: Fact("A playbook was changed.", PlaybookFact),
    playbooks.PLAYBOOK_DELETED: Fact("A playbook was thrown away.", PlaybookFact),
    playbooks.RUN_STARTED: Fact("A playbook was begun for a crisis.", PlaybookRunFact),
    playbooks.RUN_STEP_TAKEN: Fact("A step of a playbook is over.", PlaybookRunFact),
    playbooks.RUN_FINISHED: Fact("All steps of a playbook are over.", PlaybookRunFact),
    playbooks.RUN_CANCELLED: Fact("A playbook does not go on for a crisis.", PlaybookRunFact),
    rotas.ROTA_CREATED: Fact("Somebody wrote down who is on call.", RotaFact),
    rotas.ROTA_UPDATED: Fact("A rota was changed.", RotaFact),
    rotas.ROTA_DELETED: Fact("A rota was thrown away.", RotaFact),
}
