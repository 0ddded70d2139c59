"""Tables of feeds that are read, and of the items that were met in them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, texts, whole, words


class FeedInRow(SQLModel, table=True):
    """One is found by the hash of its hub's secret before it is known whose it is."""

    __tablename__ = "feeds"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(None, "hub_hash"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    url: str = string()
    mode: str = words()
    status: str = words()
    channel_ids: list[str] = texts()
    template: str = string()
    interval_seconds: int = whole()
    backfill: int = whole()
    title: str | None = string(null=True)
    etag: str | None = string(null=True)
    last_modified: str | None = string(null=True)
    begun_at: datetime | None = instant(null=True)
    polled_at: datetime | None = instant(null=True)
    next_at: datetime | None = instant(null=True)
    failures: int = whole()
    failing_since: datetime | None = instant(null=True)
    trouble: str | None = words(null=True)
    moved_to: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    hub: dict[str, Any] | None = document(null=True)
    hub_hash: str | None = string(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class FeedItemRow(SQLModel, table=True):
    """One row for each item of a feed, for ever: it is what keeps an item from becoming two."""

    __tablename__ = "feed_items"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "feed_id"], ["feeds.workspace_id", "feeds.id"]),
        sa.Index(None, "workspace_id", "feed_id", "id"),
    )

    workspace_id: str = string(key=True)
    feed_id: str = string(key=True)
    key: str = string(key=True)
    id: str = string()
    outcome: str = words()
    title: str = string()
    link: str | None = string(null=True)
    published_at: datetime | None = instant(null=True)
    received_at: datetime = instant()
    message_id: str | None = string(null=True)
    idea_id: str | None = string(null=True)
    code: str | None = string(null=True)
