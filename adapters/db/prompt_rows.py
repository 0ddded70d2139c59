"""The tables of prompts, and of the times at which they recur."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, texts, whole, words


class PromptRow(SQLModel, table=True):
    """`bank`, `recurring` and `rest` are documents."""

    __tablename__ = "prompts"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"], ["campaigns.workspace_id", "campaigns.id"]
        ),
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.Index(None, "workspace_id", "community_id", "id"),
        sa.Index(None, "workspace_id", "campaign_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    community_id: str = string()
    name: str = string()
    bank: list[dict[str, Any]] = document()
    channel_ids: list[str] = texts()
    recurring: dict[str, Any] = document()
    rest: dict[str, Any] = document()
    seed: str = string()
    settled_until: datetime = instant()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    order: str = words()
    state: str = words()
    language: str | None = string(null=True)
    campaign_id: str | None = string(null=True)
    tags: list[str] = texts()
    asked: int = whole()
    ended_at: datetime | None = instant(null=True)
    version: int = whole()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()


class PromptTurnRow(SQLModel, table=True):
    """`message_id` is no foreign key: messages are kept for a time, and this is kept longer."""

    __tablename__ = "prompt_turns"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "prompt_id"], ["prompts.workspace_id", "prompts.id"]
        ),
        sa.UniqueConstraint("workspace_id", "prompt_id", "recurrence_id"),
        sa.Index(None, "workspace_id", "prompt_id", "id"),
        sa.Index(None, "workspace_id", "community_id", "week", "state"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    prompt_id: str = string()
    community_id: str = string()
    recurrence_id: str = string()
    at: datetime = instant()
    week: str = string()
    state: str = words()
    created_at: datetime = instant()
    place: int | None = whole(null=True)
    message_id: str | None = string(null=True)
    reason: str | None = words(null=True)
    refusal: str | None = string(null=True)
