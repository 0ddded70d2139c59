"""The tables of brands' voices, and of what is proposed for them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, string, texts, whole, words


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
    pairs: list[Any] = document(default="[]")
    tones: list[Any] = document(default="[]")
    required: list[Any] = document(default="[]")
    updated_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class VoiceProposalRow(SQLModel, table=True):
    """`learned` is all that it rests on, and all that it would change."""

    __tablename__ = "voice_proposals"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(None, "workspace_id", "state", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    platforms: list[str] = texts()
    since: datetime = instant()
    until: datetime = instant()
    voice_version: int = whole()
    learned: dict[str, Any] = document()
    state: str = words()
    accepted: list[str] = texts()
    created_by: str = string()
    decided_by: str | None = string(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
