"""Take in a file of messages; they are written soon after, row by row."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.publishing.errors import TooManyRows
from domain.publishing.importing import MOST_ROWS, Row
from domain.publishing.operating import begin, new
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import DuplicateExternalId
from domain.shared.operations import (
    ItemStatus,
    Operation,
    OperationItem,
    OperationKind,
    problem_of,
)


async def import_messages(
    room: Publishing,
    actor: Actor,
    request: Mapping[str, Any],
    batches: AsyncIterator[Sequence[Row]],
    *,
    dry_run: bool,
) -> Operation:
    """Store the rows, a batch at a time, and begin. Rows that could be no message are items that
    have failed already; they hinder no other. Raises MissingScope, also for a row that goes out and
    an actor who may not publish, TooManyRows, and what reading the batches raises.
    """
    actor.require(Permission.MESSAGES_WRITE)
    kind = OperationKind.IMPORT_MESSAGES
    async with room.begin(actor) as tx:
        empty = new(room, actor, kind, request, total=0, dry_run=dry_run)
        await tx.operations.add(empty, [])
        total, seen = 0, set[str]()
        async for rows in batches:
            if any(row.goes_out for row in rows):
                actor.require(Permission.MESSAGES_PUBLISH)
            alone = [_unless_a_twin(row, seen) for row in rows]
            items = [_item(empty, index, row) for index, row in enumerate(alone, total)]
            await tx.operations.add_items(items)
            total += len(items)
            if total > MOST_ROWS:
                raise TooManyRows(most=MOST_ROWS)
        operation = replace(empty, total=total)
        await tx.operations.save(empty, operation)
        begin(tx, operation)
        await tx.commit(operation)
    return operation


def _unless_a_twin(row: Row, seen: set[str]) -> Row:
    """Of rows with one external id only the first can become a message: a dry run, which stores
    none, could not tell otherwise."""
    external_id = row.draft.get("external_id") if row.problem is None else None
    if external_id in seen:
        return replace(row, problem=problem_of(DuplicateExternalId(pointer="/external_id")))
    if external_id is not None:
        seen.add(external_id)
    return row


def _item(operation: Operation, index: int, row: Row) -> OperationItem:
    return OperationItem(
        workspace_id=operation.workspace_id,
        operation_id=operation.id,
        index=index,
        subject=row.subject,
        status=ItemStatus.PENDING if row.problem is None else ItemStatus.FAILED,
        problem=row.problem,
    )
