"""Tables of approving: policies, requests, and what was said to each."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, texts, truth, whole, words


class ApprovalPolicyRow(SQLModel, table=True):
    __tablename__ = "approval_policies"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"], ["channels.workspace_id", "channels.id"]
        ),
        # A scope has one policy at a time.
        sa.Index(
            "uq_approval_policies_scope",
            "workspace_id",
            "channel_id",
            "community_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sa.text("deleted_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    scope: str = words()
    community_id: str | None = string(null=True)
    channel_id: str | None = string(null=True)
    mode: str = words()
    plan: dict[str, Any] = document()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    deleted_at: datetime | None = instant(null=True)


class ApprovalRow(SQLModel, table=True):
    __tablename__ = "approvals"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
        sa.Index(None, "workspace_id", "message_id", "id"),
        # A message has at most one that counts, and beside it one for its revision that waits.
        sa.Index(
            "uq_approvals_live",
            "workspace_id",
            "message_id",
            unique=True,
            postgresql_where=sa.text(
                "state in ('pending', 'granted')"
                " and not (subject = 'revision' and state = 'pending')"
            ),
        ),
        sa.Index(
            "uq_approvals_revision",
            "workspace_id",
            "message_id",
            unique=True,
            postgresql_where=sa.text("subject = 'revision' and state = 'pending'"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    message_id: str = string()
    subject: str = words(default="message")
    fingerprint: str = string()
    content: dict[str, Any] | None = document(null=True)
    variants: dict[str, Any] | None = document(null=True)
    policy_ids: list[str] = texts()
    plan: dict[str, Any] = document()
    state: str = words()
    step: int = whole()
    requested_by: str = string()
    deadline_at: datetime | None = instant(null=True)
    closed_at: datetime | None = instant(null=True)
    closed_reason: str | None = string(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ApprovalDecisionRow(SQLModel, table=True):
    """The service may add rows and read them, nothing else: the migration sees to it."""

    __tablename__ = "approval_decisions"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "approval_id"], ["approvals.workspace_id", "approvals.id"]
        ),
        sa.UniqueConstraint("workspace_id", "approval_id", "step", "reviewer"),
        sa.Index(None, "workspace_id", "message_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    message_id: str = string()
    approval_id: str = string()
    step: int = whole()
    kind: str = words()
    reviewer: str = string()
    fingerprint: str = string()
    comment: str | None = string(null=True)
    actor: str = string()
    created_at: datetime = instant()


class MessageCommentRow(SQLModel, table=True):
    """Added and read, nothing else."""

    __tablename__ = "message_comments"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
        sa.Index(None, "workspace_id", "message_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    message_id: str = string()
    author: str = string()
    text: str = string()
    fingerprint: str = string()
    actor: str = string()
    created_at: datetime = instant()
    for_guests: bool = truth()


class ApprovalLinkRow(SQLModel, table=True):
    """What is found by its hash is found before it is known whose it is."""

    __tablename__ = "approval_links"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
        sa.Index(None, "hash"),
        sa.Index(None, "workspace_id", "message_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    message_id: str = string()
    guest: str = string()
    hash: str = string()
    hint: str = string()
    expires_at: datetime = instant()
    opened_at: datetime | None = instant(null=True)
    revoked_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
