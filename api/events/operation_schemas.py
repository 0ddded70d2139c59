"""The wire shapes of operations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from api.documentation import FieldProblem
from api.problems import kept_problem
from api.wire import InstantOut, Out
from domain.shared.operations import (
    ItemStatus,
    Operation,
    OperationItem,
    OperationKind,
    OperationState,
)


class ProgressOut(Out):
    total: int
    done: int = Field(description="How many items were looked at. It never falls.")
    failed: int = Field(description="How many of those were refused.")


class OperationOut(Out):
    id: str
    kind: OperationKind
    state: OperationState = Field(
        description="`succeeded`: every item was looked at, and any went well. `failed`: none did. "
        "`needs_review`: some broke off for a fault of ours."
    )
    progress: ProgressOut
    problems: dict[str, int] = Field(description="How many items failed, by the problem's code.")
    request: dict[str, Any] = Field(description="What was asked.")
    dry_run: bool = Field(description="Nothing is changed; each item says what would happen.")
    created_by: str
    started_at: InstantOut | None
    finished_at: InstantOut | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, operation: Operation, language: str) -> "OperationOut":
        return cls(
            id=operation.id,
            kind=operation.kind,
            state=operation.state,
            progress=ProgressOut(
                total=operation.total, done=operation.done, failed=operation.failed
            ),
            problems=dict(operation.problems),
            request=dict(operation.request),
            dry_run=operation.dry_run,
            created_by=operation.created_by,
            started_at=operation.started_at,
            finished_at=operation.finished_at,
            version=operation.version,
            created_at=operation.created_at,
            updated_at=operation.updated_at,
        )


class ItemProblemOut(Out):
    """Why one of many was refused: what a problem document says, but for the request it was asked
    in."""

    type: str = Field(examples=["/errors/not_found"])
    title: str
    status: int
    detail: str
    code: str = Field(examples=["not_found"])
    retryable: bool = Field(description="Whether the same may work later.")
    errors: list[FieldProblem]
    possible_moves: list[str]

    @classmethod
    def of(cls, kept: Mapping[str, Any], language: str) -> "ItemProblemOut":
        told = kept_problem(kept, language)
        return cls(**{"errors": [], "possible_moves": []} | told)


class ItemScheduleOut(Out):
    """The time that a message was given, or with a dry run would be."""

    resolved_at: InstantOut
    local_time: str
    timezone: str
    queue_id: str | None = Field(description="The queue whose slot this is.")
    channel_ids: list[str] = Field(description="Where the message goes out then.")

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "ItemScheduleOut":
        return cls(**{**kept, "resolved_at": datetime.fromisoformat(kept["resolved_at"])})


class OperationItemOut(Out):
    index: int = Field(description="Its place in what was asked, from 0.")
    status: ItemStatus
    subject: dict[str, Any] = Field(description="What was asked.")
    id: str | None = Field(description="What it was done with, or what came of it.")
    schedule: ItemScheduleOut | None = Field(
        description="Of a message that was rescheduled or brought in: when it goes out."
    )
    problem: ItemProblemOut | None

    @classmethod
    def of(cls, item: OperationItem, language: str) -> "OperationItemOut":
        return cls(
            index=item.index,
            status=item.status,
            subject=dict(item.subject),
            id=item.object_id,
            schedule=ItemScheduleOut.of(item.schedule) if item.schedule else None,
            problem=ItemProblemOut.of(item.problem, language) if item.problem else None,
        )
