"""Tables of what members are worth: what was done day by day, how each stands, and leaderboards."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from adapters.db.types import document, instant, string, whole, words


class ValueSchemeRow(SQLModel, table=True):
    __tablename__ = "value_schemes"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    organization_id: str = string()
    updated_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    weights: list[dict[str, Any]] = document()
    levels: list[dict[str, Any]] = document()
    keep_percent: int = whole()
    demotion_months: int = whole()
    version: int = whole()


class MemberDayRow(SQLModel, table=True):
    """Days are counted from 1970-01-01; `community_id` is empty for none."""

    __tablename__ = "member_days"

    workspace_id: str = string(key=True)
    member_id: str = string(key=True)
    day: int = whole(key=True)
    word: str = string(key=True)
    community_id: str = string(key=True)
    count: int = whole()


class MemberReceivedRow(SQLModel, table=True):
    """Whoever gave is looked for when they turn out to be somebody else."""

    __tablename__ = "member_received"
    __table_args__ = (sa.Index(None, "workspace_id", "giver_id", "member_id"),)

    workspace_id: str = string(key=True)
    member_id: str = string(key=True)
    day: int = whole(key=True)
    giver_id: str = string(key=True)
    word: str = string(key=True)
    community_id: str = string(key=True)
    count: int = whole()


class MemberValueRow(SQLModel, table=True):
    """Who is to be reckoned is found by the day, and by a scheme that is not the present one."""

    __tablename__ = "member_values"
    __table_args__ = (
        sa.Index(None, "workspace_id", "due_on", "member_id"),
        sa.Index(None, "workspace_id", "scheme_version"),
    )

    workspace_id: str = string(key=True)
    member_id: str = string(key=True)
    due_on: int | None = whole(null=True)
    as_of: int = whole()
    scheme_version: int = whole()
    level: int = whole()
    level_by: str = words()
    review_on: int | None = whole(null=True)
    version: int = whole()


def _place(window: str) -> sa.Index:
    """Walked from its end, a page at a time."""
    return sa.Index(
        f"ix_leaderboard_entries_{window}",
        *("workspace_id", "community_id", "measure", window, "member_id"),
        postgresql_where=sa.text(f"{window} > 0"),
    )


class LeaderboardEntryRow(SQLModel, table=True):
    """Each window has an index that leads straight to a page."""

    __tablename__ = "leaderboard_entries"
    __table_args__ = (_place("week"), _place("month"), _place("ever"))

    workspace_id: str = string(key=True)
    member_id: str = string(key=True)
    community_id: str = string(key=True)
    measure: str = string(key=True)
    week: float = Field(sa_type=sa.Double, nullable=False)
    month: float = Field(sa_type=sa.Double, nullable=False)
    ever: float = Field(sa_type=sa.Double, nullable=False)
    sample: int = whole()
