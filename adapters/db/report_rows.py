"""Tables of reports about insights, which are not what people report to moderators."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from adapters.db.types import document, instant, labels, octets, string, texts, whole, words

_REPORT = ["insight_reports.workspace_id", "insight_reports.id"]


def _of_report() -> Any:
    return sa.ForeignKeyConstraint(["workspace_id", "report_id"], _REPORT)


class ReportTemplateRow(SQLModel, table=True):
    __tablename__ = "report_templates"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.UniqueConstraint("workspace_id", "external_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    language: str | None = words(null=True)
    period: dict[str, Any] = document()
    blocks: list[dict[str, Any]] = document()
    community_ids: list[str] = texts()
    channel_ids: list[str] = texts()
    campaign_ids: list[str] = texts()
    created_by: str = string()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    removed_at: datetime | None = instant(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class InsightReportRow(SQLModel, table=True):
    """`blocks` are the template's as they were. It refers to its operation by id alone: operations
    are forgotten before reports are."""

    __tablename__ = "insight_reports"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "template_id"],
            ["report_templates.workspace_id", "report_templates.id"],
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(None, "workspace_id", "template_id", "id"),
        sa.Index("ix_insight_reports_over", "expires_at"),
        sa.Index(
            "ix_insight_reports_deleted",
            "deleted_at",
            postgresql_where=sa.text("deleted_at is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    language: str = words()
    timezone: str = string()
    first_day: str = string()
    last_day: str = string()
    blocks: list[dict[str, Any]] = document()
    formats: list[str] = texts()
    workspace_name: str = string()
    dress: dict[str, Any] = document()
    operation_id: str = string()
    template_id: str | None = string(null=True)
    template_version: int | None = whole(null=True)
    standard: str | None = words(null=True)
    community_ids: list[str] = texts()
    channel_ids: list[str] = texts()
    campaign_ids: list[str] = texts()
    state: str = words()
    failure: str | None = words(null=True)
    as_of: datetime | None = instant(null=True)
    over_at: datetime | None = instant(null=True)
    deleted_at: datetime | None = instant(null=True)
    expires_at: datetime = instant()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class BlockFactsRow(SQLModel, table=True):
    __tablename__ = "insight_report_blocks"
    __table_args__ = (_of_report(),)

    workspace_id: str = string(key=True)
    report_id: str = string(key=True)
    position: int = whole(key=True)
    facts: dict[str, Any] = document()
    gathered_at: datetime = instant()


class ReportFileRow(SQLModel, table=True):
    __tablename__ = "insight_report_files"
    __table_args__ = (_of_report(),)

    workspace_id: str = string(key=True)
    report_id: str = string(key=True)
    format: str = Field(sa_type=sa.Text, primary_key=True)
    size: int = whole()
    sha256: str = string()
    made_at: datetime = instant()
    content: bytes = octets()
