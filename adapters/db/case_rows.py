"""Tables of due process: cases and what was brought forward in them, decisions, appeals, strikes
and queues."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from adapters.db.types import (
    document,
    followed,
    instant,
    kept,
    labels,
    place,
    string,
    texts,
    truth,
    whole,
    words,
)

UNDECIDED = "state IN ('open', 'in_review')"
COMPLETE = """measure IN ('approve', 'warn') OR coalesce(
    btrim(statement->>'restriction') <> ''
    AND jsonb_array_length(statement->'territory') > 0
    AND (statement->>'permanent')::boolean = (statement->>'until' IS NULL)
    AND btrim(statement->>'facts') <> ''
    AND statement->>'source' IN ('notice', 'own_initiative', 'order')
    AND jsonb_typeof(statement->'automated_detection') = 'boolean'
    AND jsonb_typeof(statement->'automated_decision') = 'boolean'
    AND statement->>'ground' IN ('illegal', 'terms')
    AND btrim(statement->>'reference') <> ''
    AND btrim(statement->>'explanation') <> ''
    AND jsonb_array_length(statement->'redress') > 0
    AND btrim(statement->>'appeal_until') <> ''
    AND btrim(statement->>'language') <> ''
    AND btrim(statement->>'notified_at') <> ''
    AND (
        NOT ((statement->>'automated_detection')::boolean
             OR (statement->>'automated_decision')::boolean)
        OR (btrim(statement->>'model_version') <> ''
            AND (statement->>'confidence')::double precision BETWEEN 0 AND 1)
    ), false)"""
"""Whatever restricts somebody comes with every field that the law asks for."""


def _channel() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "channel_id"], ["channels.workspace_id", "channels.id"]
    )


def _case() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "case_id"], ["moderation_cases.workspace_id", "moderation_cases.id"]
    )


def _decision() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "decision_id"], ["decisions.workspace_id", "decisions.id"]
    )


class ModerationQueueRow(SQLModel, table=True):
    __tablename__ = "moderation_queues"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    position: int = whole()
    conditions: dict[str, Any] = document()
    team_id: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class CaseRow(SQLModel, table=True):
    """`queue_id` is no foreign key: what waits in a queue outlives it."""

    __tablename__ = "moderation_cases"
    __table_args__ = (
        kept("moderation_cases"),
        sa.UniqueConstraint("workspace_id", "external_id"),
        _channel(),
        sa.Index(
            "uq_moderation_cases_subject",
            "workspace_id",
            "channel_id",
            "subject_key",
            unique=True,
            postgresql_where=sa.text(UNDECIDED),
        ),
        sa.Index(
            "ix_moderation_cases_waiting",
            "workspace_id",
            "queue_id",
            sa.text("urgency DESC"),
            "created_at",
            "id",
            postgresql_where=sa.text(UNDECIDED),
        ),
        sa.Index(None, "workspace_id", "state", "id"),
        sa.Index(None, "workspace_id", "created_at"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    channel_id: str | None = string(null=True)
    subject_key: str = string()
    source: str = words()
    opened_by: str = string()
    state: str = words()
    platform_message_id: str | None = string(null=True)
    platform_person_id: str | None = string(null=True)
    place: str | None = string(null=True)
    inbound_message_id: str | None = string(null=True)
    queue_id: str | None = string(null=True)
    team_id: str | None = string(null=True)
    priority: str = words()
    urgency: int = whole()
    policy_ids: list[str] = texts()
    metadata_: dict[str, Any] = labels()
    labels: list[str] = texts()
    has_media: bool = truth()
    is_severe: bool = truth()
    reports: int = whole()
    evidence_count: int = whole()
    assignee: str | None = string(null=True)
    leased_until: datetime | None = instant(null=True)
    decision_id: str | None = string(null=True)
    decided_at: datetime | None = instant(null=True)
    effect: str = words()
    joined_id: str | None = string(null=True)
    external_id: str | None = string(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class EvidenceRow(SQLModel, table=True):
    """What was brought forward once is there for good."""

    __tablename__ = "case_evidence"
    __table_args__ = (kept("case_evidence"), _case(), sa.Index(None, "workspace_id", "reference"))

    workspace_id: str = string(key=True)
    case_id: str = string(key=True)
    reference: str = string(key=True)
    source: str = words()
    by: str = string()
    at: datetime = instant()
    policy_ids: list[str] = texts()
    rule_ids: list[str] = texts()
    model_version: str | None = string(null=True)
    confidence: float | None = Field(sa_type=sa.Double, nullable=True)
    priority: str = words()
    note: str | None = string(null=True)
    text: str | None = string(null=True)
    files: list[str] = texts()
    location: str | None = string(null=True)


class SkipRow(SQLModel, table=True):
    __tablename__ = "case_skips"
    __table_args__ = (_case(),)

    workspace_id: str = string(key=True)
    case_id: str = string(key=True)
    moderator: str = string(key=True)
    at: datetime = Field(sa_type=sa.DateTime(timezone=True), primary_key=True)
    reason: str = string()


class DecisionRow(SQLModel, table=True):
    """Rows are added and never changed: the service has no right to."""

    __tablename__ = "decisions"
    __table_args__ = (
        followed("decisions"),
        kept("decisions"),
        _case(),
        sa.CheckConstraint(COMPLETE, name="complete_statement"),
        sa.CheckConstraint("measure = 'approve' OR channel_id IS NOT NULL", name="on_a_channel"),
        sa.Index(None, "workspace_id", "case_id", "id"),
        sa.Index(
            "uq_decisions_reverses",
            "workspace_id",
            "reverses",
            unique=True,
            postgresql_where=sa.text("reverses is not null"),
        ),
        sa.Index(
            "uq_decisions_because_of",
            "workspace_id",
            "because_of",
            unique=True,
            postgresql_where=sa.text("because_of is not null"),
        ),
        sa.Index(
            "ix_decisions_action",
            "workspace_id",
            "action_id",
            postgresql_where=sa.text("action_id is not null"),
        ),
        sa.Index("ix_decisions_person", "workspace_id", "channel_id", "platform_person_id", "id"),
        sa.Index(None, "workspace_id", "created_at", "id"),
    )

    workspace_id: str = string(key=True)
    changed_in: int = place()
    id: str = string(key=True)
    organization_id: str = string()
    case_id: str = string()
    channel_id: str | None = string(null=True)
    measure: str = words()
    decided_by: str = string()
    created_at: datetime = instant()
    policy_id: str | None = string(null=True)
    policy_version: int | None = whole(null=True)
    platform_message_id: str | None = string(null=True)
    platform_person_id: str | None = string(null=True)
    place: str | None = string(null=True)
    until: datetime | None = instant(null=True)
    note: str | None = string(null=True)
    statement: dict[str, Any] | None = document(null=True)
    action_id: str | None = string(null=True)
    reverses: str | None = string(null=True)
    appeal_id: str | None = string(null=True)
    not_undone: str | None = words(null=True)
    because_of: str | None = string(null=True)
    threshold: int | None = whole(null=True)
    containment_id: str | None = string(null=True)
    guidelines: dict[str, Any] | None = document(null=True)


class AppealRow(SQLModel, table=True):
    __tablename__ = "appeals"
    __table_args__ = (
        kept("appeals"),
        sa.UniqueConstraint("workspace_id", "external_id"),
        _decision(),
        sa.Index("uq_appeals_decision", "workspace_id", "decision_id", unique=True),
        sa.Index(None, "workspace_id", "case_id"),
        sa.Index(None, "workspace_id", "state", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    case_id: str = string()
    channel_id: str = string()
    decision_id: str = string()
    reason: str = string()
    filed_by: str = string()
    state: str = words()
    judged_by: str | None = string(null=True)
    judged_at: datetime | None = instant(null=True)
    explanation: str | None = string(null=True)
    reversal_id: str | None = string(null=True)
    version: int = whole()
    external_id: str | None = string(null=True)
    created_at: datetime = instant()
    updated_at: datetime = instant()


class StrikeRow(SQLModel, table=True):
    __tablename__ = "strikes"
    __table_args__ = (
        kept("strikes"),
        _decision(),
        sa.Index("uq_strikes_decision", "workspace_id", "decision_id", unique=True),
        sa.Index(None, "workspace_id", "channel_id", "platform_person_id", "id"),
        sa.Index(None, "workspace_id", "expires_at"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    channel_id: str = string()
    platform_person_id: str = string()
    policy_id: str = string()
    case_id: str = string()
    decision_id: str = string()
    weight: int = whole()
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(null=True)
    revoked_by: str | None = string(null=True)
    version: int = whole()
    created_at: datetime = instant()


class StrikeRulesRow(SQLModel, table=True):
    __tablename__ = "strike_rules"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    organization_id: str = string()
    window_days: int = whole()
    thresholds: list[dict[str, Any]] = document()
    updated_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ReportRow(SQLModel, table=True):
    """Rows are added and never changed: what became of a report is what became of its case."""

    __tablename__ = "reports"
    __table_args__ = (
        kept("reports"),
        sa.UniqueConstraint("workspace_id", "external_id"),
        _case(),
        sa.Index(None, "workspace_id", "reporter_kind", "reporter_id", "id"),
        sa.Index(None, "workspace_id", "case_id"),
        sa.Index(None, "workspace_id", "created_at", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    case_id: str = string()
    channel_id: str | None = string(null=True)
    reporter_kind: str = words()
    reporter_id: str = string()
    brought_by: str = string()
    created_at: datetime = instant()
    policy_ids: list[str] = texts()
    reason: str | None = string(null=True)
    external_id: str | None = string(null=True)


class NoticeRow(SQLModel, table=True):
    """What is found by its receipt's hash is found before it is known whose it is."""

    __tablename__ = "report_notices"
    __table_args__ = (
        kept("report_notices"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "report_id"], ["reports.workspace_id", "reports.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "link_id"], ["moderation_links.workspace_id", "moderation_links.id"]
        ),
        sa.Index("uq_report_notices_receipt", "workspace_id", "receipt", unique=True),
        sa.Index("ix_report_notices_receipt", "receipt"),
        sa.Index(
            "ix_report_notices_forgetting",
            "forget_at",
            postgresql_where=sa.text("forget_at is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    report_id: str = string(key=True)
    organization_id: str = string()
    link_id: str = string()
    receipt: str = string()
    against: str = words()
    location: str = string()
    language: str = string()
    created_at: datetime = instant()
    name: str | None = string(null=True)
    email: str | None = string(null=True)
    forget_at: datetime | None = instant(null=True)
