"""Tables of ladders, and of their climbs."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, whole, words


class EscalationLadderRow(SQLModel, table=True):
    """`steps` is a document."""

    __tablename__ = "escalation_ladders"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "business_calendar_id"],
            ["business_calendars.workspace_id", "business_calendars.id"],
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    steps: list[dict[str, Any]] = document()
    business_calendar_id: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class EscalationRow(SQLModel, table=True):
    """`subject_id` is no foreign key: what it names may be of any room. What began one is known
    once, and a ladder is climbed once at a time for one subject."""

    __tablename__ = "escalations"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "reference"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ladder_id"],
            ["escalation_ladders.workspace_id", "escalation_ladders.id"],
        ),
        sa.Index(
            "uq_escalations_running",
            *("workspace_id", "subject_kind", "subject_id", "ladder_id"),
            unique=True,
            postgresql_where=sa.text("state = 'running'"),
        ),
        sa.Index(None, "workspace_id", "subject_id", "id"),
        sa.Index(None, "workspace_id", "ladder_id", "id"),
        sa.Index(
            "ix_escalations_over", "ended_at", postgresql_where=sa.text("ended_at is not null")
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    ladder_id: str = string()
    subject_kind: str = words()
    subject_id: str = string()
    cause: str = words()
    reference: str = string()
    rungs: list[dict[str, Any]] = document()
    note: str | None = string(null=True)
    state: str = words()
    started_by: str = string()
    started_at: datetime = instant()
    acknowledged_at: datetime | None = instant(null=True)
    acknowledged_by: str | None = string(null=True)
    ended_at: datetime | None = instant(null=True)
    version: int = whole()
    updated_at: datetime = instant()
