"""The table of outside reviewers."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import instant, octets, string, truth, whole


class ReviewerRow(SQLModel, table=True):
    """One for each workspace at most. Its secrets lie sealed beside it and are no part of the
    entity."""

    __tablename__ = "reviewers"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    organization_id: str = string()
    url: str | None = string(null=True)
    enabled: bool = truth()
    timeout_ms: int = whole()
    secret: bytes | None = octets(null=True)
    previous_secret: bytes | None = octets(null=True)
    previous_until: datetime | None = instant(null=True)
    updated_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
