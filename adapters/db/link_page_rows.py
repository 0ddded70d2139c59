"""The tables of link pages, and of the domains that workspaces have proved to be theirs."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, truth, whole


class LinkPageRow(SQLModel, table=True):
    """A name leads to one page, whoever's it is: anybody can open it."""

    __tablename__ = "link_pages"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"], ["campaigns.workspace_id", "campaigns.id"]
        ),
        sa.Index(
            "uq_link_pages_address",
            "name",
            unique=True,
            postgresql_where=sa.text("removed_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    title: str = string()
    bio: str | None = string(null=True)
    language: str | None = string(null=True)
    entries: list[dict[str, Any]] = document()
    published: bool = truth()
    campaign_id: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class LinkDomainRow(SQLModel, table=True):
    """Several may name a domain; one has proved that it is theirs."""

    __tablename__ = "link_domains"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(
            "uq_link_domains_verified",
            "host",
            unique=True,
            postgresql_where=sa.text("verified_at is not null and removed_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    host: str = string()
    token: str = string()
    verified_at: datetime | None = instant(null=True)
    removed_at: datetime | None = instant(null=True)
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
