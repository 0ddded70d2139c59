"""Tables of how long things are kept, and of receipts for what went."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, string, whole, words


class RetentionSettingsRow(SQLModel, table=True):
    """One for each workspace at most."""

    __tablename__ = "retention_settings"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    organization_id: str = string()
    updated_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    periods: dict[str, Any] = document()
    version: int = whole()


class RetentionReceiptRow(SQLModel, table=True):
    """Kept for ever."""

    __tablename__ = "retention_receipts"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(None, "workspace_id", "data_class", "id"),
        sa.Index(
            "uq_retention_receipts_open",
            *("workspace_id", "data_class"),
            unique=True,
            postgresql_where=sa.text("finished_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    data_class: str = words()
    keep_days: int = whole()
    until: datetime = instant()
    began_at: datetime = instant()
    held_members: int = whole()
    counts: dict[str, Any] = document()
    oldest_at: datetime | None = instant(null=True)
    finished_at: datetime | None = instant(null=True)
    version: int = whole()
