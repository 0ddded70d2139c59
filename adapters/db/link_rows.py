"""The tables of short links, of what is put behind them, of where they were said, and of how often
they were followed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, texts, whole, words


class UtmTemplateRow(SQLModel, table=True):
    __tablename__ = "utm_templates"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    utm: dict[str, Any] = document()
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class LinkRow(SQLModel, table=True):
    """An address leads to one link, whoever's it is: anybody can open it."""

    __tablename__ = "links"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"], ["campaigns.workspace_id", "campaigns.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "utm_template_id"], ["utm_templates.workspace_id", "utm_templates.id"]
        ),
        sa.Index("uq_links_address", "host", "slug", unique=True),
        sa.Index(
            "ix_links_campaign",
            "workspace_id",
            "campaign_id",
            "id",
            postgresql_where=sa.text("campaign_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    host: str = string()
    slug: str = string()
    title: str | None = string(null=True)
    url: str = string()
    destinations: list[dict[str, Any]] = document()
    state: str = words()
    expires_at: datetime | None = instant(null=True)
    fallback_url: str | None = string(null=True)
    password: str | None = string(null=True)
    campaign_id: str | None = string(null=True)
    utm: dict[str, Any] | None = document(null=True)
    utm_template_id: str | None = string(null=True)
    tags: list[str] = texts()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class LinkPlacementRow(SQLModel, table=True):
    __tablename__ = "link_placements"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "link_id"], ["links.workspace_id", "links.id"]),
        sa.Index(
            "ix_link_placements_campaign",
            "workspace_id",
            "campaign_id",
            "link_id",
            postgresql_where=sa.text("campaign_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    link_id: str = string(key=True)
    tag: str = string(key=True)
    message_id: str = string()
    channel_id: str = string()
    platform: str = string()
    campaign_id: str | None = string(null=True)
    utm: dict[str, Any] = document()
    created_at: datetime = instant()


class LinkDayRow(SQLModel, table=True):
    """What was counted on one day of the workspace's wall, apart by all that is told apart. `bot`
    is empty for people, `tag` where nobody's is known, `referrer` where somebody did not say. Only
    a door writes it: clicks of all workspaces come in one batch."""

    __tablename__ = "link_days"

    workspace_id: str = string(key=True)
    link_id: str = string(key=True)
    day: str = string(key=True)
    destination: str = string(key=True)
    tag: str = string(key=True)
    referrer: str = string(key=True)
    bot: str = words(key=True)
    total: int = whole()
    fresh: int = whole()


class LinkConversionRow(SQLModel, table=True):
    """Each external id once of a link; `destination` is empty where it has none but its `url`."""

    __tablename__ = "link_conversions"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "link_id"], ["links.workspace_id", "links.id"]),
        sa.Index("ix_link_conversions_recorded", "workspace_id", "link_id", "recorded_at"),
    )

    workspace_id: str = string(key=True)
    link_id: str = string(key=True)
    external_id: str = string(key=True)
    destination: str = string()
    recorded_at: datetime = instant()


class LinkVisitorRow(SQLModel, table=True):
    """Who was there on a day already, as a digest; forgotten when the day is over everywhere."""

    __tablename__ = "link_visitors"
    __table_args__ = (sa.Index(None, "day"),)

    workspace_id: str = string(key=True)
    link_id: str = string(key=True)
    day: str = string(key=True)
    visitor: str = string(key=True)
