"""Tables of connecting through a platform's own page."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, octets, string, texts, truth, whole, words


class ChannelConnectionRow(SQLModel, table=True):
    __tablename__ = "channel_connections"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.Index(None, "state_hash"),
        sa.Index(None, "token_hash"),
        sa.Index(None, "expires_at"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    community_id: str = string()
    platform: str = words()
    redirect_url: str = string()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    expires_at: datetime = instant()
    version: int = whole()
    server_url: str | None = string(null=True)
    settings: dict[str, Any] = document()
    reconnects: bool = truth()
    status: str = words()
    reason: str | None = string(null=True)
    state_hash: str | None = string(null=True)
    token_hash: str | None = string(null=True)
    channel_ids: list[str] = texts()
    sealed: bytes | None = octets(null=True)


class PlatformAppRow(SQLModel, table=True):
    """What a workspace is to one server: a client that the server made for it."""

    __tablename__ = "platform_apps"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    platform: str = string(key=True)
    server_url: str = string(key=True)
    callback: str = string()
    sealed: bytes = octets()
