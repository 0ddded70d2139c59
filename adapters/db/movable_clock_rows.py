"""The table of test clocks."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, string, whole, words


class MovableClockRow(SQLModel, table=True):
    """A workspace has one at a time. `set_to` is its time at the instant `set_at` of the house."""

    __tablename__ = "test_clocks"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(
            "uq_test_clocks_workspace",
            "workspace_id",
            unique=True,
            postgresql_where=sa.text("deleted_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    state: str = words()
    set_to: datetime = instant()
    set_at: datetime = instant()
    left_at: datetime | None = instant(null=True)
    target: datetime | None = instant(null=True)
    arrives_as: str | None = words(null=True)
    operation_id: str | None = string(null=True)
    stops: dict[str, Any] = document()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    deleted_at: datetime | None = instant(null=True)
