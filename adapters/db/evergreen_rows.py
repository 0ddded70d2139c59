"""Tables of evergreens and of the turns they took."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from adapters.db.types import document, instant, labels, string, texts, whole, words


class EvergreenRow(SQLModel, table=True):
    __tablename__ = "evergreens"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "last_message_id"],
            ["messages.workspace_id", "messages.id"],
            name="fk_evergreens_last_message",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "origin_message_id"],
            ["messages.workspace_id", "messages.id"],
            name="fk_evergreens_origin",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaigns.workspace_id", "campaigns.id"],
            name="fk_evergreens_campaign",
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
    repertoire: dict[str, Any] = document()
    order: str = words()
    next_local: str = string()
    timezone: str = string()
    gap_days: int = whole()
    weekdays: list[str] = texts()
    most_turns: int | None = whole(null=True)
    last_day: str | None = string(null=True)
    status: str = words()
    stop_reason: str | None = words(null=True)
    turns: int = whole()
    last_variation: int | None = whole(null=True)
    last_message_id: str | None = string(null=True)
    origin_message_id: str | None = string(null=True)
    problem: str | None = string(null=True)
    tags: list[str] = texts()
    campaign_id: str | None = string(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class EvergreenTurnRow(SQLModel, table=True):
    """There is one for each number, whoever takes it and however often."""

    __tablename__ = "evergreen_turns"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "evergreen_id"], ["evergreens.workspace_id", "evergreens.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
        sa.Index("ix_evergreen_turns_message", "workspace_id", "message_id"),
    )

    workspace_id: str = string(key=True)
    evergreen_id: str = string(key=True)
    number: int = Field(sa_type=sa.Integer, primary_key=True)
    variation: int = whole()
    message_id: str = string()
    at: datetime = instant()
