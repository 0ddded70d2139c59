"""The tables of who is given which conversations."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db import types
from adapters.db.types import instant, string, whole, words

_CALENDAR = ["business_calendars.workspace_id", "business_calendars.id"]


class AssignmentPolicyRow(SQLModel, table=True):
    __tablename__ = "assignment_policies"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id", "business_calendar_id"], _CALENDAR),
        sa.Index(
            "ix_assignment_policies_standing",
            "workspace_id",
            "position",
            "id",
            postgresql_where=sa.text("removed_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    position: int = whole()
    enabled: bool = types.truth()
    priorities: list[str] = types.texts()
    channel_ids: list[str] = types.texts()
    labels: list[str] = types.texts()
    kinds: list[str] = types.texts()
    team_ids: list[str] = types.texts()
    assignee_ids: list[str] = types.texts()
    assignee_team_id: str | None = string(null=True)
    assignee_order: str = words()
    conversation_order: str = words()
    capacity: int | None = whole(null=True)
    fair_limit: int | None = whole(null=True)
    fair_window_seconds: int = whole()
    business_calendar_id: str | None = string(null=True)
    reassign_when_gone: bool = types.truth()
    reassign_after_away_seconds: int | None = whole(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = types.labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class AssignmentTurnRow(SQLModel, table=True):
    __tablename__ = "assignment_turns"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "policy_id"],
            ["assignment_policies.workspace_id", "assignment_policies.id"],
        ),
    )

    workspace_id: str = string(key=True)
    policy_id: str = string(key=True)
    teammate_id: str = string(key=True)
    number: int = types.large()
    window_began_at: datetime = instant()
    given: int = whole()


class AvailabilityRow(SQLModel, table=True):
    """`id` is the teammate's."""

    __tablename__ = "availabilities"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "business_calendar_id"], _CALENDAR),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    state: str = words()
    since: datetime = instant()
    until: datetime | None = instant(null=True)
    business_calendar_id: str | None = string(null=True)
    capacity: int | None = whole(null=True)
    version: int = whole()
    updated_at: datetime = instant()
