"""Tables of milestones, and of who reached them."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, string, truth, whole, words


class MilestoneRow(SQLModel, table=True):
    __tablename__ = "milestones"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.UniqueConstraint("workspace_id", "external_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    kind: str = words()
    threshold: int = whole()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    word: str | None = string(null=True)
    community_id: str | None = string(null=True)
    version: int = whole()
    external_id: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    recurs: bool = truth()


class StreakWatchRow(SQLModel, table=True):
    __tablename__ = "streak_watches"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    unit: str = string(key=True)
    word: str = string(key=True)
    judged: int = whole()
    timezone: str = string()
    after: str = string()
    is_idle: bool = truth()


class MemberMilestoneRow(SQLModel, table=True):
    """Only ever added to, and deleted where somebody is forgotten."""

    __tablename__ = "member_milestones"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "milestone_id"], ["milestones.workspace_id", "milestones.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["members.workspace_id", "members.id"]
        ),
        sa.UniqueConstraint("workspace_id", "member_id", "milestone_id", "times"),
        sa.Index(None, "workspace_id", "milestone_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    milestone_id: str = string()
    member_id: str = string()
    day: int = whole()
    reached_at: datetime = instant()
    times: int = whole(default=1)
