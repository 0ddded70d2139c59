"""Tables of webhooks: who listens, what each is owed, and every try to tell it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from adapters.db.types import instant, kept, labels, octets, string, texts, truth, whole, words


def _position() -> Any:
    return Field(sa_type=sa.BigInteger, nullable=True)


class WebhookEndpointRow(SQLModel, table=True):
    """Its secrets lie sealed beside it and are no part of the entity."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(
            "ix_webhook_endpoints_recovering",
            "recover_from",
            postgresql_where=sa.text("recover_from is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    url: str = string()
    event_types: list[str] = texts()
    status: str = words()
    status_reason: str | None = string(null=True)
    signature: str = words()
    secret: bytes | None = octets(null=True)
    previous_secret: bytes | None = octets(null=True)
    previous_until: datetime | None = instant(null=True)
    public_key: str | None = string(null=True)
    api_version: str = string()
    description: str | None = string(null=True)
    verified_at: datetime | None = instant(null=True)
    failures: int = whole()
    failing_since: datetime | None = instant(null=True)
    recover_from: int | None = _position()
    recover_until: int | None = _position()
    recovered: int = whole()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class WebhookDeliveryRow(SQLModel, table=True):
    """`behind` marks what was recovered: it goes after what is new."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        kept("webhook_deliveries"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "endpoint_id"],
            ["webhook_endpoints.workspace_id", "webhook_endpoints.id"],
        ),
        sa.Index(None, "workspace_id", "endpoint_id", "id"),
        sa.Index(
            "ix_webhook_deliveries_due",
            "workspace_id",
            "endpoint_id",
            "behind",
            "next_at",
            postgresql_where=sa.text("state = 'pending'"),
        ),
        sa.Index(
            "ix_webhook_deliveries_leases",
            "workspace_id",
            "endpoint_id",
            "lease_until",
            postgresql_where=sa.text("state = 'sending'"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    endpoint_id: str = string()
    event_id: str = string()
    event_name: str = string()
    state: str = words()
    attempts: int = whole(default=0)
    behind: bool = truth()
    next_at: datetime | None = instant(null=True)
    fence: int = whole(default=0)
    lease_until: datetime | None = instant(null=True)
    last_outcome: str | None = words(null=True)
    last_status_code: int | None = whole(null=True)
    delivered_at: datetime | None = instant(null=True)
    created_at: datetime = instant()
    updated_at: datetime = instant()


class WebhookAttemptRow(SQLModel, table=True):
    __tablename__ = "webhook_attempts"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "delivery_id"],
            ["webhook_deliveries.workspace_id", "webhook_deliveries.id"],
            ondelete="CASCADE",
        ),
        sa.Index(None, "workspace_id", "delivery_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    delivery_id: str = string()
    number: int = whole()
    started_at: datetime = instant()
    duration_ms: int = whole()
    outcome: str = words()
    detail: str | None = string(null=True)
    status_code: int | None = whole(null=True)
    answer: str | None = string(null=True)
