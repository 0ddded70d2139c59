"""The table of moderation links."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, labels, string, whole, words


class ModerationLinkRow(SQLModel, table=True):
    """What is found by its hash is found before it is known whose it is."""

    __tablename__ = "moderation_links"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(
            ["workspace_id", "decision_id"], ["decisions.workspace_id", "decisions.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.Index(None, "hash"),
        sa.Index(None, "workspace_id", "decision_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    purpose: str = words()
    hash: str = string()
    hint: str = string()
    decision_id: str | None = string(null=True)
    community_id: str | None = string(null=True)
    expires_at: datetime | None = instant(null=True)
    opened_at: datetime | None = instant(null=True)
    revoked_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
