"""The tables of brands and of their strategies."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, whole, words


class BrandRow(SQLModel, table=True):
    """One for each workspace at most."""

    __tablename__ = "brands"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    organization_id: str = string()
    values: list[dict[str, Any]] = document()
    vision: str | None = string(null=True)
    mission: str | None = string(null=True)
    positioning: str | None = string(null=True)
    audiences: list[dict[str, Any]] = document()
    updated_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class StrategyRow(SQLModel, table=True):
    """One of a workspace is active at a time, whoever asks for what at once."""

    __tablename__ = "strategies"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(None, "workspace_id", "status", "id"),
        sa.Index(
            "ux_strategies_active",
            "workspace_id",
            unique=True,
            postgresql_where=sa.text("status = 'active'"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    status: str = words()
    starts_on: str = string()
    ends_on: str = string()
    objectives: list[dict[str, Any]] = document()
    pillars: list[dict[str, Any]] = document()
    channel_plan: list[dict[str, Any]] = document()
    activated_at: datetime | None = instant(null=True)
    retired_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
