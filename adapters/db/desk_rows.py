"""The tables of what those who answer go by."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db import types
from adapters.db.types import document, instant, string, whole


class BusinessCalendarRow(SQLModel, table=True):
    """`hours` and `days_off` are lists of documents."""

    __tablename__ = "business_calendars"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    timezone: str = string()
    hours: list[dict[str, Any]] = document()
    days_off: list[dict[str, Any]] = document()
    countries: list[str] = types.texts()
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = types.labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class SavedReplyRow(SQLModel, table=True):
    """`texts` and `prompts` are lists of documents. A short code is free again once its reply was
    removed."""

    __tablename__ = "saved_replies"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(
            "uq_saved_replies_short_code",
            "workspace_id",
            "short_code",
            unique=True,
            postgresql_where=sa.text("removed_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    short_code: str = string()
    name: str = string()
    texts: list[dict[str, Any]] = document()
    prompts: list[dict[str, Any]] = document()
    media_ids: list[str] = types.texts()
    labels: list[str] = types.texts()
    uses: int = whole()
    answered: int = whole()
    closed: int = whole()
    reopened: int = whole()
    last_used_at: datetime | None = instant(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = types.labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class SlaPolicyRow(SQLModel, table=True):
    """`terms` is a document."""

    __tablename__ = "sla_policies"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "business_calendar_id"],
            ["business_calendars.workspace_id", "business_calendars.id"],
        ),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", f"{cause}_ladder_id"],
                ["escalation_ladders.workspace_id", "escalation_ladders.id"],
            )
            for cause in ("warn", "miss")
        ),
        sa.Index(
            "ix_sla_policies_standing",
            "workspace_id",
            "position",
            "id",
            postgresql_where=sa.text("removed_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    position: int = whole()
    terms: dict[str, Any] = document()
    enabled: bool = types.truth()
    priorities: list[str] = types.texts()
    channel_ids: list[str] = types.texts()
    labels: list[str] = types.texts()
    kinds: list[str] = types.texts()
    business_calendar_id: str | None = string(null=True)
    warn_ladder_id: str | None = string(null=True)
    miss_ladder_id: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = types.labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class AppliedSlaRow(SQLModel, table=True):
    """`terms`, `week` and `clocks` are documents. Of the promises to one conversation at most one
    is not sealed."""

    __tablename__ = "applied_slas"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"], ["conversations.workspace_id", "conversations.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "sla_policy_id"], ["sla_policies.workspace_id", "sla_policies.id"]
        ),
        sa.Index(
            "uq_applied_slas_live",
            "workspace_id",
            "conversation_id",
            unique=True,
            postgresql_where=sa.text("sealed_at is null"),
        ),
        sa.Index(None, "workspace_id", "conversation_id", "started_at"),
        sa.Index(None, "workspace_id", "state", "conversation_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    conversation_id: str = string()
    sla_policy_id: str = string()
    started_at: datetime = instant()
    terms: dict[str, Any] = document()
    seen_version: int = whole()
    week: dict[str, Any] | None = document(null=True)
    state: str = types.words()
    clocks: list[dict[str, Any]] = document()
    misses: int = whole()
    is_paused: bool = types.truth()
    replied_at: datetime | None = instant(null=True)
    heard_id: str | None = string(null=True)
    heard_at: datetime | None = instant(null=True)
    sealed_at: datetime | None = instant(null=True)
    version: int = whole()
    updated_at: datetime = instant()
