"""Tables of legal holds, erasures and copies, and of whose accounts are not taken in any more."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, large, octets, string, whole

_MEMBER = ["members.workspace_id", "members.id"]


class LegalHoldRow(SQLModel, table=True):
    __tablename__ = "legal_holds"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "member_id"], _MEMBER),
        sa.Index(None, "workspace_id", "member_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    member_id: str = string()
    reason: str = string()
    placed_by: str = string()
    placed_at: datetime = instant()
    until: datetime | None = instant(null=True)
    lifted_at: datetime | None = instant(null=True)
    lifted_by: str | None = string(null=True)
    lift_reason: str | None = string(null=True)
    version: int = whole()


class MemberErasureRow(SQLModel, table=True):
    """Kept for ever: without a key to the operation, which is forgotten."""

    __tablename__ = "member_erasures"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "member_id"], _MEMBER),
        sa.Index(None, "workspace_id", "member_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    member_id: str = string()
    operation_id: str = string()
    requested_by: str = string()
    requested_at: datetime = instant()
    due_at: datetime = instant()
    counts: dict[str, Any] = document()
    finished_at: datetime | None = instant(null=True)


class MemberExportRow(SQLModel, table=True):
    __tablename__ = "member_exports"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "member_id"], _MEMBER),
        sa.Index(None, "workspace_id", "member_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    member_id: str = string()
    operation_id: str = string()
    requested_by: str = string()
    requested_at: datetime = instant()
    due_at: datetime = instant()
    bytes: int | None = large(null=True)
    sha256: str | None = string(null=True)
    counts: dict[str, Any] = document()
    ready_at: datetime | None = instant(null=True)
    expires_at: datetime | None = instant(null=True)
    forgotten_at: datetime | None = instant(null=True)


class SuppressionKeyRow(SQLModel, table=True):
    """With what a workspace's suppressed accounts are hashed; sealed."""

    __tablename__ = "suppression_keys"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    sealed: bytes = octets()


class SuppressionRow(SQLModel, table=True):
    __tablename__ = "suppressions"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    hash: str = string(key=True)
    created_at: datetime = instant()
