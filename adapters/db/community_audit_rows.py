"""Tables of audits of communities and of conversations, which are not the audit trail."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from adapters.db.types import document, instant, labels, string, texts, whole, words

_AUDIT = ["community_audits.workspace_id", "community_audits.id"]
_COMMUNITY = ["communities.workspace_id", "communities.id"]


def _number(*, null: bool = False) -> Any:
    return Field(sa_type=sa.Double, nullable=null)


class AuditTemplateRow(SQLModel, table=True):
    __tablename__ = "audit_templates"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.UniqueConstraint("workspace_id", "external_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    description: str | None = string(null=True)
    subject: str = words()
    sections: list[dict[str, Any]] = document()
    created_by: str = string()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    removed_at: datetime | None = instant(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class CommunityAuditRow(SQLModel, table=True):
    """`sections` are the template's as they were when it began."""

    __tablename__ = "community_audits"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "community_id"], _COMMUNITY),
        sa.ForeignKeyConstraint(
            ["workspace_id", "template_id"],
            ["audit_templates.workspace_id", "audit_templates.id"],
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "operation_id"], ["operations.workspace_id", "operations.id"]
        ),
        sa.Index(
            "ix_community_audits_compared",
            *("workspace_id", "community_id", "template_key", "created_at"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    community_id: str = string()
    subject: str = words()
    name: str = string()
    template_key: str = string()
    template_id: str | None = string(null=True)
    template_version: int | None = whole(null=True)
    sections: list[dict[str, Any]] = document()
    since: datetime = instant()
    until: datetime = instant()
    timezone: str = string()
    language: str = string()
    operation_id: str = string()
    sampling: str | None = words(null=True)
    seed: str | None = string(null=True)
    sample: list[str] = texts()
    state: str = words()
    points: float = _number()
    possible: int = whole()
    still_open: int = whole()
    checked_at: datetime | None = instant(null=True)
    completed_at: datetime | None = instant(null=True)
    completed_by: str | None = string(null=True)
    cancelled_at: datetime | None = instant(null=True)
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class AuditResultRow(SQLModel, table=True):
    __tablename__ = "community_audit_results"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id", "audit_id"], _AUDIT),)

    workspace_id: str = string(key=True)
    audit_id: str = string(key=True)
    subject_id: str = string(key=True)
    item_key: str = string(key=True)
    possible: int = whole()
    outcome: str = words()
    points: float | None = _number(null=True)
    value: float | None = _number(null=True)
    reason: str | None = words(null=True)
    numbers: dict[str, Any] = document()
    text: str | None = string(null=True)
    note: str | None = string(null=True)
    links: list[str] = texts()
    media_ids: list[str] = texts()
    answered_by: str | None = string(null=True)
    at: datetime | None = instant(null=True)


class AuditEvidenceRow(SQLModel, table=True):
    """Only ever added to, but for the people who are to be forgotten: what names them is found by
    the index."""

    __tablename__ = "community_audit_evidence"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "audit_id"], _AUDIT),
        sa.Index(
            "ix_community_audit_evidence_people",
            *("workspace_id", "object_id"),
            postgresql_where=sa.text("kind = 'member'"),
        ),
    )

    workspace_id: str = string(key=True)
    audit_id: str = string(key=True)
    subject_id: str = string(key=True)
    item_key: str = string(key=True)
    position: int = whole(key=True)
    kind: str = words()
    object_id: str = string()
    url: str | None = string(null=True)
    number: float | None = _number(null=True)
    standing: str | None = words(null=True)


class AuditFindingRow(SQLModel, table=True):
    __tablename__ = "audit_findings"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "audit_id"], _AUDIT),
        sa.ForeignKeyConstraint(["workspace_id", "community_id"], _COMMUNITY),
        sa.Index(None, "workspace_id", "audit_id", "id"),
        sa.Index(None, "workspace_id", "due_at", "id"),
        sa.Index(
            "ix_audit_findings_undone",
            *("workspace_id", "community_id", "template_key"),
            postgresql_where=sa.text("state in ('proposed', 'open', 'in_progress')"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    audit_id: str = string()
    community_id: str = string()
    template_key: str = string()
    item_key: str | None = string(null=True)
    title: str | None = string(null=True)
    description: str | None = string(null=True)
    severity: str = words()
    owner_id: str | None = string(null=True)
    due_at: datetime | None = instant(null=True)
    state: str = words()
    note: str | None = string(null=True)
    closed_at: datetime | None = instant(null=True)
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
