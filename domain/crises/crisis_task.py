"""A task of a crisis is somebody's, is due at an instant, and is told of before and after that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.crises.crisis import Role
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    CrisisId,
    CrisisTaskId,
    OrganizationId,
    PlaybookRunId,
    TeammateId,
    WorkspaceId,
)

TASK_DUE = "crisis_task.due"
"""The duty that is due when a task is to be told of."""

MOST_REMINDERS = 5


class TaskKind(StrEnum):
    """A task belongs to the crisis, an action to what was learned from it."""

    TASK = "task"
    ACTION = "action"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class TaskPriority(StrEnum):
    """The first is the most urgent."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Reminder:
    """So long before it is due; `passed_at` is when it was told, or when it was too late to."""

    before_seconds: int
    passed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CrisisTask:
    """Something that somebody has to do: a teammate, or whoever has a role in the crisis by then.
    All instants are UTC. `run_id` is the run of a playbook that opened it; `overdue_at` is when it
    was told that it is late."""

    id: CrisisTaskId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    crisis_id: CrisisId
    kind: TaskKind
    title: str
    state: TaskState
    priority: TaskPriority
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    notes: str | None = None
    owner_id: TeammateId | None = None
    owner_role: Role | None = None
    due_at: datetime | None = None
    reminders: tuple[Reminder, ...] = ()
    overdue_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    reason: str | None = None
    run_id: PlaybookRunId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.state is TaskState.OPEN

    @property
    def next_at(self) -> datetime | None:
        """When something is to be told of it next, unless somebody does it before."""
        if not self.is_open or self.due_at is None or self.overdue_at is not None:
            return None
        waiting = [self._at(one) for one in self.reminders if one.passed_at is None]
        return min([*waiting, self.due_at])

    @property
    def remind_before_seconds(self) -> tuple[int, ...]:
        return tuple(one.before_seconds for one in self.reminders)

    def armed(self, now: datetime) -> "CrisisTask":
        """Nothing was told of it yet; what would have been told before now never is."""
        passed = [replace(one, passed_at=None) for one in self.reminders]
        if self.due_at is not None:
            passed = [replace(r, passed_at=now) if self._at(r) <= now else r for r in passed]
        return replace(self, reminders=tuple(passed), overdue_at=None)

    def change(self, now: datetime, **changes: Any) -> "CrisisTask":
        """Other words, another owner or another time, of which is told anew. Raises InvalidState
        once it is over."""
        self._check()
        after = replace(self, **changes, version=self.version + 1, updated_at=now)
        return after.armed(now) if {"due_at", "reminders"} & changes.keys() else after

    def finish(self, by: str, now: datetime) -> "CrisisTask":
        """It is done. Raises InvalidState once it is over."""
        return self._ended(TaskState.DONE, by, None, now)

    def drop(self, by: str, reason: str, now: datetime) -> "CrisisTask":
        """It will not be done, for that reason. Raises InvalidState once it is over."""
        return self._ended(TaskState.DROPPED, by, reason, now)

    def heed(self, now: datetime) -> "CrisisTask":
        """What is due by now is noted; the same when nothing is."""
        if self.next_at is None or self.next_at > now:
            return self
        assert self.due_at is not None, "nothing is next without it"
        passed = tuple(
            replace(one, passed_at=now) if one.passed_at is None and self._at(one) <= now else one
            for one in self.reminders
        )
        late = now if self.due_at <= now else None
        after = replace(self, reminders=passed, overdue_at=late)
        return replace(after, version=self.version + 1, updated_at=now)

    def _at(self, one: Reminder) -> datetime:
        assert self.due_at is not None, "only what is due is told of before"
        return self.due_at - timedelta(seconds=one.before_seconds)

    def _ended(self, state: TaskState, by: str, reason: str | None, now: datetime) -> "CrisisTask":
        self._check()
        after = replace(self, state=state, ended_at=now, ended_by=by, reason=reason)
        return replace(after, version=self.version + 1, updated_at=now)

    def _check(self) -> None:
        if not self.is_open:
            raise InvalidState(thing="crisis_task", state=self.state.value, moves="")


def reminders_of(before_seconds: Sequence[int]) -> tuple[Reminder, ...]:
    """The longest before it is due comes first."""
    return tuple(Reminder(each) for each in sorted(before_seconds, reverse=True))
