"""The tables of challenges, of who took part in them, and of what was reached."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, whole, words


class ChallengeRow(SQLModel, table=True):
    """`opens`, `closes`, `ways`, `goal` and `cheers` are documents."""

    __tablename__ = "challenges"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.UniqueConstraint("workspace_id", "series_id", "run"),
        sa.Index(None, "workspace_id", "community_id", "id"),
        sa.Index(None, "workspace_id", "status", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    community_id: str = string()
    series_id: str = string()
    title: str = string()
    text: str = string()
    status: str = words()
    opens: dict[str, Any] = document()
    closes: dict[str, Any] = document()
    opens_at: datetime = instant()
    closes_at: datetime = instant()
    timezone: str = string()
    pace: str = words()
    ways: list[dict[str, Any]] = document()
    goal: dict[str, Any] = document()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    repeat: str = words()
    run: int = whole()
    most_runs: int | None = whole(null=True)
    most_participants: int | None = whole(null=True)
    cheers: dict[str, Any] | None = document(null=True)
    closed_at: datetime | None = instant(null=True)
    version: int = whole()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()


class ChallengeCheckInRow(SQLModel, table=True):
    """`source_id` is no foreign key: what it names is kept for a time, and this is kept longer."""

    __tablename__ = "challenge_check_ins"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "challenge_id"], ["challenges.workspace_id", "challenges.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["members.workspace_id", "members.id"]
        ),
        sa.UniqueConstraint("workspace_id", "challenge_id", "member_id", "period"),
        sa.Index(None, "workspace_id", "challenge_id", "id"),
        sa.Index(None, "workspace_id", "member_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    challenge_id: str = string()
    member_id: str = string()
    period: int = whole()
    at: datetime = instant()
    way: str = words()
    created_by: str = string()
    created_at: datetime = instant()
    source_id: str | None = string(null=True)


class ChallengeMarkRow(SQLModel, table=True):
    """`message_id` is no foreign key, for the same reason."""

    __tablename__ = "challenge_marks"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "challenge_id"], ["challenges.workspace_id", "challenges.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["members.workspace_id", "members.id"]
        ),
        sa.UniqueConstraint("workspace_id", "challenge_id", "member_id", "name"),
        sa.Index(None, "workspace_id", "challenge_id", "id"),
        sa.Index(None, "workspace_id", "member_id", "id"),
        sa.Index(None, "workspace_id", "community_id", "week", "cheer"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    challenge_id: str = string()
    community_id: str = string()
    member_id: str = string()
    name: str = string()
    done: int = whole()
    streak: int = whole()
    at: datetime = instant()
    cheer: str = words()
    version: int = whole()
    week: str | None = string(null=True)
    reason: str | None = words(null=True)
    refusal: str | None = string(null=True)
    message_id: str | None = string(null=True)
