"""Tables of operations and their items."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, string, truth, whole, words


class OperationRow(SQLModel, table=True):
    __tablename__ = "operations"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(None, "workspace_id", "state", "id"),
        sa.Index(
            "ix_operations_over",
            "finished_at",
            postgresql_where=sa.text("finished_at is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    kind: str = words()
    state: str = words()
    request: dict[str, Any] = document()
    total: int = whole()
    done: int = whole()
    failed: int = whole()
    problems: dict[str, Any] = document()
    dry_run: bool = truth()
    created_by: str = string()
    started_at: datetime | None = instant(null=True)
    finished_at: datetime | None = instant(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class OperationItemRow(SQLModel, table=True):
    __tablename__ = "operation_items"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "operation_id"],
            ["operations.workspace_id", "operations.id"],
            ondelete="CASCADE",
        ),
    )

    workspace_id: str = string(key=True)
    operation_id: str = string(key=True)
    index: int = whole(key=True)
    subject: dict[str, Any] = document()
    status: str = words()
    object_id: str | None = string(null=True)
    problem: dict[str, Any] | None = document(null=True)
    schedule: dict[str, Any] | None = document(null=True)
