"""Tables of crises, and of what stands in their timelines."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, texts, truth, whole, words


class CrisisRow(SQLModel, table=True):
    """One is open at a time for one trigger. `hold_ids` are no foreign keys, as those of campaigns
    are none."""

    __tablename__ = "crises"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(
            "uq_crises_open",
            *("workspace_id", "trigger"),
            unique=True,
            postgresql_where=sa.text(
                "trigger is not null and state in ('triage', 'active', 'contained')"
            ),
        ),
        sa.Index(None, "workspace_id", "state", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    title: str = string()
    state: str = words()
    severity: str = words()
    factors: dict[str, Any] = document()
    summary: str | None = string(null=True)
    responsibility: str | None = words(null=True)
    aggravated: bool = truth()
    rumour: bool = truth()
    public: bool = truth()
    trigger: str | None = string(null=True)
    duplicate_of: str | None = string(null=True)
    roles: list[dict[str, Any]] = document()
    costs: list[dict[str, Any]] = document()
    hold_ids: list[str] = texts()
    contained_by_itself: list[str] = texts(default=True)
    review: dict[str, Any] | None = document(null=True)
    began_at: datetime | None = instant(null=True)
    activated_at: datetime | None = instant(null=True)
    acknowledged_at: datetime | None = instant(null=True)
    held_at: datetime | None = instant(null=True)
    first_word_at: datetime | None = instant(null=True)
    contained_at: datetime | None = instant(null=True)
    resolved_at: datetime | None = instant(null=True)
    closed_at: datetime | None = instant(null=True)
    word_count: int = whole()
    word_since: datetime | None = instant(null=True)
    word_due_at: datetime | None = instant(null=True)
    word_warned: bool = truth()
    word_missed: bool = truth()
    scenario: str | None = string(null=True)
    community_ids: list[str] = texts(default=True)
    platforms: list[str] = texts(default=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class CrisisEntryRow(SQLModel, table=True):
    """`details` is a document."""

    __tablename__ = "crisis_entries"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "crisis_id"], ["crises.workspace_id", "crises.id"]
        ),
        sa.Index(None, "workspace_id", "crisis_id", "at", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    crisis_id: str = string()
    kind: str = words()
    visibility: str = words()
    at: datetime = instant()
    text: str | None = string(null=True)
    language: str | None = string(null=True)
    evidence: list[str] = texts()
    media_ids: list[str] = texts(default=True)
    message_ids: list[str] = texts(default=True)
    pinned: bool = truth()
    details: dict[str, Any] = document()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class HoldingStatementRow(SQLModel, table=True):
    """`placeholders` is a document."""

    __tablename__ = "holding_statements"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(None, "workspace_id", "scenario", "state", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    scenario: str = string()
    language: str = string()
    text: str = string()
    review_by: datetime = instant()
    written_by: str = string()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    version: int = whole()
    severity: str | None = words(null=True)
    platform: str | None = string(null=True)
    placeholders: list[dict[str, Any]] = document()
    state: str = words()
    approved_by: str | None = string(null=True)
    approved_at: datetime | None = instant(null=True)
    approved_hash: str | None = string(null=True)
    retired_at: datetime | None = instant(null=True)
    is_overdue: bool = truth()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()


class StatusPageRow(SQLModel, table=True):
    """One for each workspace at most; its id is its address."""

    __tablename__ = "status_pages"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index("uq_status_pages_address", "id", unique=True),
    )

    workspace_id: str = string(key=True)
    id: str = string()
    organization_id: str = string()
    updated_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    enabled: bool = truth()
    title: str | None = string(null=True)
    version: int = whole()


class CrisisSettingsRow(SQLModel, table=True):
    """One for each workspace at most."""

    __tablename__ = "crisis_settings"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    id: str = string()
    organization_id: str = string()
    updated_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    containment: dict[str, Any] = document()
    version: int = whole()


class CrisisMeasureRow(SQLModel, table=True):
    """What stands is few, and asked about whenever something is sent."""

    __tablename__ = "crisis_measures"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "crisis_id"], ["crises.workspace_id", "crises.id"]
        ),
        sa.Index(
            "ix_crisis_measures_standing",
            *("workspace_id", "measure"),
            postgresql_where=sa.text("lifted_at is null"),
        ),
        sa.Index(None, "workspace_id", "crisis_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    crisis_id: str = string()
    measure: str = words()
    placed_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    version: int = whole()
    channel_ids: list[str] = texts()
    community_ids: list[str] = texts()
    platforms: list[str] = texts()
    by_itself: bool = truth()
    tightening: dict[str, Any] | None = document(null=True)
    rule_ids: list[str] = texts()
    lifted_at: datetime | None = instant(null=True)
    lifted_by: str | None = string(null=True)
