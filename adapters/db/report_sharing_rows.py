"""Tables of how reports are handed on; whom letters went to stands in two columns alone,
`report_schedules.deliver` and `report_deliveries.recipient`."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, octets, string, texts, truth, whole, words


def _of_report() -> Any:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "report_id"],
        ["insight_reports.workspace_id", "insight_reports.id"],
        ondelete="CASCADE",
    )


class ReportLinkRow(SQLModel, table=True):
    """It goes with its report."""

    __tablename__ = "report_links"
    __table_args__ = (
        _of_report(),
        sa.Index(None, "hash"),
        sa.Index(None, "workspace_id", "report_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    report_id: str = string()
    hash: str = string()
    hint: str = string()
    sealed: bytes | None = octets(null=True)
    password: str | None = string(null=True)
    expires_at: datetime = instant()
    opened: int = whole()
    last_opened_at: datetime | None = instant(null=True)
    revoked_at: datetime | None = instant(null=True)
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ReportScheduleRow(SQLModel, table=True):
    """Its last report may be gone before it, so it refers to that by id alone."""

    __tablename__ = "report_schedules"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "template_id"],
            ["report_templates.workspace_id", "report_templates.id"],
        ),
        sa.Index(None, "workspace_id", "template_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    template_id: str = string()
    rhythm: dict[str, Any] = document()
    timezone: str = string()
    formats: list[str] = texts()
    deliver: list[dict[str, Any]] = document()
    paused: bool = truth()
    problem: str | None = words(null=True)
    next_at: datetime | None = instant(null=True)
    last_at: datetime | None = instant(null=True)
    last_report_id: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ReportRecipientRow(SQLModel, table=True):
    """Without an address: it is kept when all else of them is forgotten."""

    __tablename__ = "report_recipients"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.UniqueConstraint("workspace_id", "address_hash"),
        sa.Index(None, "hash"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    address_hash: str = string()
    hash: str = string()
    sealed: bytes = octets()
    stopped_at: datetime | None = instant(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ReportDeliveryRow(SQLModel, table=True):
    """It goes with its report. Links go with it, too, so that it refers to its own by id alone."""

    __tablename__ = "report_deliveries"
    __table_args__ = (
        _of_report(),
        sa.ForeignKeyConstraint(
            ["workspace_id", "recipient_id"],
            ["report_recipients.workspace_id", "report_recipients.id"],
        ),
        sa.Index(None, "workspace_id", "report_id", "id"),
        sa.Index(
            "ix_report_deliveries_waiting",
            "workspace_id",
            "recipient_id",
            postgresql_where=sa.text("state = 'pending'"),
        ),
        sa.Index(
            "ix_report_deliveries_addressed",
            "updated_at",
            postgresql_where=sa.text("recipient is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    report_id: str = string()
    schedule_id: str | None = string(null=True)
    by: str = words()
    recipient_id: str | None = string(null=True)
    recipient: str | None = string(null=True)
    expires_in_days: int = whole()
    state: str = words()
    reason: str | None = words(null=True)
    detail: str | None = string(null=True)
    attempts: int = whole()
    next_at: datetime | None = instant(null=True)
    link_id: str | None = string(null=True)
    sent_at: datetime | None = instant(null=True)
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
