"""An operation goes forward only, and its end says how its items went."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.shared.errors import FieldError, InvalidState, NotFound, ValidationFailed
from domain.shared.operations import (
    Operation,
    OperationItem,
    OperationState,
    fault,
    operation_changed,
    problem_of,
)
from tests.kit.fakes.memory import NOW
from tests.kit.samples import SAMPLES, bare

LATER = NOW + timedelta(seconds=1)


def an_operation(total: int = 3) -> Operation:
    sample: Operation = bare(SAMPLES["operations"])
    return replace(sample, state=OperationState.PENDING, total=total)


def items(of: Operation, *problems: object) -> list[OperationItem]:
    """The next items; each with this problem, or none."""
    found = []
    for index, problem in enumerate(problems, start=of.done):
        item = OperationItem(of.workspace_id, of.id, index, {"id": f"msg_{index}"})
        kept = problem if isinstance(problem, dict) else None
        found.append(item.failed(kept) if kept else item.succeeded(f"msg_{index}"))
    return found


NOTHING_THERE = problem_of(NotFound(thing="message"))


@pytest.mark.parametrize(
    ("problems", "state"),
    [
        ((), OperationState.SUCCEEDED),
        ((None, None), OperationState.SUCCEEDED),
        ((None, NOTHING_THERE), OperationState.SUCCEEDED),
        ((NOTHING_THERE, NOTHING_THERE), OperationState.FAILED),
        ((None, fault()), OperationState.NEEDS_REVIEW),
        ((fault(), NOTHING_THERE), OperationState.NEEDS_REVIEW),
    ],
)
def test_the_end_says_how_the_items_went(
    problems: tuple[object, ...], state: OperationState
) -> None:
    running = an_operation(len(problems)).start(NOW)
    over = running.advance(items(running, *problems), LATER).finish(LATER)
    assert (over.state, over.finished_at, over.is_over) == (state, LATER, True)


def test_progress_is_counted_with_the_reasons_of_what_failed() -> None:
    running = an_operation(5).start(NOW)
    running = running.advance(items(running, None, NOTHING_THERE), NOW)
    running = running.advance(items(running, fault(), NOTHING_THERE), NOW)
    assert (running.done, running.failed) == (4, 3)
    assert running.problems == {"internal": 1, "not_found": 2}
    assert not running.is_over


def test_no_more_items_are_done_than_there_are() -> None:
    running = an_operation(1).start(NOW)
    with pytest.raises(InvalidState):
        running.advance(items(running, None, None), NOW)


def test_what_is_not_done_is_not_finished() -> None:
    running = an_operation(2).start(NOW)
    with pytest.raises(InvalidState) as refused:
        running.advance(items(running, None), NOW).finish(NOW)
    assert refused.value.facts == {"thing": "operation", "state": "running", "moves": "cancel"}


@pytest.mark.parametrize("begun", [False, True])
def test_an_unfinished_operation_can_be_called_off_once(begun: bool) -> None:
    operation = an_operation().start(NOW) if begun else an_operation()
    called_off = operation.cancel(LATER)
    assert (called_off.state, called_off.finished_at) == (OperationState.CANCELLED, LATER)
    for move in (called_off.cancel, called_off.start, called_off.finish):
        with pytest.raises(InvalidState):
            move(LATER)


def test_what_is_told_says_how_far_it_is_and_not_what_was_asked() -> None:
    operation = replace(SAMPLES["operations"], request={"text": "a secret"})
    assert "a secret" not in repr(operation_changed("operation.completed", operation))


def test_a_refusal_is_kept_with_its_facts_as_plain_values() -> None:
    refusal = ValidationFailed(errors=[FieldError("/at", "in_past", {"at": NOW, "most": 3})])
    [error] = problem_of(refusal)["errors"]
    assert error == {"pointer": "/at", "code": "in_past", "facts": {"at": str(NOW), "most": 3}}
