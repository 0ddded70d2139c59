"""Tables of journeys, of who is on them, and of the steps they took."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, kept, labels, string, truth, whole, words


class JourneyRow(SQLModel, table=True):
    """`steps` is a list of documents, `quiet_hours` a document."""

    __tablename__ = "journeys"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(
            ["workspace_id", "segment_id"], ["segments.workspace_id", "segments.id"]
        ),
        sa.UniqueConstraint("workspace_id", "external_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    entry: str = words()
    steps: list[dict[str, Any]] = document()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    state: str = words()
    segment_id: str | None = string(null=True)
    description: str | None = string(null=True)
    timezone: str | None = string(null=True)
    exits_on_reply: bool = truth()
    exits_on_leaving: bool = truth()
    consent_purpose: str | None = string(null=True)
    reenter_after_days: int | None = whole(null=True)
    quiet_hours: dict[str, Any] | None = document(null=True)
    per_minute: int = whole()
    activated_at: datetime | None = instant(null=True)
    ended_at: datetime | None = instant(null=True)
    version: int = whole()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()


class TravellerRow(SQLModel, table=True):
    """Of each member on a journey one is on their way at most."""

    __tablename__ = "travellers"
    __table_args__ = (
        kept("travellers"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "journey_id"], ["journeys.workspace_id", "journeys.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["members.workspace_id", "members.id"]
        ),
        sa.Index(
            "uq_travellers_on_their_way",
            *("workspace_id", "journey_id", "member_id"),
            unique=True,
            postgresql_where=sa.text("state = 'travelling'"),
        ),
        sa.Index(
            "ix_travellers_due",
            *("workspace_id", "journey_id", "due_at"),
            postgresql_where=sa.text("state = 'travelling'"),
        ),
        sa.Index(None, "workspace_id", "member_id", "id"),
        sa.Index(None, "workspace_id", "journey_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    journey_id: str = string()
    member_id: str = string()
    entered_by: str = words()
    entered_at: datetime = instant()
    updated_at: datetime = instant()
    state: str = words()
    passed: int = whole()
    due_at: datetime | None = instant(null=True)
    waits_for: str | None = string(null=True)
    reason: str | None = string(null=True)
    ended_at: datetime | None = instant(null=True)
    version: int = whole()


class TravellerStepRow(SQLModel, table=True):
    """No step is taken twice."""

    __tablename__ = "traveller_steps"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "journey_id"], ["journeys.workspace_id", "journeys.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
        sa.UniqueConstraint("workspace_id", "traveller_id", "number"),
        sa.Index(None, "workspace_id", "journey_id", "number"),
        sa.Index(None, "workspace_id", "member_id"),
        sa.Index(
            "ix_traveller_steps_slots",
            *("workspace_id", "channel_id", "slot_at"),
            postgresql_where=sa.text("slot_at is not null"),
        ),
        sa.Index(
            "ix_traveller_steps_reached",
            *("workspace_id", "platform_person_id", "id"),
            postgresql_where=sa.text("message_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    traveller_id: str = string()
    journey_id: str = string()
    member_id: str = string()
    number: int = whole()
    kind: str = words()
    outcome: str = words()
    at: datetime = instant()
    reason: str | None = string(null=True)
    message_id: str | None = string(null=True)
    channel_id: str | None = string(null=True)
    platform_person_id: str | None = string(null=True)
    slot_at: datetime | None = instant(null=True)
