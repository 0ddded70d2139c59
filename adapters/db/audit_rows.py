"""Tables of the audit trail: entries are only ever added."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from adapters.db.types import instant, large, string, whole


class AuditTrailRow(SQLModel, table=True):
    """How far each chain is sealed."""

    __tablename__ = "audit_trails"

    organization_id: str = string(key=True)
    chain: str = string(key=True)
    id: str = string()
    workspace_id: str | None = string(null=True)
    mode: str | None = string(null=True)
    position: int = large()
    sequence: int = large()
    hash: str = string()
    first: int = large()
    anchored: int = large()
    anchored_at: datetime = instant()
    unanchored: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class AuditToldRow(SQLModel, table=True):
    """How far each chain's events are told: whoever tells writes it, so that who seals need not
    look through the events of all. Apart from the trail, whose row is locked while it is sealed."""

    __tablename__ = "audit_told"

    organization_id: str = string(key=True)
    chain: str = string(key=True)
    workspace_id: str | None = string(null=True)
    mode: str | None = string(null=True)
    position: int = large()


class AuditEntryRow(SQLModel, table=True):
    __tablename__ = "audit_entries"
    __table_args__ = (
        sa.Index(None, "organization_id", "chain", "object_id", "sequence"),
        sa.Index(None, "organization_id", "chain", "actor_id", "sequence"),
    )

    organization_id: str = string(key=True)
    chain: str = string(key=True)
    sequence: int = Field(
        sa_type=sa.BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    workspace_id: str | None = string(null=True)
    event_id: str = string()
    name: str = string()
    object_id: str = string()
    object_sequence: int = whole()
    actor_id: str = string()
    at: datetime = instant()
    changes: str | None = string(null=True)
    salt: str | None = string(null=True)
    data_hash: str = string()
    changes_hash: str = string()
    previous_hash: str = string()
    hash: str = string()
