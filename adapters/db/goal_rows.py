"""Table of the goals of communities."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from adapters.db.types import instant, string, whole, words


class GoalRow(SQLModel, table=True):
    __tablename__ = "goals"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.Index(None, "workspace_id", "community_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    community_id: str = string()
    name: str = string()
    direction: str = words()
    baseline: float = Field(sa_type=sa.Double, nullable=False)
    target: float = Field(sa_type=sa.Double, nullable=False)
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    metric: str | None = words(null=True)
    level: int | None = whole(null=True)
    due_at: datetime | None = instant(null=True)
    state: str = words()
    entered_value: float | None = Field(sa_type=sa.Double, nullable=True)
    entered_at: datetime | None = instant(null=True)
    entered_by: str | None = string(null=True)
    closed_at: datetime | None = instant(null=True)
    closed_value: float | None = Field(sa_type=sa.Double, nullable=True)
    version: int = whole()
    removed_at: datetime | None = instant(null=True)
