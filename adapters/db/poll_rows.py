"""The tables of polls: what is asked, what each person said, who is invited, and what platforms
count."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db import types
from adapters.db.types import document, instant, string, whole, words

_POLL = ["polls.workspace_id", "polls.id"]


class PollRow(SQLModel, table=True):
    """`options`, `opens`, `closes` and `weights` are documents."""

    __tablename__ = "polls"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaigns.workspace_id", "campaigns.id"],
            name="fk_polls_campaign",
        ),
        sa.Index(None, "workspace_id", "state", "id"),
        sa.Index(
            "ix_polls_campaign",
            *("workspace_id", "campaign_id", "id"),
            postgresql_where=sa.text("campaign_id is not null"),
        ),
        sa.Index(None, "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    question: str = string()
    description: str | None = string(null=True)
    kind: str = words()
    state: str = words()
    language: str = string()
    options: list[dict[str, Any]] = document()
    opens: dict[str, Any] | None = document(null=True)
    closes: dict[str, Any] | None = document(null=True)
    opens_at: datetime | None = instant(null=True)
    closes_at: datetime | None = instant(null=True)
    who: str = words()
    community_id: str | None = string(null=True)
    segment_id: str | None = string(null=True)
    level_from: int | None = whole(null=True)
    least: int = whole()
    most: int | None = whole(null=True)
    scale_from: int = whole()
    scale_to: int = whole()
    may_change: bool = types.truth()
    results: str = words()
    weights: list[dict[str, Any]] = document()
    named: bool = types.truth()
    campaign_id: str | None = string(null=True)
    opened_at: datetime | None = instant(null=True)
    closed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = types.labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class PollVoteRow(SQLModel, table=True):
    """In one poll a voter has one row: the index says so whatever the code believes. Results are
    counted from these rows, each time anew."""

    __tablename__ = "poll_votes"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "poll_id"], _POLL),
        sa.Index("uq_poll_votes_voter", "workspace_id", "poll_id", "voter", unique=True),
        sa.Index(None, "workspace_id", "poll_id", "id"),
        sa.Index(
            "ix_poll_votes_member",
            *("workspace_id", "member_id"),
            postgresql_where=sa.text("member_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    poll_id: str = string()
    voter: str = string()
    source: str = words()
    member_id: str | None = string(null=True)
    invitation_id: str | None = string(null=True)
    options: list[str] = types.texts()
    scores: dict[str, Any] = document()
    text: str | None = string(null=True)
    shown: bool = types.truth()
    weight: int = whole()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class PollInvitationRow(SQLModel, table=True):
    """Found by the hash of its secret, before it is known whose it is."""

    __tablename__ = "poll_invitations"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "poll_id"], _POLL),
        sa.Index(None, "hash"),
        sa.Index(None, "workspace_id", "poll_id", "id"),
        sa.Index(
            "ix_poll_invitations_member",
            *("workspace_id", "member_id"),
            postgresql_where=sa.text("member_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    poll_id: str = string()
    hash: str | None = string(null=True)
    member_id: str | None = string(null=True)
    used_at: datetime | None = instant(null=True)
    revoked_at: datetime | None = instant(null=True)
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class PollNativeRow(SQLModel, table=True):
    """A message asks for one poll at most. `tallies` are documents."""

    __tablename__ = "poll_natives"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "poll_id"], _POLL),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
        sa.Index(
            "uq_poll_natives_message",
            *("workspace_id", "message_id"),
            unique=True,
            postgresql_where=sa.text("removed_at is null"),
        ),
        sa.Index(None, "workspace_id", "poll_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    poll_id: str = string()
    message_id: str = string()
    tallies: list[dict[str, Any]] = document()
    quiet: int = whole()
    final: bool = types.truth()
    removed_at: datetime | None = instant(null=True)
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
