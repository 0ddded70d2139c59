"""Tables of competitors, of their accounts, and of what anybody can see of these."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, kept, labels, large, string, truth, whole, words

_ACCOUNT = ["competitor_accounts.workspace_id", "competitor_accounts.id"]
_AT_LAST: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"}
"""What belongs together goes together: only the commit looks whether all of it has."""


class CompetitorRow(SQLModel, table=True):
    __tablename__ = "competitors"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(
            ["workspace_id", "watch_id"], ["watches.workspace_id", "watches.id"]
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    colour: str | None = string(null=True)
    watch_id: str | None = string(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class CompetitorAccountRow(SQLModel, table=True):
    """One account of one competitor is there once."""

    __tablename__ = "competitor_accounts"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "competitor_id"],
            ["competitors.workspace_id", "competitors.id"],
            **_AT_LAST,
        ),
        sa.Index(None, "workspace_id", "competitor_id"),
        sa.Index(
            "ix_competitor_accounts_resting",
            *("workspace_id", "place"),
            postgresql_where=sa.text("rested_until is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    competitor_id: str = string()
    position: int = whole()
    platform: str = words()
    handle: str = string()
    server_url: str | None = string(null=True)
    state: str = words()
    secrecy: str | None = words(null=True)
    account_id: str | None = string(null=True)
    name: str | None = string(null=True)
    url: str | None = string(null=True)
    is_rounded: bool = truth()
    next_at: datetime = instant()
    checked_at: datetime | None = instant(null=True)
    as_of: datetime | None = instant(null=True)
    read_on: int | None = whole(null=True)
    tries: int = whole()
    trouble: str | None = string(null=True)
    place: str | None = string(null=True)
    rested_until: datetime | None = instant(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class CompetitorDayRow(SQLModel, table=True):
    """What an account had on a day of the workspace, as it was read then."""

    __tablename__ = "competitor_days"
    __table_args__ = (
        kept("competitor_days"),
        sa.ForeignKeyConstraint(["workspace_id", "account_id"], _ACCOUNT, **_AT_LAST),
    )

    workspace_id: str = string(key=True)
    account_id: str = string(key=True)
    day: int = whole(key=True)
    as_of: datetime = instant()
    followers: int | None = large(null=True)
    following: int | None = large(null=True)
    posts: int | None = large(null=True)
    is_rounded: bool = truth()
    posts_since: datetime | None = instant(null=True)


class CompetitorPostRow(SQLModel, table=True):
    """When an account posted and what came of it; never what it said."""

    __tablename__ = "competitor_posts"
    __table_args__ = (
        kept("competitor_posts"),
        sa.ForeignKeyConstraint(["workspace_id", "account_id"], _ACCOUNT, **_AT_LAST),
        sa.Index(None, "workspace_id", "account_id", "at"),
    )

    workspace_id: str = string(key=True)
    account_id: str = string(key=True)
    post_id: str = string(key=True)
    at: datetime = instant()
    as_of: datetime = instant()
    url: str | None = string(null=True)
    reactions: int | None = large(null=True)
    comments: int | None = large(null=True)
    shares: int | None = large(null=True)
    gone_at: datetime | None = instant(null=True)
