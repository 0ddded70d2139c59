"""Tables of tasks, of playbooks and their runs, and of rotas."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, texts, whole, words


def _of_crisis() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "crisis_id"], ["crises.workspace_id", "crises.id"]
    )


class CrisisTaskRow(SQLModel, table=True):
    """`reminders` is a document."""

    __tablename__ = "crisis_tasks"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        _of_crisis(),
        sa.Index(None, "workspace_id", "crisis_id", "id"),
        sa.Index(None, "workspace_id", "state", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    crisis_id: str = string()
    kind: str = words()
    title: str = string()
    state: str = words()
    priority: str = words()
    notes: str | None = string(null=True)
    owner_id: str | None = string(null=True)
    owner_role: str | None = words(null=True)
    due_at: datetime | None = instant(null=True)
    reminders: list[dict[str, Any]] = document()
    overdue_at: datetime | None = instant(null=True)
    ended_at: datetime | None = instant(null=True)
    ended_by: str | None = string(null=True)
    reason: str | None = string(null=True)
    run_id: str | None = string(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class PlaybookRow(SQLModel, table=True):
    """`fits` and `steps` are documents."""

    __tablename__ = "playbooks"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    start: str = words()
    fits: dict[str, Any] = document()
    steps: list[dict[str, Any]] = document()
    summary: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class PlaybookRunRow(SQLModel, table=True):
    """`steps` is a document. A playbook is begun once for one crisis."""

    __tablename__ = "playbook_runs"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "crisis_id", "playbook_id"),
        _of_crisis(),
        sa.ForeignKeyConstraint(
            ["workspace_id", "playbook_id"], ["playbooks.workspace_id", "playbooks.id"]
        ),
        sa.Index(None, "workspace_id", "playbook_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    crisis_id: str = string()
    playbook_id: str = string()
    playbook_version: int = whole()
    name: str = string()
    state: str = words()
    cause: str = words()
    steps: list[dict[str, Any]] = document()
    started_by: str = string()
    started_at: datetime = instant()
    ended_at: datetime | None = instant(null=True)
    version: int = whole()
    updated_at: datetime = instant()


class RotaRow(SQLModel, table=True):
    """`overrides` is a document."""

    __tablename__ = "rotas"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    teammates: list[str] = texts()
    shift_length: int = whole()
    shift_unit: str = words()
    starts_on: str = string()
    handover_time: str = string()
    timezone: str = string()
    overrides: list[dict[str, Any]] = document()
    answer_minutes: int | None = whole(null=True)
    ladder_id: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
