"""Tables of broadcasts, of those they are for, and of who wants none."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db import types
from adapters.db.types import document, instant, kept, labels, string, whole, words


class BroadcastRow(SQLModel, table=True):
    """`texts` is a list of documents, `schedule` a document."""

    __tablename__ = "broadcasts"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(None, "workspace_id", "state", "id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaigns.workspace_id", "campaigns.id"],
            name="fk_broadcasts_campaign",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "segment_id"],
            ["segments.workspace_id", "segments.id"],
            name="fk_broadcasts_segment",
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    texts: list[dict[str, Any]] = document()
    state: str = words()
    reason: str | None = string(null=True)
    per_minute: int = whole()
    schedule: dict[str, Any] | None = document(null=True)
    started_at: datetime | None = instant(null=True)
    ended_at: datetime | None = instant(null=True)
    media_ids: list[str] = types.texts()
    tags: list[str] = types.texts()
    campaign_id: str | None = string(null=True)
    quiet_hours: dict[str, Any] | None = document(null=True)
    segment_id: str | None = string(null=True)
    listed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class BroadcastRecipientRow(SQLModel, table=True):
    """Nobody is on a list twice, and no message is to two of them."""

    __tablename__ = "broadcast_recipients"
    __table_args__ = (
        kept("broadcast_recipients"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "broadcast_id"],
            ["broadcasts.workspace_id", "broadcasts.id"],
            name="fk_broadcast_recipients_broadcast",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"],
            ["channels.workspace_id", "channels.id"],
            name="fk_broadcast_recipients_channel",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["messages.workspace_id", "messages.id"],
            name="fk_broadcast_recipients_message",
        ),
        sa.Index(
            "uq_broadcast_recipients_person",
            "workspace_id",
            "broadcast_id",
            "channel_id",
            "platform_person_id",
            unique=True,
        ),
        sa.Index(
            "uq_broadcast_recipients_message",
            "workspace_id",
            "message_id",
            unique=True,
            postgresql_where=sa.text("message_id is not null"),
        ),
        sa.Index(
            "ix_broadcast_recipients_waiting",
            "workspace_id",
            "broadcast_id",
            "state",
            "channel_id",
            "id",
        ),
        sa.Index(
            "ix_broadcast_recipients_slots",
            "workspace_id",
            "channel_id",
            "slot_at",
            postgresql_where=sa.text("slot_at is not null"),
        ),
        sa.Index(
            "ix_broadcast_recipients_reached",
            "workspace_id",
            "platform_person_id",
            "id",
            postgresql_where=sa.text("message_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    broadcast_id: str = string()
    channel_id: str = string()
    platform_person_id: str = string()
    language: str | None = string(null=True)
    timezone: str | None = string(null=True)
    state: str = words()
    reason: str | None = string(null=True)
    message_id: str | None = string(null=True)
    slot_at: datetime | None = instant(null=True)
    created_at: datetime = instant()
    updated_at: datetime = instant()


class OptOutRow(SQLModel, table=True):
    """Of one person on a platform's server at most one stands."""

    __tablename__ = "opt_outs"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"], ["channels.workspace_id", "channels.id"]
        ),
        sa.Index(
            "uq_opt_outs_standing",
            "workspace_id",
            "platform_person_id",
            "platform",
            "server",
            unique=True,
            postgresql_where=sa.text("removed_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    channel_id: str = string()
    platform: str = string()
    server: str = string()
    platform_person_id: str = string()
    source: str = words()
    note: str | None = string(null=True)
    evidence_id: str | None = string(null=True)
    said: str | None = string(null=True)
    answers_id: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
