"""The table of policies."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, whole, words


class ModerationPolicyRow(SQLModel, table=True):
    __tablename__ = "moderation_policies"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.CheckConstraint("strike_weight >= 0", name="strike_weight"),
        sa.CheckConstraint("appeal_days >= 1", name="appeal_days"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    description: str | None = string(null=True)
    severity: str = words()
    ground: str = words()
    strike_weight: int = whole()
    appeal_days: int = whole(default=20)
    guidelines: dict[str, Any] = document()
    legal_reference: str | None = string(null=True)
    category: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
