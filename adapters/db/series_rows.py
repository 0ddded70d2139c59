"""Tables of series and of what is kept of their occurrences."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, texts, whole
from adapters.db.types import words as word


class SeriesRow(SQLModel, table=True):
    __tablename__ = "series"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaigns.workspace_id", "campaigns.id"],
            name="fk_series_campaign",
        ),
        sa.Index(None, "workspace_id", "status", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    media_ids: list[str] = texts(default=True)
    organization_id: str = string()
    community_id: str = string()
    name: str = string()
    channel_ids: list[str] = texts()
    words: dict[str, Any] = document()
    recurrence: dict[str, Any] = document()
    settled_until: datetime = instant()
    status: str = word()
    horizon_days: int = whole()
    tags: list[str] = texts(default=True)
    campaign_id: str | None = string(null=True)
    problem: str | None = string(null=True)
    ended_at: datetime | None = instant(null=True)
    end_reason: str | None = word(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class OccurrenceRow(SQLModel, table=True):
    """There is one for each name, however often it is made."""

    __tablename__ = "series_occurrences"
    __table_args__ = (
        sa.UniqueConstraint(
            "workspace_id", "series_id", "recurrence_id", name="uq_series_occurrences_name"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "series_id"], ["series.workspace_id", "series.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
        sa.Index(None, "workspace_id", "series_id", "at"),
        sa.Index("ix_series_occurrences_message", "workspace_id", "message_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    series_id: str = string()
    recurrence_id: str = string()
    at: datetime = instant()
    state: str = word()
    words: dict[str, Any] | None = document(null=True)
    local_time: str | None = string(null=True)
    message_id: str | None = string(null=True)
    said: str | None = string(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
