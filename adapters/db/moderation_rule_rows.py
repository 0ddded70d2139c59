"""Tables of rules, of word lists, and of what was judged by them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, kept, labels, string, texts, whole, words


class WordListRow(SQLModel, table=True):
    __tablename__ = "word_lists"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    description: str | None = string(null=True)
    size: int = whole()
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class WordListTermsRow(SQLModel, table=True):
    """Apart, so that a list can be read without its terms."""

    __tablename__ = "word_list_terms"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "word_list_id"], ["word_lists.workspace_id", "word_lists.id"]
        ),
    )

    workspace_id: str = string(key=True)
    word_list_id: str = string(key=True)
    terms: list[str] = texts()


class ModerationRuleRow(SQLModel, table=True):
    __tablename__ = "moderation_rules"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "policy_id"],
            ["moderation_policies.workspace_id", "moderation_policies.id"],
        ),
        sa.Index(None, "workspace_id", "policy_id"),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    policy_id: str = string()
    name: str = string()
    condition: dict[str, Any] = document()
    action: str = words()
    priority: int = whole()
    status: str = words()
    channel_ids: list[str] = texts()
    community_ids: list[str] = texts()
    message_kinds: list[str] = texts()
    backtested_at: datetime | None = instant(null=True)
    untested_reason: str | None = string(null=True)
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    crisis_id: str | None = string(null=True)
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ModerationRulebookRow(SQLModel, table=True):
    __tablename__ = "moderation_rulebooks"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),)

    workspace_id: str = string(key=True)
    revision: int = whole()


class ModerationJudgementRow(SQLModel, table=True):
    __tablename__ = "moderation_judgements"
    __table_args__ = (
        kept("moderation_judgements"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "subject_id"],
            ["inbound_messages.workspace_id", "inbound_messages.id"],
        ),
        sa.Index(
            "ix_moderation_judgements_alike",
            "workspace_id",
            "at",
            postgresql_where=sa.text("digest is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    subject_id: str = string(key=True)
    subject_version: int = whole(key=True)
    organization_id: str = string()
    channel_id: str = string()
    verdict: str = words()
    revision: int = whole()
    at: datetime = instant()
    judged_at: datetime = instant()
    matches: list[dict[str, Any]] = document()
    dry_run: list[dict[str, Any]] = document()
    unknown: list[dict[str, Any]] = document()
    author_id: str | None = string(null=True)
    digest: str | None = string(null=True)
    heads: list[str] = texts()
    marks: list[str] = texts()
