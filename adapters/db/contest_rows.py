"""The tables of contests: what is held, who entered, what was drawn, and what becomes of prizes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import (
    document,
    instant,
    labels,
    octets,
    string,
    texts,
    truth,
    whole,
    words,
)

_CONTEST = ["contests.workspace_id", "contests.id"]
_ENTRY = ["contest_entries.workspace_id", "contest_entries.id"]


class ContestRow(SQLModel, table=True):
    """One is found by the end of its public address before it is known whose it is."""

    __tablename__ = "contests"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(None, "workspace_id", "status", "id"),
        sa.Index(None, "workspace_id", "campaign_id", "id"),
        sa.Index(None, "page_token", unique=True),
        # What takes what is heard is looked for with every message that comes in.
        sa.Index(
            "ix_contests_open",
            "workspace_id",
            "id",
            postgresql_where=sa.text("status = 'open'"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    title: str = string()
    status: str = words()
    rules: dict[str, Any] = document()
    opens: dict[str, Any] = document()
    closes: dict[str, Any] = document()
    opens_at: datetime = instant()
    closes_at: datetime = instant()
    language: str = string()
    page_token: str = string()
    campaign_id: str | None = string(null=True)
    rules_hash: str | None = string(null=True)
    seed_commitment: str | None = string(null=True)
    published_at: datetime | None = instant(null=True)
    closed_at: datetime | None = instant(null=True)
    cancelled_reason: str | None = string(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ContestEntryRow(SQLModel, table=True):
    """Of one person no two have the same slot, whoever asks at the same moment; nor does one
    message enter a contest twice."""

    __tablename__ = "contest_entries"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id", "contest_id"], _CONTEST),
        sa.Index(
            "uq_contest_entries_slot",
            *("workspace_id", "contest_id", "person", "slot"),
            unique=True,
        ),
        sa.Index(
            "uq_contest_entries_said",
            *("workspace_id", "contest_id", "inbound_message_id"),
            unique=True,
        ),
        sa.Index(None, "workspace_id", "contest_id", "state", "id"),
        sa.Index(None, "workspace_id", "channel_id", "platform_person_id"),
        # Of whom platforms are still to be asked.
        sa.Index(
            "ix_contest_entries_following",
            *("workspace_id", "contest_id", "following", "id"),
            postgresql_where=sa.text("following IN ('unread', 'follows')"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    contest_id: str = string()
    way: str = words()
    state: str = words()
    person: str | None = string(null=True)
    sealed: str = string()
    salt: str = string()
    slot: str | None = string(null=True)
    counts_as: int = whole()
    weight: str | None = string(null=True)
    display_name: str | None = string(null=True)
    shows_name: bool = truth()
    contact: str | None = string(null=True)
    text: str | None = string(null=True)
    reason: str | None = string(null=True)
    channel_id: str | None = string(null=True)
    platform_person_id: str | None = string(null=True)
    inbound_message_id: str | None = string(null=True)
    following: str | None = words(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ContestCodeRow(SQLModel, table=True):
    """Of a code its hash is kept, and which entry used it up."""

    __tablename__ = "contest_codes"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id", "contest_id"], _CONTEST),)

    workspace_id: str = string(key=True)
    contest_id: str = string(key=True)
    hash: str = string(key=True)
    entry_id: str | None = string(null=True)
    created_at: datetime = instant()


class ContestDrawRow(SQLModel, table=True):
    """`entries`, `beacon` and `gone` are documents, that stay as they were drawn from; the seed is
    sealed until it is revealed."""

    __tablename__ = "contest_draws"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id", "contest_id"], _CONTEST),)

    workspace_id: str = string(key=True)
    contest_id: str = string(key=True)
    organization_id: str = string()
    sealed_seed: bytes = octets()
    seed_commitment: str = string()
    entries: list[dict[str, Any]] = document()
    root: str | None = string(null=True)
    beacon: dict[str, Any] | None = document(null=True)
    commitment: str | None = string(null=True)
    committed_at: datetime | None = instant(null=True)
    format: str | None = words(null=True)
    randomness: str | None = string(null=True)
    signature: str | None = string(null=True)
    server_seed: str | None = string(null=True)
    seed: str | None = string(null=True)
    ranking: list[str] = texts()
    gone: list[dict[str, Any]] = document()
    revealed_at: datetime | None = instant(null=True)
    created_at: datetime = instant()


class ContestAwardRow(SQLModel, table=True):
    """A place is nobody else's while it is not lost."""

    __tablename__ = "contest_awards"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "contest_id"], _CONTEST),
        sa.ForeignKeyConstraint(["workspace_id", "entry_id"], _ENTRY),
        sa.Index(
            "uq_contest_awards_place",
            *("workspace_id", "contest_id", "place"),
            unique=True,
            postgresql_where=sa.text("state <> 'lost'"),
        ),
        sa.Index(None, "workspace_id", "entry_id"),
        sa.Index(None, "hash"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    contest_id: str = string()
    entry_id: str = string()
    place: int = whole()
    prize: str = string()
    state: str = words()
    hash: str | None = string(null=True)
    claim_until: datetime | None = instant(null=True)
    claimed_at: datetime | None = instant(null=True)
    claim: str | None = string(null=True)
    fulfilled_at: datetime | None = instant(null=True)
    loss: str | None = words(null=True)
    note: str | None = string(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ContestScoreRow(SQLModel, table=True):
    """One juror says one thing of one entry."""

    __tablename__ = "contest_scores"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id", "contest_id"], _CONTEST),
        sa.ForeignKeyConstraint(["workspace_id", "entry_id"], _ENTRY),
        sa.Index("uq_contest_scores_juror", "workspace_id", "entry_id", "juror", unique=True),
        sa.Index(None, "workspace_id", "contest_id", "id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    contest_id: str = string()
    entry_id: str = string()
    juror: str = string()
    points: dict[str, Any] = document()
    total: int = whole()
    note: str | None = string(null=True)
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
