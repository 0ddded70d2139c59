"""The outbox: every fact, stored in the same commit as what it is about, and in the order it is
told."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from adapters.db.types import document, instant, string, texts, truth, whole


class EventRow(SQLModel, table=True):
    """`ticket` is drawn at the end of the writing transaction, `position` when the event is told,
    after its commit: a reader of positions misses nothing. `mode` is said of facts about the
    organization itself; a workspace has its own."""

    __tablename__ = "events"
    __table_args__ = (
        sa.Index(None, "workspace_id", "position"),
        sa.Index(
            "ix_events_of_organization",
            "organization_id",
            "position",
            postgresql_where=sa.text("workspace_id is null"),
        ),
        sa.Index("ix_events_untold", "ticket", postgresql_where=sa.text("position is null")),
        sa.Index("ix_events_pending", "next_at", postgresql_where=sa.text("pending")),
        sa.Index("ix_events_at", "at", postgresql_using="brin"),
    )

    organization_id: str = string(key=True)
    id: str = string(key=True)
    workspace_id: str | None = string(null=True)
    mode: str | None = string(null=True)
    actor_id: str | None = string(null=True)
    name: str = string()
    object_id: str = string()
    sequence: int = whole()
    data: dict[str, Any] = document()
    previous: dict[str, Any] = Field(
        sa_type=postgresql.JSONB,
        nullable=False,
        sa_column_kwargs={"server_default": sa.text("'{}'")},
    )
    at: datetime = instant()
    pending: bool = truth()
    failures: int = whole(default=0)
    next_at: datetime | None = instant(null=True)
    ticket: int = Field(
        sa_type=sa.BigInteger,
        nullable=False,
        sa_column_kwargs={"server_default": sa.text("nextval('event_tickets'::regclass)")},
    )
    position: int | None = Field(sa_type=sa.BigInteger, nullable=True)


class StreamTicketRow(SQLModel, table=True):
    """Opens one event stream once, for a browser that cannot send a key. Only its hash is kept."""

    __tablename__ = "stream_tickets"
    __table_args__ = (sa.Index(None, "hash"),)

    organization_id: str = string(key=True)
    hash: str = string(key=True)
    workspace_id: str = string()
    mode: str = string()
    key_id: str = string()
    scopes: list[str] = texts()
    expires_at: datetime = instant()
