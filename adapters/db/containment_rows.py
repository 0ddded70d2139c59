"""Tables of containments, and of the messages that they hold."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, kept, string, truth, whole, words


class ContainmentRow(SQLModel, table=True):
    __tablename__ = "containments"
    __table_args__ = (
        kept("containments"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        # Those that stand are few, and are read whenever what is judged by has changed.
        sa.Index(
            "ix_containments_standing",
            "workspace_id",
            "id",
            postgresql_where=sa.text("lifted_at is null"),
        ),
        sa.Index(
            "uq_containments_decision",
            "workspace_id",
            "decision_id",
            unique=True,
            postgresql_where=sa.text("decision_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    kind: str = words()
    scope: str = words()
    reason: str = string()
    placed_by: str = string()
    community_id: str | None = string(null=True)
    channel_id: str | None = string(null=True)
    message_id: str | None = string(null=True)
    conversation_id: str | None = string(null=True)
    platform_person_id: str | None = string(null=True)
    interval_seconds: int | None = whole(null=True)
    include_past: bool = truth()
    ends_at: datetime | None = instant(null=True)
    decision_id: str | None = string(null=True)
    swept_to: str | None = string(null=True)
    swept_at: datetime | None = instant(null=True)
    lifted_at: datetime | None = instant(null=True)
    lifted_by: str | None = string(null=True)
    released_at: datetime | None = instant(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ContainedMessageRow(SQLModel, table=True):
    """A message is on the record of a containment once."""

    __tablename__ = "contained_messages"
    __table_args__ = (
        kept("contained_messages"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "containment_id"],
            ["containments.workspace_id", "containments.id"],
        ),
        sa.UniqueConstraint("workspace_id", "containment_id", "inbound_message_id"),
        sa.Index(None, "workspace_id", "inbound_message_id"),
        sa.Index(None, "workspace_id", "containment_id", "id"),
        sa.Index(
            "ix_contained_messages_held",
            "workspace_id",
            "containment_id",
            "id",
            postgresql_where=sa.text("released_at is null"),
        ),
        sa.Index(
            "ix_contained_messages_action",
            "workspace_id",
            "action_id",
            postgresql_where=sa.text("action_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    containment_id: str = string()
    inbound_message_id: str = string()
    channel_id: str = string()
    platform_message_id: str = string()
    author_id: str | None = string(null=True)
    action_id: str | None = string(null=True)
    obstacle: str | None = words(null=True)
    released_at: datetime | None = instant(null=True)
    released_by: str | None = string(null=True)
    left: str | None = words(null=True)
    version: int = whole()
    created_at: datetime = instant()


class ChannelPaceRow(SQLModel, table=True):
    """Of a channel there is one."""

    __tablename__ = "channel_paces"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"], ["channels.workspace_id", "channels.id"]
        ),
        sa.UniqueConstraint("workspace_id", "channel_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    channel_id: str = string()
    before_seconds: int = whole()
    wanted_seconds: int = whole()
    place: str | None = string(null=True)
    state: str = words()
    tries: int = whole()
    error_code: str | None = words(null=True)
    error_detail: str | None = string(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
