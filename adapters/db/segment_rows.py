"""Tables of segments, and of who is in them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, whole, words


class SegmentRow(SQLModel, table=True):
    """`groups` is a document."""

    __tablename__ = "segments"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.UniqueConstraint("workspace_id", "external_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    groups: list[dict[str, Any]] = document()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    match: str = words()
    description: str | None = string(null=True)
    version: int = whole()
    followed_at: datetime | None = instant(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()


class SegmentMemberRow(SQLModel, table=True):
    """Of each member in a segment one is without an end at most."""

    __tablename__ = "segment_members"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "segment_id"], ["segments.workspace_id", "segments.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["members.workspace_id", "members.id"]
        ),
        sa.Index(
            "uq_segment_members_standing",
            *("workspace_id", "segment_id", "member_id"),
            unique=True,
            postgresql_where=sa.text("left_at is null"),
        ),
        sa.Index(None, "workspace_id", "member_id", "id"),
        sa.Index(None, "workspace_id", "segment_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    segment_id: str = string()
    member_id: str = string()
    entered_at: datetime = instant()
    left_at: datetime | None = instant(null=True)
    version: int = whole()
