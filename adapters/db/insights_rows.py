"""Tables of insights: what is read again and again, and every number that was read."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, kept, large, string, texts, whole, words


class MeasurementRow(SQLModel, table=True):
    """There is one of each subject: a delivery whose post is out, or a channel."""

    __tablename__ = "measurements"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "subject_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"], ["channels.workspace_id", "channels.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "delivery_id"], ["deliveries.workspace_id", "deliveries.id"]
        ),
        sa.Index(
            "ix_measurements_due",
            "workspace_id",
            "channel_id",
            "due_at",
            postgresql_where=sa.text("due_at is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    channel_id: str = string()
    subject_id: str = string()
    platform: str = words()
    since: datetime = instant()
    due_at: datetime | None = instant(null=True)
    message_id: str | None = string(null=True)
    delivery_id: str | None = string(null=True)
    platform_post_id: str | None = string(null=True)
    readings: int = whole()
    tries: int = whole()
    metrics: list[str] = texts()
    measured_at: datetime | None = instant(null=True)
    trouble: str | None = string(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class SampleRow(SQLModel, table=True):
    """Added and never changed: the service has no right to."""

    __tablename__ = "samples"
    __table_args__ = (
        kept("samples"),
        # The latest of each metric of one thing.
        sa.Index(None, "workspace_id", "subject_id", "metric", "as_of"),
        sa.Index(
            "ix_samples_of_message",
            "workspace_id",
            "message_id",
            "id",
            postgresql_where=sa.text("message_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    channel_id: str = string()
    subject_id: str = string()
    platform: str = words()
    metric: str = words()
    value: int = large()
    nature: str = words()
    native: str = string()
    as_of: datetime = instant()
    message_id: str | None = string(null=True)
    delivery_id: str | None = string(null=True)
