"""Tables of moderation: what was asked of platforms, and every call that was made for it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, kept, labels, string, whole, words


def _about(column: str) -> sa.Index:
    return sa.Index(
        None,
        "workspace_id",
        "channel_id",
        column,
        "id",
        postgresql_where=sa.text(f"{column} is not null"),
    )


class ModerationActionRow(SQLModel, table=True):
    __tablename__ = "moderation_actions"
    __table_args__ = (
        kept("moderation_actions"),
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"], ["channels.workspace_id", "channels.id"]
        ),
        sa.Index(
            "ix_moderation_actions_open",
            "workspace_id",
            "channel_id",
            "next_at",
            postgresql_where=sa.text("next_at is not null"),
        ),
        _about("platform_message_id"),
        _about("platform_person_id"),
        sa.Index(
            "ix_moderation_actions_containment",
            "workspace_id",
            "containment_id",
            "id",
            postgresql_where=sa.text("containment_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    channel_id: str = string()
    kind: str = words()
    platform_message_id: str | None = string(null=True)
    platform_person_id: str | None = string(null=True)
    place: str | None = string(null=True)
    until: datetime | None = instant(null=True)
    reason: str | None = string(null=True)
    state: str = words()
    next_at: datetime | None = instant(null=True)
    attempts: int = whole()
    tries: int = whole()
    error_code: str | None = words(null=True)
    error_detail: str | None = string(null=True)
    done_at: datetime | None = instant(null=True)
    undoes: str | None = string(null=True)
    undone_by: str | None = string(null=True)
    containment_id: str | None = string(null=True)
    requested_by: str = string()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ModerationAttemptRow(SQLModel, table=True):
    """There is one for each number. It is stored before its call is made."""

    __tablename__ = "moderation_attempts"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "action_id"],
            ["moderation_actions.workspace_id", "moderation_actions.id"],
        ),
    )

    workspace_id: str = string(key=True)
    action_id: str = string(key=True)
    number: int = whole(key=True)
    started_at: datetime = instant()
    finished_at: datetime | None = instant(null=True)
    outcome: str | None = words(null=True)
    error_code: str | None = words(null=True)
    detail: str | None = string(null=True)
    status_code: int | None = whole(null=True)
    platform_request_id: str | None = string(null=True)
