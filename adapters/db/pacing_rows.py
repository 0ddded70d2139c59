"""Tables of rules of publishing, and of blackouts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, texts, truth, whole, words


class PublishingRulesRow(SQLModel, table=True):
    """`subject_id` is a channel's id, or the workspace's own."""

    __tablename__ = "publishing_rules"
    __table_args__ = (sa.UniqueConstraint("workspace_id", "subject_id"),)

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    subject_id: str = string()
    min_spacing_seconds: int | None = whole(null=True)
    max_per_day: int | None = whole(null=True)
    hours: dict[str, Any] | None = document(null=True)
    countries: list[str] | None = texts(null=True)
    skip_holidays: bool | None = truth(null=True)
    overdue_after_seconds: int | None = whole(null=True)
    catch_up_per_minute: int | None = whole(null=True)
    disclosures: list[dict[str, Any]] | None = document(null=True)
    hold_if_warned: bool | None = truth(null=True)
    max_per_person: int | None = whole(null=True)
    per_person_days: int | None = whole(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class BlackoutRow(SQLModel, table=True):
    __tablename__ = "blackouts"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"], ["channels.workspace_id", "channels.id"]
        ),
        # Those that are over are asked for by nobody.
        sa.Index(
            "ix_blackouts_standing",
            "workspace_id",
            "ends_at",
            postgresql_where=sa.text("deleted_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    scope: str = words()
    community_id: str | None = string(null=True)
    channel_id: str | None = string(null=True)
    starts_on: str = string()
    ends_on: str = string()
    timezone: str = string()
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    reason: str = string()
    created_by: str = string()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    deleted_at: datetime | None = instant(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
