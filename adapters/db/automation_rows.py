"""The tables of macros, automations, and of what these did."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db import types
from adapters.db.types import document, instant, string, whole


class MacroRow(SQLModel, table=True):
    """`steps` is a list of documents."""

    __tablename__ = "macros"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    steps: list[dict[str, Any]] = document()
    owner: str = string()
    audience: str = types.words()
    team_id: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = types.labels()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class AutomationRow(SQLModel, table=True):
    """`trigger`, `conditions`, `unless`, `caps` and each of `steps` are documents."""

    __tablename__ = "automations"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(
            "ix_automations_standing",
            "workspace_id",
            "position",
            "id",
            postgresql_where=sa.text("enabled"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    position: int = whole()
    trigger: dict[str, Any] = document()
    conditions: dict[str, Any] = document()
    unless: dict[str, Any] = document()
    steps: list[dict[str, Any]] = document()
    group: str | None = string(null=True)
    caps: dict[str, Any] = document()
    enabled: bool = types.truth()
    enabled_at: datetime | None = instant(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = types.labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class AutomationRunRow(SQLModel, table=True):
    """`results` is a list of documents. No automation runs twice in a conversation for one
    cause."""

    __tablename__ = "automation_runs"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"], ["conversations.workspace_id", "conversations.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "automation_id"], ["automations.workspace_id", "automations.id"]
        ),
        sa.Index(
            "uq_automation_runs_cause",
            "workspace_id",
            "conversation_id",
            "automation_id",
            "cause",
            unique=True,
        ),
        sa.Index(None, "workspace_id", "automation_id", "at"),
        sa.Index("ix_automation_runs_at", "at"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    automation_id: str = string()
    automation_version: int = whole()
    conversation_id: str = string()
    cause: str = string()
    at: datetime = instant()
    state: str = types.words()
    seen_version: int = whole()
    left_version: int = whole()
    depth: int = whole()
    met: list[str] = types.texts()
    results: list[dict[str, Any]] = document()
    event_id: str | None = string(null=True)
    inbound_message_id: str | None = string(null=True)
