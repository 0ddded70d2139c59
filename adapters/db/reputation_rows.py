"""Tables of reputations: of nobody in particular."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from adapters.db.types import followed, instant, place, string, whole


def _number() -> float:
    number: float = Field(sa_type=sa.Double)
    return number


class ReputationDayRow(SQLModel, table=True):
    """Days are of the community's wall, counted from 1970-01-01. It refers to nothing, as what it
    is counted from."""

    __tablename__ = "reputation_days"
    __table_args__ = (followed("reputation_days", "community_id", "day"),)

    workspace_id: str = string(key=True)
    changed_in: int = place()
    community_id: str = string(key=True)
    day: int = whole(key=True)
    heard: int = whole()
    positive: int = whole()
    negative: int = whole()
    neutral: int = whole()
    mixed: int = whole()
    pull_positive: float = _number()
    pull_negative: float = _number()
    reach_known: int = whole()
    begun: int = whole()
    replied: int = whole()
    kept: int = whole()
    missed: int = whole()
    joined: int = whole()
    gone: int = whole()
    cases: int = whole()


class ReputationWeightsRow(SQLModel, table=True):
    """One for each workspace at most."""

    __tablename__ = "reputation_weights"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    organization_id: str = string()
    sentiment: float = _number()
    responses: float = _number()
    growth: float = _number()
    moderation: float = _number()
    positive: float = _number()
    negative: float = _number()
    updated_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ReputationMarkRow(SQLModel, table=True):
    """One for each workspace at most."""

    __tablename__ = "reputation_marks"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    day: int = whole()


class ReputationFallRow(SQLModel, table=True):
    """So that each is told once."""

    __tablename__ = "reputation_falls"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    scope_id: str = string(key=True)
    week: int = whole(key=True)
    before: float = _number()
    after: float = _number()
    told_at: datetime = instant()
