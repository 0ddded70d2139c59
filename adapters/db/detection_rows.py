"""Tables of detectors, of what is counted where they watch, and of the signals they open."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, large, string, truth, whole, words


class DetectorRow(SQLModel, table=True):
    """One that is removed stays, for what it told. `standing` is how it stood when all before was
    settled."""

    __tablename__ = "detectors"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    kind: str = words()
    measure: str = words()
    thresholds: dict[str, Any] = document()
    community_id: str | None = string(null=True)
    platform: str | None = string(null=True)
    watch_id: str | None = string(null=True)
    topic: str | None = string(null=True)
    enabled: bool = truth()
    snoozed_until: datetime | None = instant(null=True)
    standing: dict[str, Any] | None = document(null=True)
    looked_at: datetime | None = instant(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class HeardSeriesRow(SQLModel, table=True):
    """One place of a workspace; `counted` is a bucket, `since` an hour, `mark` a place of
    changes."""

    __tablename__ = "heard_series"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    key: str = string(key=True)
    organization_id: str = string()
    since: int = large()
    counted: int = large()
    mark: int = large()
    community_id: str | None = string(null=True)
    platform: str | None = string(null=True)
    watch_id: str | None = string(null=True)
    topic: str | None = string(null=True)


class HeardHourRow(SQLModel, table=True):
    """A clock hour, counted from 1970, with its five minutes: sums alone, of nobody."""

    __tablename__ = "heard_hours"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "key"], ["heard_series.workspace_id", "heard_series.key"]
        ),
    )

    workspace_id: str = string(key=True)
    key: str = string(key=True)
    hour: int = whole(key=True)
    sums: dict[str, Any] = document()
    buckets: dict[str, Any] = document()


class SignalRow(SQLModel, table=True):
    """One episode of a detector goes on at a time. Nothing of what people said is kept here."""

    __tablename__ = "signals"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "detector_id"], ["detectors.workspace_id", "detectors.id"]
        ),
        sa.Index(
            "uq_signals_goes_on",
            *("workspace_id", "detector_id"),
            unique=True,
            postgresql_where=sa.text("closed is null"),
        ),
        sa.Index(None, "workspace_id", "detector_id", "last"),
        sa.Index(None, "workspace_id", "state", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    detector_id: str = string()
    kind: str = words()
    measure: str = words()
    state: str = words()
    severity: str = words()
    factors: dict[str, Any] = document()
    numbers: dict[str, Any] = document()
    formula_version: int = whole()
    first: int = large()
    opened: int = large()
    last: int = large()
    worst: int = large()
    closed: int | None = large(null=True)
    community_id: str | None = string(null=True)
    platform: str | None = string(null=True)
    watch_id: str | None = string(null=True)
    topic: str | None = string(null=True)
    reason: str | None = words(null=True)
    snoozed_until: datetime | None = instant(null=True)
    crisis_id: str | None = string(null=True)
    judged_by: str | None = string(null=True)
    judged_at: datetime | None = instant(null=True)
    withdrawn: bool = truth()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
