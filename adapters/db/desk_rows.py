"""The tables of what those who answer go by."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db import types
from adapters.db.types import document, instant, string, whole


class BusinessCalendarRow(SQLModel, table=True):
    """`hours` and `days_off` are lists of documents."""

    __tablename__ = "business_calendars"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    timezone: str = string()
    hours: list[dict[str, Any]] = document()
    days_off: list[dict[str, Any]] = document()
    countries: list[str] = types.texts()
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = types.labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class SavedReplyRow(SQLModel, table=True):
    """`texts` and `prompts` are lists of documents. A short code is free again once its reply was
    removed."""

    __tablename__ = "saved_replies"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(
            "uq_saved_replies_short_code",
            "workspace_id",
            "short_code",
            unique=True,
            postgresql_where=sa.text("removed_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    short_code: str = string()
    name: str = string()
    texts: list[dict[str, Any]] = document()
    prompts: list[dict[str, Any]] = document()
    media_ids: list[str] = types.texts()
    labels: list[str] = types.texts()
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = types.labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
