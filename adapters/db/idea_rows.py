"""The table of ideas."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, labels, string, texts, whole, words


class IdeaRow(SQLModel, table=True):
    """`message_id` is no foreign key: an idea outlives the draft that was made of it."""

    __tablename__ = "ideas"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaigns.workspace_id", "campaigns.id"],
            name="fk_ideas_campaign",
        ),
        sa.Index(None, "workspace_id", "status", "id"),
        sa.Index(
            "ix_ideas_message",
            "workspace_id",
            "message_id",
            postgresql_where=sa.text("message_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    title: str = string()
    status: str = words()
    source: str = words()
    notes: str | None = string(null=True)
    link: str | None = string(null=True)
    tags: list[str] = texts()
    campaign_id: str | None = string(null=True)
    score: int | None = whole(null=True)
    owner: str | None = string(null=True)
    message_id: str | None = string(null=True)
    promoted_at: datetime | None = instant(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
