"""Tables of communities."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, octets, string, texts, truth, whole, words


class CommunityRow(SQLModel, table=True):
    """`teammate_ids` are those of `team`: by them it is found."""

    __tablename__ = "communities"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index("ix_communities_teammates", "teammate_ids", postgresql_using="gin"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    description: str | None = string(null=True)
    visibility: str = words()
    language: str | None = string(null=True)
    timezone: str | None = string(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    joining: str = words(default="open")
    join_questions: list[dict[str, Any]] = document(default="[]")
    join_needs_acknowledgement: bool = truth()
    archived_at: datetime | None = instant(null=True)
    team: list[dict[str, Any]] = document(default="[]")
    teammate_ids: list[str] = texts(default=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ChannelRow(SQLModel, table=True):
    __tablename__ = "channels"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.Index(
            "uq_channels_account",
            "workspace_id",
            "platform",
            sa.text("coalesce(server_url, '')"),
            "account_id",
            unique=True,
            postgresql_where=sa.text("status <> 'disconnected'"),
        ),
        sa.Index(None, "workspace_id", "community_id"),
        sa.Index(
            "ix_channels_refreshes",
            "refresh_at",
            postgresql_where=sa.text("refresh_at is not null"),
        ),
        sa.Index(
            "ix_channels_resting",
            "rate_limited_until",
            postgresql_where=sa.text("rate_limited_until is not null"),
        ),
        sa.CheckConstraint(
            "refresh_at IS NULL OR status IN ('connected', 'paused')", "refresh_only_while_live"
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    community_id: str = string()
    platform: str = words()
    name: str = string()
    handle: str = string()
    account_id: str = string()
    url: str | None = string(null=True)
    profile: dict[str, Any] | None = document(null=True)
    server_url: str | None = string(null=True)
    settings: dict[str, Any] = document()
    credentials: bytes | None = octets(null=True)
    status: str = words()
    status_reason: str | None = string(null=True)
    paused_reason: str | None = string(null=True)
    limits: dict[str, Any] = document()
    capabilities: list[str] = texts()
    outcome_class: str = words()
    checked_at: datetime | None = instant(null=True)
    check_error: str | None = string(null=True)
    rate_limited_until: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    disconnected_at: datetime | None = instant(null=True)
    credentials_expire_at: datetime | None = instant(null=True)
    credentials_safe_until: datetime | None = instant(null=True)
    credentials_fence: int = whole(default=0)
    refresh_at: datetime | None = instant(null=True)
    refresh_fence: int = whole(default=0)
    refresh_lease_until: datetime | None = instant(null=True)
    refresh_tries: int = whole(default=0)
    refreshed_at: datetime | None = instant(null=True)
    refresh_error: str | None = string(null=True)
    expiry_told: int | None = whole(null=True)
    throttles: int = whole(default=0)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
