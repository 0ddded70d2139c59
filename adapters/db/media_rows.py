"""Tables of the media library."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, large, string, texts, whole, words


class MediaRow(SQLModel, table=True):
    """A file. Its bytes lie in the store; the same bytes are here once."""

    __tablename__ = "media"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.Index(
            "uq_media_sha256",
            "workspace_id",
            "sha256",
            unique=True,
            postgresql_where=sa.text("deleted_at is null"),
        ),
        sa.Index(None, "workspace_id", "status", "id"),
        sa.Index(None, "workspace_id", "kind", "id"),
        sa.Index(
            "ix_media_expiring",
            "workspace_id",
            "expires_at",
            "id",
            postgresql_where=sa.text("expires_at is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    status: str = words()
    source: str = words()
    sha256: str = string()
    bytes: int = large()
    filename: str | None = string(null=True)
    facts: dict[str, Any] | None = document(null=True)
    kind: str | None = words(null=True)
    rejected_reason: str | None = words(null=True)
    tries: int = whole()
    title: str | None = string(null=True)
    alt_text: str | None = string(null=True)
    tags: list[str] = texts()
    rights: dict[str, Any] | None = document(null=True)
    expires_at: datetime | None = instant(null=True)
    expired_at: datetime | None = instant(null=True)
    deleted_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    captions: str = words(default="none")
    caption_tracks: list[dict[str, Any]] = document(default="[]")
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class MediaUploadRow(SQLModel, table=True):
    """Leave to bring a file, for an hour."""

    __tablename__ = "media_uploads"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index("ix_media_uploads_over", "expires_at"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    created_by: str = string()
    created_at: datetime = instant()
    expires_at: datetime = instant()
    details: dict[str, Any] = document()
    received_at: datetime | None = instant(null=True)
    media_id: str | None = string(null=True)
