"""Tables of who works here: roles, teammates, teams and invitations."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, texts, whole, words


class RoleRow(SQLModel, table=True):
    __tablename__ = "roles"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "mode", "external_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"]),
    )

    organization_id: str = string(key=True)
    id: str = string(key=True)
    mode: str = words()
    workspace_id: str | None = string(null=True)
    name: str = string()
    description: str | None = string(null=True)
    permissions: dict[str, Any] = document()
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class TeammateRow(SQLModel, table=True):
    """`workspace_ids` are the keys of `roles`: the wall looks at them."""

    __tablename__ = "teammates"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "mode", "external_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"]),
    )

    organization_id: str = string(key=True)
    id: str = string(key=True)
    mode: str = words()
    name: str = string()
    email: str = string()
    language: str = string()
    status: str = words()
    roles: dict[str, Any] = document()
    workspace_ids: list[str] = texts()
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class TeamRow(SQLModel, table=True):
    __tablename__ = "teams"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "mode", "external_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"]),
    )

    organization_id: str = string(key=True)
    id: str = string(key=True)
    mode: str = words()
    workspace_id: str | None = string(null=True)
    name: str = string()
    member_ids: list[str] = texts()
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class InvitationRow(SQLModel, table=True):
    """Found by the hash of its token before it is known whose it is."""

    __tablename__ = "invitations"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "mode", "external_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"]),
        sa.Index(None, "hash"),
    )

    organization_id: str = string(key=True)
    id: str = string(key=True)
    mode: str = words()
    email: str = string()
    name: str | None = string(null=True)
    language: str = string()
    roles: dict[str, Any] = document()
    workspace_ids: list[str] = texts()
    team_ids: list[str] = texts()
    hash: str = string()
    hint: str = string()
    expires_at: datetime = instant()
    teammate_id: str | None = string(null=True)
    accepted_at: datetime | None = instant(null=True)
    revoked_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
