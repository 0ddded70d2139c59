"""Tables of members, their accounts, and what they did."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from adapters.db.types import (
    document,
    followed,
    instant,
    kept,
    own_fields,
    place,
    string,
    texts,
    truth,
    whole,
    words,
)
from adapters.db.types import labels as own_words

_MEMBER = ["members.workspace_id", "members.id"]


class MemberRow(SQLModel, table=True):
    """Whom one is merged into is a member of the same workspace. Each way of sorting has an index
    that leads straight to the page; what is rare among many has one of its own."""

    __tablename__ = "members"
    __table_args__ = (
        followed("members"),
        kept("members"),
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(["workspace_id", "merged_into"], _MEMBER),
        sa.Index(None, "workspace_id", "state", "id"),
        sa.Index(None, "workspace_id", "last_seen_at", "id"),
        sa.Index(None, "workspace_id", "name", "id"),
        sa.Index(
            "ix_members_merged",
            "workspace_id",
            "merged_into",
            postgresql_where=sa.text("merged_into is not null"),
        ),
        sa.Index("ix_members_labels", "labels", postgresql_using="gin"),
        sa.Index("ix_members_communities", "community_ids", postgresql_using="gin"),
    )

    workspace_id: str = string(key=True)
    changed_in: int = place()
    id: str = string(key=True)
    organization_id: str = string()
    state: str = words()
    origin: str = words()
    created_by: str = string()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    last_seen_at: datetime = instant()
    version: int = whole()
    name: str | None = string(null=True)
    is_bot: bool = truth()
    state_reason: str | None = string(null=True)
    state_until: datetime | None = instant(null=True)
    labels: list[str] = texts()
    fields_: dict[str, Any] = own_fields()
    community_ids: list[str] = texts()
    platforms: list[str] = texts()
    merged_into: str | None = string(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = own_words()
    frozen_at: datetime | None = instant(null=True)


class MemberIdentityRow(SQLModel, table=True):
    """Under one account at most one was seen or proven; anybody may claim it."""

    __tablename__ = "member_identities"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "member_id"], _MEMBER),
        sa.Index(
            "uq_member_identities_account",
            *("workspace_id", "platform", "server", "person_id"),
            unique=True,
            postgresql_where=sa.text("removed_at is null and proof <> 'claimed'"),
        ),
        sa.Index(None, "workspace_id", "member_id", "id"),
        sa.Index(None, "workspace_id", "platform", "person_id"),
        sa.Index(None, "workspace_id", "matched_handle"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    member_id: str = string()
    platform: str = string()
    server: str = string()
    person_id: str = string()
    proof: str = words()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    shown_at: datetime = instant()
    handle: str | None = string(null=True)
    name: str | None = string(null=True)
    url: str | None = string(null=True)
    avatar_url: str | None = string(null=True)
    version: int = whole()
    removed_at: datetime | None = instant(null=True)
    matched_handle: str | None = string(null=True)
    matched_name: str | None = string(null=True)


class MemberActivityRow(SQLModel, table=True):
    """Only ever added to, which the rights of the service say, too. It refers to nothing: of fifty
    million rows each reference would be looked up, and none of what they name is ever deleted. What
    one member did, and what was done in one community, lies together in the order of its time."""

    __tablename__ = "member_activities"
    __table_args__ = (
        followed("member_activities"),
        sa.UniqueConstraint("workspace_id", "source", "external_id"),
        sa.Index(None, "workspace_id", "member_id", "at", "id"),
        sa.Index(None, "workspace_id", "community_id", "at", "id"),
        sa.Index(None, "workspace_id", "at", "id"),
    )

    workspace_id: str = string(key=True)
    changed_in: int = place()
    id: str = string(key=True)
    organization_id: str = string()
    member_id: str = string()
    kind: str = words()
    source: str = string()
    external_id: str = string()
    at: datetime = instant()
    recorded_at: datetime = instant()
    type: str | None = string(null=True)
    platform: str | None = string(null=True)
    community_id: str | None = string(null=True)
    channel_id: str | None = string(null=True)
    value: float | None = Field(sa_type=sa.Double, nullable=True)
    subject: str | None = string(null=True)
    to_id: str | None = string(null=True)
    url: str | None = string(null=True)
    metadata_: dict[str, Any] = own_words()


class MemberMergeRow(SQLModel, table=True):
    """One member is part of at most one other at a time."""

    __tablename__ = "member_merges"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "member_id"], _MEMBER),
        sa.ForeignKeyConstraint(["workspace_id", "into_id"], _MEMBER),
        sa.Index(
            "uq_member_merges_standing",
            *("workspace_id", "member_id"),
            unique=True,
            postgresql_where=sa.text("undone_at is null"),
        ),
        sa.Index(None, "workspace_id", "into_id", "at", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    member_id: str = string()
    into_id: str = string()
    by: str = string()
    at: datetime = instant()
    gains: dict[str, Any] = document()
    reason: str | None = string(null=True)
    undone_at: datetime | None = instant(null=True)


class MergeSuggestionRow(SQLModel, table=True):
    """Of two members there is one, whatever became of it."""

    __tablename__ = "merge_suggestions"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "one_id"], _MEMBER),
        sa.ForeignKeyConstraint(["workspace_id", "other_id"], _MEMBER),
        sa.UniqueConstraint("workspace_id", "one_id", "other_id"),
        sa.Index(None, "workspace_id", "other_id"),
        sa.Index(None, "workspace_id", "state", "score", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    one_id: str = string()
    other_id: str = string()
    evidence: list[dict[str, Any]] = document()
    score: float = Field(sa_type=sa.Double, nullable=False)
    created_at: datetime = instant()
    updated_at: datetime = instant()
    state: str = words()
    settled_by: str | None = string(null=True)
    reason: str | None = string(null=True)
    version: int = whole()


class MemberNoteRow(SQLModel, table=True):
    __tablename__ = "member_notes"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "member_id"], _MEMBER),
        sa.Index(None, "workspace_id", "member_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    member_id: str = string()
    author: str = string()
    text: str = string()
    created_at: datetime = instant()
    removed_at: datetime | None = instant(null=True)
    version: int = whole()


class MemberConsentRow(SQLModel, table=True):
    """Only ever added to."""

    __tablename__ = "member_consents"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "member_id"], _MEMBER),
        sa.Index(None, "workspace_id", "member_id", "at", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    member_id: str = string()
    purpose: str = string()
    given: bool = truth()
    source: str = string()
    at: datetime = instant()
    recorded_at: datetime = instant()
    recorded_by: str = string()
    evidence: str | None = string(null=True)
