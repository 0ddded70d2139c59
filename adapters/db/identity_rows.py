"""Tables of identity. Organizations are the outer wall, workspaces the inner one."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, labels, octets, string, texts, whole, words


class OrganizationRow(SQLModel, table=True):
    __tablename__ = "organizations"

    id: str = string(key=True)
    name: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class WorkspaceRow(SQLModel, table=True):
    __tablename__ = "workspaces"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "mode", "external_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"]),
    )

    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    mode: str = words()
    timezone: str = string()
    language: str = string()
    status: str = words()
    allowed_origins: list[str] = texts()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ApiKeyRow(SQLModel, table=True):
    __tablename__ = "api_keys"
    __table_args__ = (
        sa.UniqueConstraint("hash"),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"]),
    )

    organization_id: str = string(key=True)
    id: str = string(key=True)
    mode: str = words()
    name: str = string()
    hash: str = string()
    hint: str = string()
    scopes: list[str] = texts()
    grants: list[str] | None = texts(null=True)
    created_by: str = string()
    expires_at: datetime | None = instant(null=True)
    last_used_at: datetime | None = instant(null=True)
    revoked_at: datetime | None = instant(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class RememberedRow(SQLModel, table=True):
    """Answers that were given under an idempotency key, sealed, kept for 72 hours."""

    __tablename__ = "remembered_answers"
    __table_args__ = (sa.Index(None, "created_at"),)

    organization_id: str = string(key=True)
    principal: str = string(key=True)
    key: str = string(key=True)
    fingerprint: str = string()
    answer: bytes = octets()
    created_at: datetime = instant()
