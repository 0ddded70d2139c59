"""Work on many things that goes on after it was answered: its items, its progress, and its end."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from domain.shared.clock import written
from domain.shared.errors import InvalidState, Refusal
from domain.shared.events import News, differences
from domain.shared.ids import OperationId, OrganizationId, WorkspaceId

CREATED = "operation.created"
STARTED = "operation.started"
COMPLETED = "operation.completed"
CANCELLED = "operation.cancelled"
ANNOUNCED = frozenset({CREATED, STARTED, COMPLETED, CANCELLED})
DUTY = "operation.run"
"""Takes an operation further."""

FAULT = "internal"
"""The code of an item that broke off for a fault of ours."""


class OperationKind(StrEnum):
    """What is done with the items."""

    BULK_MESSAGES = "bulk_messages"
    IMPORT_MESSAGES = "import_messages"
    BULK_APPROVALS = "bulk_approvals"
    EXPORT_MEMBER = "export_member"
    ERASE_MEMBER = "erase_member"
    COMMUNITY_AUDIT = "community_audit"
    INSIGHT_REPORT = "insight_report"
    TEST_CLOCK_ADVANCE = "test_clock_advance"


class OperationState(StrEnum):
    """Where an operation stands. At its end every item was looked at: it `succeeded` when any of
    them did, or when there was none, and `failed` when none did; where some broke off for a fault
    of ours it `needs_review`."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NEEDS_REVIEW = "needs_review"


class ItemStatus(StrEnum):
    """What became of an item; one that is pending was not looked at yet."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


UNFINISHED = frozenset({OperationState.PENDING, OperationState.RUNNING})


@dataclass(frozen=True, slots=True)
class OperationItem:
    """One of the things an operation is about: `subject` is what was asked, `object_id` what it was
    done with or what came of it, `schedule` the time that this was given, or with a dry run would
    be, and `problem` why not. Items count from 0, in the order asked for."""

    workspace_id: WorkspaceId
    operation_id: OperationId
    index: int
    subject: Mapping[str, Any]
    status: ItemStatus = ItemStatus.PENDING
    object_id: str | None = None
    problem: Mapping[str, Any] | None = None
    schedule: Mapping[str, Any] | None = None

    def succeeded(
        self, object_id: str | None, schedule: Mapping[str, Any] | None = None
    ) -> "OperationItem":
        done = ItemStatus.SUCCEEDED
        return replace(self, status=done, object_id=object_id, schedule=schedule)

    def failed(self, problem: Mapping[str, Any]) -> "OperationItem":
        return replace(self, status=ItemStatus.FAILED, problem=problem)


@dataclass(frozen=True, slots=True)
class Operation:
    """`request` is what was asked, in wire words. `done` counts the items that were looked at,
    those that `failed` among them: it is also the index of the next. Neither ever falls. `problems`
    counts the failed ones by code; with `dry_run` nothing but this record is changed."""

    id: OperationId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    kind: OperationKind
    state: OperationState
    request: Mapping[str, Any]
    total: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    done: int = 0
    failed: int = 0
    problems: Mapping[str, int] = field(default_factory=dict)
    dry_run: bool = False
    started_at: datetime | None = None
    finished_at: datetime | None = None
    version: int = 1

    @property
    def is_over(self) -> bool:
        return self.state not in UNFINISHED

    def start(self, now: datetime) -> "Operation":
        """The first item is looked at."""
        if self.state is not OperationState.PENDING:
            self._refuse()
        return self._with(now, state=OperationState.RUNNING, started_at=now)

    def advance(self, items: Sequence[OperationItem], now: datetime) -> "Operation":
        """These, the next in order, have been looked at."""
        if self.state is not OperationState.RUNNING or self.done + len(items) > self.total:
            self._refuse()
        codes = [str(i.problem["code"]) for i in items if i.problem is not None]
        problems = Counter(self.problems) + Counter(codes)
        return self._with(
            now,
            done=self.done + len(items),
            failed=self.failed + len(codes),
            problems=dict(sorted(problems.items())),
        )

    def finish(self, now: datetime) -> "Operation":
        """Every item has been looked at."""
        if self.state is not OperationState.RUNNING or self.done < self.total:
            self._refuse()
        state = OperationState.SUCCEEDED
        if FAULT in self.problems:
            state = OperationState.NEEDS_REVIEW
        elif self.total and self.failed == self.total:
            state = OperationState.FAILED
        return self._with(now, state=state, finished_at=now)

    def cancel(self, now: datetime) -> "Operation":
        """No further item is looked at; what was done stays done."""
        if self.is_over:
            self._refuse()
        return self._with(now, state=OperationState.CANCELLED, finished_at=now)

    def _with(self, now: datetime, **changes: Any) -> "Operation":
        return replace(self, **changes, updated_at=now, version=self.version + 1)

    def _refuse(self) -> None:
        moves = "" if self.is_over else "cancel"
        raise InvalidState(thing="operation", state=self.state.value, moves=moves)


class Operations(Protocol):
    """Operations of one workspace, with their items."""

    async def add(self, operation: Operation, items: Sequence[OperationItem]) -> None: ...

    async def add_items(self, items: Sequence[OperationItem]) -> None:
        """More items of an operation that is stored, for whose total they do not count yet."""
        ...

    async def get(self, operation_id: OperationId) -> Operation:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, before: Operation, after: Operation) -> None: ...

    async def items(self, operation: Operation, limit: int) -> list[OperationItem]:
        """The next that were not looked at, in order."""
        ...

    async def timed(
        self, operation: Operation, channel_ids: Sequence[str]
    ) -> Sequence[OperationItem]:
        """Those that were looked at, and were given a time on any of these channels, in order."""
        ...

    async def record(self, items: Sequence[OperationItem]) -> None:
        """Write what became of these."""
        ...


def operation_changed(name: str, operation: Operation, before: Operation | None = None) -> News:
    """What it is about, how far it is and how it ended; what was asked can be read with its id."""
    after = _operation(operation)
    previous = differences(_operation(before), after) if before else {}
    return News(name, operation.id, operation.version, after, previous=previous)


def problem_of(refusal: Refusal) -> dict[str, Any]:
    """A refusal in a form that can be kept; its words are found when it is read, in the reader's
    language."""
    return {
        "code": refusal.code,
        "facts": _plain(refusal.facts),
        "pointer": refusal.pointer,
        "errors": [
            {"pointer": e.pointer, "code": e.code, "facts": _plain(e.facts)} for e in refusal.errors
        ],
    }


def fault() -> dict[str, Any]:
    """What is kept of an item that broke off for a fault of ours."""
    return {"code": FAULT, "facts": {}, "pointer": None, "errors": []}


def _plain(facts: Mapping[str, object]) -> dict[str, Any]:
    kept = (bool, int, float, str, type(None))
    return {n: v if type(v) in kept else str(v) for n, v in facts.items()}


def _operation(operation: Operation) -> dict[str, Any]:
    return {
        "id": operation.id,
        "kind": operation.kind.value,
        "state": operation.state.value,
        "total": operation.total,
        "done": operation.done,
        "failed": operation.failed,
        "problems": dict(operation.problems),
        "dry_run": operation.dry_run,
        "created_by": operation.created_by,
        "started_at": written(operation.started_at),
        "finished_at": written(operation.finished_at),
        "version": operation.version,
    }
