"""Tables of the guidelines of communities, and of who acknowledged them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, string, truth, whole, words


class GuidelinesRow(SQLModel, table=True):
    """`texts` is a document, for in a list of languages one is the first."""

    __tablename__ = "guidelines"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.Index(
            "uq_guidelines_number",
            *("workspace_id", "community_id", "number"),
            unique=True,
            postgresql_where=sa.text("removed_at is null"),
        ),
        sa.Index(
            "uq_guidelines_standing",
            *("workspace_id", "community_id", "state"),
            unique=True,
            postgresql_where=sa.text("state <> 'superseded' and removed_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    community_id: str = string()
    number: int = whole()
    texts: list[dict[str, Any]] = document()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    state: str = words()
    needs_acknowledgement: bool = truth()
    summary: str | None = string(null=True)
    version: int = whole()
    published_at: datetime | None = instant(null=True)
    published_by: str | None = string(null=True)
    superseded_at: datetime | None = instant(null=True)
    removed_at: datetime | None = instant(null=True)


class AcknowledgementRow(SQLModel, table=True):
    """Only ever added to."""

    __tablename__ = "acknowledgements"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "guidelines_id"], ["guidelines.workspace_id", "guidelines.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["members.workspace_id", "members.id"]
        ),
        sa.UniqueConstraint("workspace_id", "member_id", "guidelines_id"),
        sa.Index(None, "workspace_id", "community_id", "member_id", "number"),
        sa.Index(None, "workspace_id", "guidelines_id", "member_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    member_id: str = string()
    community_id: str = string()
    guidelines_id: str = string()
    number: int = whole()
    source: str = string()
    at: datetime = instant()
    recorded_at: datetime = instant()
    recorded_by: str = string()
    evidence: str | None = string(null=True)
