"""The table of brandings."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, string, whole


class BrandingRow(SQLModel, table=True):
    """One for each workspace at most."""

    __tablename__ = "brandings"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    organization_id: str = string()
    display_name: str | None = string(null=True)
    primary_colour: str | None = string(null=True)
    accent_colour: str | None = string(null=True)
    background_colour: str | None = string(null=True)
    logo_media_id: str | None = string(null=True)
    locale: str | None = string(null=True)
    updated_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
