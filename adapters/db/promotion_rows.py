"""The tables of promotions, of their codes and of what was redeemed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, large, octets, string, truth, whole, words


class PromotionRow(SQLModel, table=True):
    """`benefit` and `limits` are documents."""

    __tablename__ = "promotions"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"], ["campaigns.workspace_id", "campaigns.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "segment_id"], ["segments.workspace_id", "segments.id"]
        ),
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.Index(None, "workspace_id", "state", "id"),
        sa.Index(None, "workspace_id", "campaign_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    offer: str = string()
    benefit: dict[str, Any] = document()
    code_kind: str = words()
    timezone: str = string()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    state: str = words()
    campaign_id: str | None = string(null=True)
    shared_code: str | None = string(null=True)
    starts_local: str | None = string(null=True)
    ends_local: str | None = string(null=True)
    starts_at: datetime | None = instant(null=True)
    ends_at: datetime | None = instant(null=True)
    limits: dict[str, Any] = document()
    eligibility: str = words()
    segment_id: str | None = string(null=True)
    terms: str | None = string(null=True)
    uses: int = whole()
    started_at: datetime | None = instant(null=True)
    ended_at: datetime | None = instant(null=True)
    version: int = whole()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()


class PromotionCodeRow(SQLModel, table=True):
    """No code can be read out of a row without a key that is not in the database."""

    __tablename__ = "promotion_codes"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "promotion_id"], ["promotions.workspace_id", "promotions.id"]
        ),
        sa.UniqueConstraint("workspace_id", "digest"),
        sa.Index(None, "workspace_id", "promotion_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    promotion_id: str = string()
    digest: str = string()
    sealed: bytes = octets()
    hint: str = string()
    created_by: str = string()
    created_at: datetime = instant()
    shared: bool = truth()
    label: str | None = string(null=True)
    state: str = words()
    revoked_at: datetime | None = instant(null=True)


class PromotionRedemptionRow(SQLModel, table=True):
    __tablename__ = "promotion_redemptions"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "promotion_id"], ["promotions.workspace_id", "promotions.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "code_id"], ["promotion_codes.workspace_id", "promotion_codes.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["members.workspace_id", "members.id"]
        ),
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.Index(None, "workspace_id", "promotion_id", "day", "state"),
        sa.Index(None, "workspace_id", "member_id", "promotion_id"),
        sa.Index(None, "workspace_id", "person_key", "promotion_id"),
        sa.Index(None, "workspace_id", "code_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    promotion_id: str = string()
    code_id: str = string()
    day: str = string()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    state: str = words()
    member_id: str | None = string(null=True)
    person_key: str | None = string(null=True)
    amount: int | None = large(null=True)
    currency: str | None = string(null=True)
    discount: int | None = large(null=True)
    reversed_at: datetime | None = instant(null=True)
    reversed_by: str | None = string(null=True)
    reason: str | None = string(null=True)
    version: int = whole()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
