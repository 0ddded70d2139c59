"""Tables of conversations."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import (
    document,
    followed,
    instant,
    kept,
    place,
    searched,
    string,
    texts,
    truth,
    whole,
    words,
)
from adapters.db.types import labels as own_words

_CHANNEL = ["channels.workspace_id", "channels.id"]
_CONVERSATION = ["conversations.workspace_id", "conversations.id"]
_STANDING = sa.text("merged_into is null")


def _sorted(name: str, *columns: str) -> sa.Index:
    """For a list of those that were not merged into others."""
    columns = ("workspace_id", *columns, "id")
    return sa.Index(f"ix_conversations_{name}", *columns, postgresql_where=_STANDING)


class ConversationRow(SQLModel, table=True):
    """Each way of sorting has an index that leads straight to the page."""

    __tablename__ = "conversations"
    __table_args__ = (
        followed("conversations"),
        kept("conversations"),
        sa.ForeignKeyConstraint(["workspace_id", "channel_id"], _CHANNEL),
        _sorted("last_message", "last_message_at"),
        _sorted("waiting", "waits_from"),
        _sorted("window", "window_ends"),
        _sorted("priority", "priority_rank"),
        _sorted("assignee", "assignee_id", "last_message_at"),
        _sorted("team", "team_id", "last_message_at"),
        _sorted("channel", "channel_id", "last_message_at"),
        _sorted("author", "author_id", "last_message_at"),
        _sorted("begun", "channel_id", "began_at"),
        _sorted("began", "began_at"),
        sa.Index(
            "ix_conversations_closed",
            *("workspace_id", "closed_at", "id"),
            postgresql_where=sa.text("merged_into is null and closed_at is not null"),
        ),
        # What somebody has in hand, and what nobody has, as it waits.
        sa.Index(
            "ix_conversations_in_hand",
            *("workspace_id", "assignee_id", "waits_from", "id"),
            postgresql_where=sa.text("state = 'open' AND merged_into IS NULL"),
        ),
        sa.Index(
            "ix_conversations_answers",
            "workspace_id",
            "answers_message_id",
            "last_message_at",
            "id",
            postgresql_where=sa.text("answers_message_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    changed_in: int = place()
    id: str = string(key=True)
    organization_id: str = string()
    channel_id: str = string()
    kind: str = words()
    state: str = words()
    author: dict[str, Any] | None = document(null=True)
    author_id: str | None = string(null=True)
    place: str | None = string(null=True)
    place_name: str | None = string(null=True)
    answers_message_id: str | None = string(null=True)
    answers_delivery_id: str | None = string(null=True)
    priority: str | None = words(null=True)
    priority_reasons: list[str] = texts()
    priority_by: str | None = string(null=True)
    priority_rank: int = whole()
    assignee_id: str | None = string(null=True)
    team_id: str | None = string(null=True)
    labels: list[str] = texts()
    began_at: datetime = instant()
    began_with: str = string()
    last_message_at: datetime = instant()
    waiting_since: datetime | None = instant(null=True)
    waits_from: datetime = instant()
    answered_at: datetime | None = instant(null=True)
    first_reply_at: datetime | None = instant(null=True)
    last_reply_at: datetime | None = instant(null=True)
    reply_window_closes_at: datetime | None = instant(null=True)
    window_ends: datetime = instant()
    inbound_count: int = whole()
    reply_count: int = whole()
    snoozed_until: datetime | None = instant(null=True)
    closed_at: datetime | None = instant(null=True)
    merged_into: str | None = string(null=True)
    split_from: str | None = string(null=True)
    metadata_: dict[str, Any] = own_words()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ConversationThreadRow(SQLModel, table=True):
    __tablename__ = "conversation_threads"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "conversation_id"], _CONVERSATION),
        sa.Index(None, "workspace_id", "conversation_id"),
    )

    workspace_id: str = string(key=True)
    channel_id: str = string(key=True)
    thread: str = string(key=True)
    conversation_id: str = string()


class ConversationReplyRow(SQLModel, table=True):
    """`message_id` and `delivery_id` are no foreign keys: that it went out stays true."""

    __tablename__ = "conversation_replies"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "conversation_id"], _CONVERSATION),
        sa.Index(None, "workspace_id", "conversation_id", "at"),
        # Looked for at whatever happens in a conversation: where nobody uses any, it is empty.
        sa.Index(
            "ix_conversation_replies_saved",
            *("workspace_id", "conversation_id"),
            postgresql_where=sa.text("saved_reply_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    delivery_id: str = string(key=True)
    conversation_id: str = string()
    message_id: str = string()
    at: datetime = instant()
    answers: str | None = string(null=True)
    saved_reply_id: str | None = string(null=True)
    answered_at: datetime | None = instant(null=True)
    closed_at: datetime | None = instant(null=True)
    reopened_at: datetime | None = instant(null=True)


class ConversationNoteRow(SQLModel, table=True):
    __tablename__ = "conversation_notes"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "conversation_id"], _CONVERSATION),
        sa.Index(None, "workspace_id", "conversation_id", "id"),
        sa.Index("ix_conversation_notes_words", "words", postgresql_using="gin"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    conversation_id: str = string()
    author: str = string()
    text: str = string()
    words: Any = searched("searchable(workspace_id, text)")
    removed_at: datetime | None = instant(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ConversationPresenceRow(SQLModel, table=True):
    """Not logged, and no foreign key: presences.py says why."""

    __tablename__ = "conversation_presences"
    __table_args__ = {"prefixes": ["UNLOGGED"]}

    workspace_id: str = string(key=True)
    conversation_id: str = string(key=True)
    who: str = string(key=True)
    state: str = words()
    since: datetime = instant()
    until: datetime = instant()


class ConversationMergeRow(SQLModel, table=True):
    __tablename__ = "conversation_merges"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id", "conversation_id"], _CONVERSATION),)

    workspace_id: str = string(key=True)
    conversation_id: str = string(key=True)
    into_id: str = string()
    by: str = string()
    at: datetime = instant()
    message_ids: list[str] = texts()
    delivery_ids: list[str] = texts()
    note_ids: list[str] = texts()
    threads: list[str] = texts()
    undone_at: datetime | None = instant(null=True)


class SavedViewRow(SQLModel, table=True):
    __tablename__ = "saved_views"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    query: dict[str, Any] = document()
    owner: str = string()
    shared: bool = truth()
    removed_at: datetime | None = instant(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
