"""Tables of the inbox: how channels hear, what they were told, and what came of it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from adapters.db.types import (
    document,
    followed,
    instant,
    kept,
    large,
    octets,
    place,
    searched,
    string,
    whole,
    words,
)

_CHANNEL = ["channels.workspace_id", "channels.id"]
_MESSAGE = ["inbound_messages.workspace_id", "inbound_messages.id"]


class ChannelHearingRow(SQLModel, table=True):
    """One is found by the hash of its address, or of its hub's, before it is known whose it is."""

    __tablename__ = "channel_hearings"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "channel_id"], _CHANNEL),
        sa.Index(None, "hash"),
        sa.Index(None, "hash_before"),
        sa.Index(
            "ix_channel_hearings_hub_hash",
            "hub_hash",
            postgresql_where=sa.text("hub_hash is not null"),
        ),
        sa.Index(
            "ix_channel_hearings_stream", "stream", postgresql_where=sa.text("stream is not null")
        ),
    )

    workspace_id: str = string(key=True)
    channel_id: str = string(key=True)
    organization_id: str = string()
    hash: str | None = string(null=True)
    hash_before: str | None = string(null=True)
    secrets: bytes | None = octets(null=True)
    opened_at: datetime | None = instant(null=True)
    replaced_at: datetime | None = instant(null=True)
    told_at: datetime | None = instant(null=True)
    cursor: str | None = string(null=True)
    polled_at: datetime | None = instant(null=True)
    next_poll_at: datetime | None = instant(null=True)
    quiet: int = whole()
    failures: int = whole()
    trouble: str | None = string(null=True)
    stream: str | None = string(null=True)
    stream_trouble: str | None = string(null=True)
    hub: dict[str, Any] | None = document(null=True)
    hub_hash: str | None = string(null=True)
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ChannelStreamRow(SQLModel, table=True):
    """A workspace's share in a stream: those that bear the same key are moved together."""

    __tablename__ = "channel_streams"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(None, "key"),
    )

    workspace_id: str = string(key=True)
    key: str = string(key=True)
    next_at: datetime = instant()
    fence: int = whole()
    lease_until: datetime | None = instant(null=True)
    alive_until: datetime | None = instant(null=True)
    point: str | None = string(null=True)
    failures: int = whole()


class ToldPollRow(SQLModel, table=True):
    """Of each poll what was told last, however often it is told."""

    __tablename__ = "told_polls"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    platform: str = words(key=True)
    poll_id: str = string(key=True)
    said: dict[str, Any] = document()
    told_order: int = large()
    told_at: datetime = instant()


class InboundReceiptRow(SQLModel, table=True):
    """Unique for each telling of a channel's platform, for as long as any tells the same again."""

    __tablename__ = "inbound_receipts"
    __table_args__ = (
        kept("inbound_receipts"),
        sa.ForeignKeyConstraint(["workspace_id", "channel_id"], _CHANNEL),
        sa.UniqueConstraint("workspace_id", "channel_id", "raw_id"),
        # What waits is little at a time, and is looked for all the time.
        sa.Index(
            "ix_inbound_receipts_waiting",
            "workspace_id",
            "channel_id",
            "id",
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.Index(
            "ix_inbound_receipts_set_aside",
            "workspace_id",
            "channel_id",
            "id",
            postgresql_where=sa.text("state = 'set_aside'"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    channel_id: str = string()
    raw_id: str = string()
    way: str = words()
    state: str = words()
    received_at: datetime = instant()
    next_at: datetime = instant()
    tries: int = whole()
    lease_until: datetime | None = instant(null=True)
    reason: str | None = string(null=True)


class InboundOriginalRow(SQLModel, table=True):
    """What came, byte for byte; apart, so that it can be forgotten earlier."""

    __tablename__ = "inbound_originals"
    __table_args__ = (kept("inbound_originals"),)

    workspace_id: str = string(key=True)
    receipt_id: str = string(key=True)
    received_at: datetime = instant()
    content_type: str = string()
    body: bytes = octets()


class InboundMessageRow(SQLModel, table=True):
    __tablename__ = "inbound_messages"
    __table_args__ = (
        followed("inbound_messages"),
        kept("inbound_messages"),
        sa.ForeignKeyConstraint(["workspace_id", "channel_id"], _CHANNEL),
        sa.UniqueConstraint("workspace_id", "channel_id", "platform_message_id"),
        sa.Index(None, "workspace_id", "channel_id", "id"),
        sa.Index(None, "workspace_id", "at", "id"),
        sa.Index(None, "workspace_id", "author_id", "id"),
        # What is urgent is little among much; of a mood or a language there is enough on any page.
        sa.Index(None, "workspace_id", "priority", "id"),
        sa.Index(
            "ix_inbound_messages_answers",
            "workspace_id",
            "answers_message_id",
            "id",
            postgresql_where=sa.text("answers_message_id is not null"),
        ),
        sa.Index(
            "ix_inbound_messages_parents",
            "workspace_id",
            "channel_id",
            "parent_id",
            postgresql_where=sa.text("parent_id is not null"),
        ),
        sa.Index(
            "ix_inbound_messages_roots",
            "workspace_id",
            "channel_id",
            "root_id",
            postgresql_where=sa.text("root_id is not null"),
        ),
        sa.Index(
            "ix_inbound_messages_conversation",
            "workspace_id",
            "conversation_id",
            "at",
            "id",
            postgresql_where=sa.text("conversation_id is not null"),
        ),
        sa.Index(
            "ix_inbound_messages_address",
            "workspace_id",
            sa.text("md5(url)"),
            postgresql_where=sa.text("url is not null"),
        ),
        sa.Index(
            "ix_inbound_messages_unthreaded",
            "workspace_id",
            "channel_id",
            "at",
            postgresql_where=sa.text(
                "conversation_id is null and kind in ('comment', 'mention', 'direct', 'review')"
            ),
        ),
        sa.Index("ix_inbound_messages_words", "words", postgresql_using="gin"),
    )

    workspace_id: str = string(key=True)
    changed_in: int = place()
    id: str = string(key=True)
    organization_id: str = string()
    channel_id: str = string()
    platform_message_id: str = string()
    kind: str = words()
    state: str = words()
    at: datetime = instant()
    received_at: datetime = instant()
    receipt_id: str = string()
    author: dict[str, Any] | None = document(null=True)
    author_id: str | None = string(null=True)
    title: str | None = string(null=True)
    text: str | None = string(null=True)
    content_warning: str | None = string(null=True)
    files: list[dict[str, Any]] = document()
    parent_id: str | None = string(null=True)
    root_id: str | None = string(null=True)
    place: str | None = string(null=True)
    place_name: str | None = string(null=True)
    url: str | None = string(null=True)
    language: str | None = string(null=True)
    rating: float | None = Field(sa_type=sa.Double, nullable=True)
    answers_message_id: str | None = string(null=True)
    answers_delivery_id: str | None = string(null=True)
    conversation_id: str | None = string(null=True)
    edited_at: datetime | None = instant(null=True)
    deleted_at: datetime | None = instant(null=True)
    analysis: dict[str, Any] | None = document(null=True)
    spoken: str | None = string(null=True)
    sentiment: str | None = words(null=True)
    priority: str | None = words(null=True)
    version: int = whole()
    updated_at: datetime = instant()
    words: Any = searched("said_words(workspace_id, title, text, author)")


class InboundChangeRow(SQLModel, table=True):
    """Every telling of what a message says. One whose message has not come is an orphan."""

    __tablename__ = "inbound_changes"
    __table_args__ = (
        kept("inbound_changes"),
        sa.ForeignKeyConstraint(["workspace_id", "channel_id"], _CHANNEL),
        sa.ForeignKeyConstraint(["workspace_id", "inbound_id"], _MESSAGE),
        sa.Index(None, "workspace_id", "channel_id", "about"),
        sa.Index(None, "workspace_id", "inbound_id"),
        sa.Index(
            "ix_inbound_changes_orphans",
            "received_at",
            postgresql_where=sa.text("inbound_id is null"),
        ),
    )

    workspace_id: str = string(key=True)
    channel_id: str = string(key=True)
    heard_id: str = string(key=True)
    about: str = string()
    inbound_id: str | None = string(null=True)
    kind: str = words()
    at: datetime = instant()
    received_at: datetime = instant()
    receipt_id: str = string()
    title: str | None = string(null=True)
    text: str | None = string(null=True)
    content_warning: str | None = string(null=True)
    files: list[dict[str, Any]] = document()


class InboundActivityRow(SQLModel, table=True):
    __tablename__ = "inbound_activities"
    __table_args__ = (
        kept("inbound_activities"),
        sa.ForeignKeyConstraint(["workspace_id", "channel_id"], _CHANNEL),
        sa.UniqueConstraint("workspace_id", "channel_id", "heard_id"),
        sa.Index(None, "workspace_id", "channel_id", "id"),
        sa.Index(None, "workspace_id", "at", "id"),
        sa.Index(None, "workspace_id", "author_id", "id"),
        sa.Index(
            "ix_inbound_activities_answers",
            "workspace_id",
            "answers_message_id",
            "id",
            postgresql_where=sa.text("answers_message_id is not null"),
        ),
        sa.Index(
            "ix_inbound_activities_about",
            "workspace_id",
            "channel_id",
            "platform_message_id",
            postgresql_where=sa.text(
                "answers_message_id is null and platform_message_id is not null"
            ),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    channel_id: str = string()
    heard_id: str = string()
    kind: str = words()
    at: datetime = instant()
    received_at: datetime = instant()
    receipt_id: str = string()
    author: dict[str, Any] | None = document(null=True)
    author_id: str | None = string(null=True)
    about: dict[str, Any] | None = document(null=True)
    text: str | None = string(null=True)
    reaction: str | None = string(null=True)
    type: str | None = string(null=True)
    value: float | None = Field(sa_type=sa.Double, nullable=True)
    platform_message_id: str | None = string(null=True)
    place: str | None = string(null=True)
    place_name: str | None = string(null=True)
    url: str | None = string(null=True)
    answers_message_id: str | None = string(null=True)
    answers_delivery_id: str | None = string(null=True)
