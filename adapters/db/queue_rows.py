"""Tables of queues."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, truth, whole


class QueueRow(SQLModel, table=True):
    __tablename__ = "queues"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"], ["channels.workspace_id", "channels.id"]
        ),
        sa.Index(None, "workspace_id", "channel_id", "id"),
        # Of several queues of a channel one is the default.
        sa.Index(
            "uq_queues_default",
            "workspace_id",
            "channel_id",
            unique=True,
            postgresql_where=sa.text("is_default"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    channel_id: str = string()
    name: str = string()
    timezone: str = string()
    week: dict[str, Any] = document()
    is_default: bool = truth()
    paused: bool = truth()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    deleted_at: datetime | None = instant(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
