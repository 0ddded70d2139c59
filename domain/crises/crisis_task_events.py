"""What is told of the tasks of crises."""

from typing import Any

from domain.crises.crisis_task import CrisisTask
from domain.shared.clock import written
from domain.shared.events import News, differences
from domain.shared.ids import TeammateId

TASK_CREATED = "crisis_task.created"
TASK_UPDATED = "crisis_task.updated"
TASK_DONE = "crisis_task.done"
TASK_DROPPED = "crisis_task.dropped"
TASK_REMINDED = "crisis_task.reminded"
TASK_OVERDUE = "crisis_task.overdue"

OF_TASKS = frozenset(
    {TASK_CREATED, TASK_UPDATED, TASK_DONE, TASK_DROPPED, TASK_REMINDED, TASK_OVERDUE}
)


def task_told(
    name: str,
    task: CrisisTask,
    before: CrisisTask | None = None,
    whose: TeammateId | None = None,
) -> News:
    """The task as it is now, without its notes; `whose` it is, also where it is a role's."""
    after = _task(task, whose)
    previous = differences(_task(before, whose), after) if before else {}
    return News(name, task.id, task.version, after, previous=previous)


def _task(task: CrisisTask, whose: TeammateId | None) -> dict[str, Any]:
    return {
        "id": task.id,
        "crisis_id": task.crisis_id,
        "kind": task.kind.value,
        "title": task.title,
        "state": task.state.value,
        "priority": task.priority.value,
        "owner_id": task.owner_id,
        "owner_role": task.owner_role.value if task.owner_role else None,
        "whose": whose,
        "due_at": written(task.due_at),
        "reminders_passed": sum(one.passed_at is not None for one in task.reminders),
        "is_overdue": task.overdue_at is not None,
        "playbook_run_id": task.run_id,
        "external_id": task.external_id,
        "version": task.version,
    }
