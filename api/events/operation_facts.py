"""What is told of operations: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.shared import operations
from domain.shared.operations import OperationKind, OperationState


class OperationFact(Out):
    """How far it is. What was asked, and what became of each item, is read with its id."""

    id: str
    kind: OperationKind
    state: OperationState
    total: int
    done: int
    failed: int
    problems: dict[str, int]
    dry_run: bool
    created_by: str
    started_at: InstantOut | None
    finished_at: InstantOut | None
    version: int


FACTS: Mapping[str, Fact] = {
    operations.CREATED: Fact("Work on many things was asked for.", OperationFact),
    operations.STARTED: Fact("The first items of an operation are being looked at.", OperationFact),
    operations.COMPLETED: Fact("Every item of an operation was looked at.", OperationFact),
    operations.CANCELLED: Fact(
        "An operation was called off; what was done stays done.", OperationFact
    ),
}
