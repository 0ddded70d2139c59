"""A step is one thing that a macro or an automation does with a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from domain.inbox.urgency import Priority
from domain.shared.ids import MacroId, SavedReplyId, TeamId, TeammateId

MOST_STEPS = 20


class Move(StrEnum):
    """Where a conversation is taken. One that is there already stays as it is."""

    CLOSE = "close"
    REOPEN = "reopen"
    MARK_PENDING = "mark_pending"


@dataclass(frozen=True, slots=True)
class ReplyStep:
    """Answer what others said last: with this text, or with a saved reply. Exactly one of both.
    `private`: to the person alone, though they spoke in the open."""

    text: str | None = None
    saved_reply_id: SavedReplyId | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class NoteStep:
    text: str


@dataclass(frozen=True, slots=True)
class AssignStep:
    """To that teammate, or to nobody."""

    assignee_id: TeammateId | None


@dataclass(frozen=True, slots=True)
class AssignTeamStep:
    """To that team, or to none."""

    team_id: TeamId | None


@dataclass(frozen=True, slots=True)
class PriorityStep:
    """As a person would give it; None leaves it to the service."""

    priority: Priority | None


@dataclass(frozen=True, slots=True)
class SnoozeStep:
    """For so many seconds from when it is done."""

    seconds: int


@dataclass(frozen=True, slots=True)
class RunMacroStep:
    """All the steps of that macro, in its place."""

    macro_id: MacroId


@dataclass(frozen=True, slots=True)
class Step:
    """Exactly one of these."""

    reply: ReplyStep | None = None
    note: NoteStep | None = None
    add_labels: tuple[str, ...] | None = None
    remove_labels: tuple[str, ...] | None = None
    assign: AssignStep | None = None
    assign_team: AssignTeamStep | None = None
    set_priority: PriorityStep | None = None
    snooze: SnoozeStep | None = None
    move: Move | None = None
    run_macro: RunMacroStep | None = None

    @property
    def kind(self) -> str:
        """Which of them."""
        [kind] = [part.name for part in fields(self) if getattr(self, part.name) is not None]
        return kind


class StepStatus(StrEnum):
    """`unchanged`: it was so already. `not_reached`: one before it failed."""

    DONE = "done"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of one step. `macro_id` is the macro it is of, where an automation ran one;
    `object_id` is the answer or the note that was written, and `problem` why it failed."""

    kind: str
    status: StepStatus
    macro_id: MacroId | None = None
    object_id: str | None = None
    problem: Mapping[str, Any] | None = None


def failed_at(results: tuple[StepResult, ...]) -> int | None:
    """The number of the step that failed, from 0."""
    failed = (n for n, each in enumerate(results) if each.status is StepStatus.FAILED)
    return next(failed, None)
