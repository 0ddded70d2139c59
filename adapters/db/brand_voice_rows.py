"""The table of brands' voices."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, string, texts, whole


class BrandVoiceRow(SQLModel, table=True):
    """One for each workspace at most."""

    __tablename__ = "brand_voices"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    organization_id: str = string()
    forbidden: dict[str, Any] = document()
    preferred: dict[str, Any] = document()
    formality: dict[str, Any] = document()
    reading_ease: int | None = whole(null=True)
    most_emoji: int | None = whole(null=True)
    traits: list[str] = texts()
    tone: dict[str, Any] | None = document(null=True)
    updated_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
