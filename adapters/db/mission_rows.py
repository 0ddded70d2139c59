"""The tables of missions, and of what is handed in for them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, texts, truth, whole, words


class MissionRow(SQLModel, table=True):
    """`goal` is a document."""

    __tablename__ = "missions"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "segment_id"], ["segments.workspace_id", "segments.id"]
        ),
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.Index(None, "workspace_id", "state", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    title: str = string()
    brief: str = string()
    audience: str = words()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    kind: str = words()
    state: str = words()
    community_id: str | None = string(null=True)
    segment_id: str | None = string(null=True)
    proofs: list[str] = texts()
    goal: dict[str, Any] | None = document(null=True)
    opens_at: datetime | None = instant(null=True)
    closes_at: datetime | None = instant(null=True)
    most_per_member: int = whole()
    period: str = words()
    most_approved: int | None = whole(null=True)
    reward_points: int = whole()
    may_resubmit: bool = truth()
    opened_at: datetime | None = instant(null=True)
    closed_at: datetime | None = instant(null=True)
    version: int = whole()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()


class SubmissionRow(SQLModel, table=True):
    __tablename__ = "submissions"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "mission_id"], ["missions.workspace_id", "missions.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["members.workspace_id", "members.id"]
        ),
        sa.Index(None, "workspace_id", "mission_id", "state", "id"),
        sa.Index(None, "workspace_id", "member_id", "mission_id", "id"),
        sa.Index(None, "workspace_id", "state", "submitted_at", "id"),
        sa.Index("ix_submissions_proof_keys", "proof_keys", postgresql_using="gin"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    mission_id: str = string()
    member_id: str = string()
    state: str = words()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    text: str | None = string(null=True)
    link: str | None = string(null=True)
    media_ids: list[str] = texts()
    proof_keys: list[str] = texts()
    duplicate_of: str | None = string(null=True)
    counted: int | None = whole(null=True)
    submitted_at: datetime | None = instant(null=True)
    reviewed_at: datetime | None = instant(null=True)
    reviewed_by: str | None = string(null=True)
    reject_reason: str | None = words(null=True)
    note: str | None = string(null=True)
    approvals: int = whole()
    rewarded_points: int | None = whole(null=True)
    version: int = whole()
