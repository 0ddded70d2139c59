"""The table of drills."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, whole, words


class DrillRow(SQLModel, table=True):
    """A storm that is played. Nothing of what is said in it is kept here: it is made up again from
    its seed, or read where it was recorded."""

    __tablename__ = "drills"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    state: str = words()
    storm: dict[str, Any] = document()
    messages: int = whole()
    storm_begins_at: datetime = instant()
    storm_ends_at: datetime = instant()
    told_until: datetime = instant()
    told: int = whole()
    targets: dict[str, Any] = document()
    crisis_id: str | None = string(null=True)
    over_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
