"""Tables of whom to tell of a crisis, and of what they were told.

Whose addresses they are stands in two columns alone, `stakeholder_lists.people` and
`crisis_notice_deliveries.address`, with their names beside them.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, whole, words
from adapters.db.types import texts as several


class StakeholderListRow(SQLModel, table=True):
    """`fits`, `people` and `texts` are documents. No two that stand have one name."""

    __tablename__ = "stakeholder_lists"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    audience: str = words()
    tells: str = words()
    fits: dict[str, Any] = document()
    people: list[dict[str, Any]] = document()
    teammates: list[str] = several()
    texts: list[dict[str, Any]] = document()
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class CrisisNoticeRow(SQLModel, table=True):
    """`texts` is a document. A list is told of one crisis by itself once."""

    __tablename__ = "crisis_notices"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "crisis_id", "fitted"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "crisis_id"], ["crises.workspace_id", "crises.id"]
        ),
        sa.Index(None, "workspace_id", "crisis_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    crisis_id: str = string()
    audience: str = words()
    state: str = words()
    cause: str = words()
    texts: list[dict[str, Any]] = document()
    recipients: int = whole()
    list_ids: list[str] = several()
    fitted: str | None = string(null=True)
    next_update_at: datetime | None = instant(null=True)
    decided_by: str | None = string(null=True)
    released_at: datetime | None = instant(null=True)
    withdrawn_at: datetime | None = instant(null=True)
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class NoticeDeliveryRow(SQLModel, table=True):
    __tablename__ = "crisis_notice_deliveries"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "notice_id"], ["crisis_notices.workspace_id", "crisis_notices.id"]
        ),
        sa.Index(None, "workspace_id", "notice_id", "id"),
        sa.Index(
            "ix_crisis_notice_deliveries_addressed",
            "updated_at",
            postgresql_where=sa.text("address is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    notice_id: str = string()
    crisis_id: str = string()
    list_id: str | None = string(null=True)
    teammate_id: str | None = string(null=True)
    recipient_id: str | None = string(null=True)
    address: str | None = string(null=True)
    name: str | None = string(null=True)
    role: str | None = string(null=True)
    language: str | None = string(null=True)
    state: str = words()
    reason: str | None = words(null=True)
    detail: str | None = string(null=True)
    attempts: int = whole()
    fence: int = whole()
    next_at: datetime | None = instant(null=True)
    sent_at: datetime | None = instant(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
