"""The table of campaigns."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import (
    document,
    followed,
    instant,
    labels,
    place,
    string,
    texts,
    whole,
    words,
)


class CampaignRow(SQLModel, table=True):
    """`hold_id` is no foreign key: the hold knows its campaign, and each is made before the other
    is there to be known."""

    __tablename__ = "campaigns"
    __table_args__ = (
        followed("campaigns"),
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(
            ["workspace_id", "utm_template_id"], ["utm_templates.workspace_id", "utm_templates.id"]
        ),
        sa.Index(None, "workspace_id", "status", "id"),
    )

    workspace_id: str = string(key=True)
    changed_in: int = place()
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    status: str = words()
    brief: str | None = string(null=True)
    objective: str | None = string(null=True)
    objective_id: str | None = string(null=True)
    starts_on: str | None = string(null=True)
    ends_on: str | None = string(null=True)
    budget: dict[str, Any] | None = document(null=True)
    hashtags: list[str] = texts()
    audience: str | None = string(null=True)
    pillars: list[str] = texts(default=True)
    targets: list[dict[str, Any]] = document(default="[]")
    costs: list[dict[str, Any]] = document(default="[]")
    review: dict[str, Any] | None = document(null=True)
    approval: dict[str, Any] | None = document(null=True)
    cloned_from: str | None = string(null=True)
    hold_id: str | None = string(null=True)
    utm_template_id: str | None = string(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
