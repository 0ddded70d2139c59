"""The table of requests to join communities."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, string, whole, words


class JoinRequestRow(SQLModel, table=True):
    """`answers` is a document."""

    __tablename__ = "join_requests"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["members.workspace_id", "members.id"]
        ),
        sa.Index(
            "uq_join_requests_open",
            *("workspace_id", "member_id", "community_id"),
            unique=True,
            postgresql_where=sa.text("state in ('invited', 'pending')"),
        ),
        sa.Index(None, "workspace_id", "community_id", "state", "id"),
        sa.Index(None, "workspace_id", "member_id", "id"),
        sa.Index(None, "workspace_id", "state", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    community_id: str = string()
    member_id: str = string()
    way: str = words()
    state: str = words()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    answers: list[dict[str, Any]] = document()
    came_from: str | None = words(null=True)
    decided_at: datetime | None = instant(null=True)
    decided_by: str | None = string(null=True)
    reason: str | None = string(null=True)
    version: int = whole()
