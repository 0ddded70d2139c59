"""The table of calendar feeds."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, labels, string, texts, whole, words


class CalendarFeedRow(SQLModel, table=True):
    """What is found by its hash is found before it is known whose it is."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(None, "hash"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    hash: str = string()
    hint: str = string()
    content: str = words()
    language: str = string()
    timezone: str | None = string(null=True)
    channel_ids: list[str] = texts()
    community_ids: list[str] = texts()
    statuses: list[str] = texts()
    tags: list[str] = texts()
    campaign_ids: list[str] = texts(default=True)
    countries: list[str] = texts()
    revoked_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
