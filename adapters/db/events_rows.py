"""The outbox: every fact, stored in the same commit as what it is about."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from adapters.db.types import document, instant, string, truth, whole


class EventRow(SQLModel, table=True):
    """`commit_order` is the writing transaction's own number, for a feed without gaps."""

    __tablename__ = "events"
    __table_args__ = (
        sa.Index(None, "organization_id", "commit_order", "id"),
        sa.Index(
            "ix_events_pending",
            "next_at",
            postgresql_where=sa.text("pending"),
        ),
    )

    organization_id: str = string(key=True)
    id: str = string(key=True)
    workspace_id: str | None = string(null=True)
    name: str = string()
    object_id: str = string()
    sequence: int = whole()
    data: dict[str, Any] = document()
    at: datetime = instant()
    pending: bool = truth()
    failures: int = whole(default=0)
    next_at: datetime | None = instant(null=True)
    commit_order: int = Field(
        sa_type=sa.BigInteger,
        nullable=False,
        sa_column_kwargs={"server_default": sa.text("(pg_current_xact_id()::text)::bigint")},
    )
