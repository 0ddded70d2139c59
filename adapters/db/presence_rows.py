"""Tables of who was there on which day of a community, and of what its days came to."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, string, texts, truth, whole


class MemberPresenceRow(SQLModel, table=True):
    """Days are of the community's wall, counted from 1970-01-01. It refers to nothing, as what it
    is counted from. The neighbours of a person's day lie beside it; what is to be counted is
    little among much."""

    __tablename__ = "member_presences"
    __table_args__ = (
        sa.Index(None, "workspace_id", "person_id", "community_id", "day"),
        sa.Index(
            "ix_member_presences_stale",
            *("workspace_id", "community_id", "day", "member_id"),
            postgresql_where=sa.text("is_stale"),
        ),
    )

    workspace_id: str = string(key=True)
    community_id: str = string(key=True)
    day: int = whole(key=True)
    member_id: str = string(key=True)
    person_id: str = string()
    posts: int = whole()
    replies: int = whole()
    signs: int = whole()
    joins: int = whole()
    leaves: int = whole()
    departures: int = whole(default=0)
    returns: int = whole(default=0)
    is_stale: bool = truth()


class MemberTurnRow(SQLModel, table=True):
    """Only ever added to. What is counted of it is in `member_presences`; it is read where all is
    counted anew. It refers to nothing, as what else that is."""

    __tablename__ = "member_turns"

    workspace_id: str = string(key=True)
    member_id: str = string(key=True)
    version: int = whole(key=True)
    at: datetime = instant()
    is_return: bool = truth()
    community_ids: list[str] = texts()


class CommunityDayRow(SQLModel, table=True):
    __tablename__ = "community_days"
    __table_args__ = (
        sa.Index(
            "ix_community_days_stale",
            *("workspace_id", "community_id", "day"),
            postgresql_where=sa.text("is_stale"),
        ),
    )

    workspace_id: str = string(key=True)
    community_id: str = string(key=True)
    day: int = whole(key=True)
    joined: int = whole()
    gone: int = whole()
    active: int = whole()
    posts: int = whole()
    replies: int = whole()
    signs: int = whole()
    first_posts: int = whole()
    second_posts: int = whole()
    gaps: dict[str, Any] = document()
    weeks: dict[str, Any] = document()
    months: dict[str, Any] = document()
    is_stale: bool = truth()


class LevelMoveRow(SQLModel, table=True):
    """Of nobody in particular: only how many moved."""

    __tablename__ = "level_moves"

    workspace_id: str = string(key=True)
    community_id: str = string(key=True)
    day: int = whole(key=True)
    before: int = whole(key=True)
    level: int = whole(key=True)
    count: int = whole()


class CommunityZoneRow(SQLModel, table=True):
    """By which wall the days of a community were counted; while they move to another, those of
    members up to one are counted by that already."""

    __tablename__ = "community_zones"

    workspace_id: str = string(key=True)
    community_id: str = string(key=True)
    zone: str = string()
    moving_to: str | None = string(null=True)
    moved_through: str | None = string(null=True)
