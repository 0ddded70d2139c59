"""Tables of insights: what is read again and again, every number that was read, and what these
come to by hour and by day."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import (
    followed,
    instant,
    kept,
    large,
    place,
    string,
    texts,
    truth,
    whole,
    words,
)


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
    """Added and never changed: the service has no right to. It lies in months, each a table of its
    own in the schema `sample_months`, so that what is over goes as a whole."""

    __tablename__ = "samples"
    __table_args__ = (
        followed("samples"),
        kept("samples"),
        # The latest of each metric of one thing; and what was read once is there once.
        sa.Index(
            "uq_samples_reading",
            *("workspace_id", "subject_id", "metric", "as_of", "source"),
            unique=True,
        ),
        sa.Index(
            "ix_samples_of_message",
            "workspace_id",
            "message_id",
            "id",
            postgresql_where=sa.text("message_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    changed_in: int = place()
    id: str = string(key=True)
    channel_id: str = string()
    subject_id: str = string()
    platform: str = words()
    metric: str = words()
    value: int = large()
    nature: str = words()
    native: str = string()
    as_of: datetime = instant(key=True)
    message_id: str | None = string(null=True)
    delivery_id: str | None = string(null=True)
    source: str = string()


class MetricMarkRow(SQLModel, table=True):
    """Written by the database itself with every sample: whoever adds one cannot forget it."""

    __tablename__ = "metric_marks"
    __table_args__ = (
        sa.Index(
            "ix_metric_marks_due",
            *("workspace_id", "subject_id"),
            postgresql_where=sa.text("since is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    subject_id: str = string(key=True)
    since: datetime | None = instant(null=True)
    until: datetime | None = instant(null=True)


class MetricHourRow(SQLModel, table=True):
    """It refers to nothing, as what it is counted from, which it outlives."""

    __tablename__ = "metric_hours"
    __table_args__ = (sa.Index(None, "workspace_id", "metric", "starts_at"),)

    workspace_id: str = string(key=True)
    subject_id: str = string(key=True)
    metric: str = words(key=True)
    source: str = string(key=True)
    starts_at: datetime = instant(key=True)
    channel_id: str = string()
    platform: str = words()
    message_id: str | None = string(null=True)
    samples: int = whole()
    last_at: datetime = instant()
    last: int = large()
    lowest: int = large()
    highest: int = large()
    increment: int = large()
    restated: int = large()
    restatements: int = whole()


class MetricDayRow(SQLModel, table=True):
    """It refers to nothing, as what it is counted from, which it outlives."""

    __tablename__ = "metric_days"
    __table_args__ = (
        followed("metric_days", "subject_id", "metric", "source", "day"),
        sa.Index(None, "workspace_id", "metric", "day", "channel_id"),
        sa.Index(
            "ix_metric_days_of_message",
            *("workspace_id", "message_id", "metric", "day"),
            postgresql_where=sa.text("message_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    changed_in: int = place()
    subject_id: str = string(key=True)
    metric: str = words(key=True)
    source: str = string(key=True)
    day: int = whole(key=True)
    channel_id: str = string()
    platform: str = words()
    message_id: str | None = string(null=True)
    samples: int = whole()
    last_at: datetime = instant()
    last: int = large()
    lowest: int = large()
    highest: int = large()
    increment: int = large()
    restated: int = large()
    restatements: int = whole()


class ChannelMetricDayRow(SQLModel, table=True):
    """It refers to nothing, as what it is counted from, which it outlives."""

    __tablename__ = "channel_metric_days"

    workspace_id: str = string(key=True)
    metric: str = words(key=True)
    day: int = whole(key=True)
    channel_id: str = string(key=True)
    of_posts: bool = truth(key=True)
    source: str = string(key=True)
    platform: str = words()
    subjects: int = whole()
    samples: int = whole()
    last_at: datetime = instant()
    last: int = large()
    lowest: int = large()
    highest: int = large()
    increment: int = large()
    restated: int = large()
    restatements: int = whole()


class MetricClockRow(SQLModel, table=True):
    __tablename__ = "metric_clocks"

    workspace_id: str = string(key=True)
    zone: str = string()
