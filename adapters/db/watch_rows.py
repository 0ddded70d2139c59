"""Tables of watches, of what they found, and of how they look around."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

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

_WATCH = ["watches.workspace_id", "watches.id"]


class WatchRow(SQLModel, table=True):
    """One that is removed stays until it is forgotten with all that it found."""

    __tablename__ = "watches"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(None, "workspace_id", "state", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    query: str = string()
    state: str = words()
    platforms: list[str] = texts()
    languages: list[str] = texts()
    community_ids: list[str] = texts()
    most_hits_a_day: int | None = whole(null=True)
    searches: bool = truth()
    opens_conversations: bool = truth()
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class WatchHitRow(SQLModel, table=True):
    """One watch finds one message once."""

    __tablename__ = "watch_hits"
    __table_args__ = (
        followed("watch_hits"),
        kept("watch_hits"),
        sa.UniqueConstraint("workspace_id", "watch_id", "inbound_message_id"),
        sa.ForeignKeyConstraint(["workspace_id", "watch_id"], _WATCH),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbound_message_id"],
            ["inbound_messages.workspace_id", "inbound_messages.id"],
        ),
        sa.Index(None, "workspace_id", "watch_id", "at", "id"),
        sa.Index(None, "workspace_id", "inbound_message_id"),
    )

    workspace_id: str = string(key=True)
    changed_in: int = place()
    id: str = string(key=True)
    organization_id: str = string()
    watch_id: str = string()
    inbound_message_id: str = string()
    channel_id: str = string()
    platform: str = string()
    kind: str = words()
    at: datetime = instant()
    found_at: datetime = instant()
    message_version: int = whole()
    spans: list[dict[str, Any]] = document()
    author_id: str | None = string(null=True)
    author_handle: str | None = string(null=True)
    language: str | None = string(null=True)
    sentiment: str | None = string(null=True)


class WatchDayRow(SQLModel, table=True):
    """How many hits a watch had on a day of UTC, written as in `2030-05-04`."""

    __tablename__ = "watch_days"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id", "watch_id"], _WATCH),)

    workspace_id: str = string(key=True)
    watch_id: str = string(key=True)
    day: str = string(key=True)
    hits: int = whole()
    left_out: int = whole()


class WatchbookRow(SQLModel, table=True):
    """Which change of a workspace's watches was the last."""

    __tablename__ = "watchbooks"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    revision: int = whole()


class WatchSearchRow(SQLModel, table=True):
    """How a watch looks around on one channel's platform."""

    __tablename__ = "watch_searches"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "watch_id"], _WATCH),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"], ["channels.workspace_id", "channels.id"]
        ),
        sa.Index(None, "workspace_id", "channel_id"),
    )

    workspace_id: str = string(key=True)
    watch_id: str = string(key=True)
    channel_id: str = string(key=True)
    organization_id: str = string()
    turn: int = whole()
    cursors: dict[str, Any] = document()
    searched_at: datetime | None = instant(null=True)
    next_at: datetime = instant()
    found: int = whole()
    failures: int = whole()
    trouble: str | None = string(null=True)
    updated_at: datetime = instant()
