"""The tables of surveys, and of the policies by which people are asked."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db import types
from adapters.db.types import document, instant, string, whole, words


class SurveyPolicyRow(SQLModel, table=True):
    """`texts` is a list of documents."""

    __tablename__ = "survey_policies"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.Index(
            "ix_survey_policies_standing",
            "workspace_id",
            "position",
            "id",
            postgresql_where=sa.text("enabled"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    position: int = whole()
    texts: list[dict[str, Any]] = document()
    enabled: bool = types.truth()
    way: str = words()
    scale: str = words()
    delay_seconds: int = whole()
    every_days: int = whole()
    good_for_days: int = whole()
    channel_ids: list[str] = types.texts()
    labels: list[str] = types.texts()
    removed_at: datetime | None = instant(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = types.labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class SurveyRow(SQLModel, table=True):
    """About one conversation somebody is asked once; a closing for which an invitation was refused
    is not tried again."""

    __tablename__ = "surveys"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"], ["conversations.workspace_id", "conversations.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "survey_policy_id"],
            ["survey_policies.workspace_id", "survey_policies.id"],
        ),
        sa.Index(
            "uq_surveys_asked",
            "workspace_id",
            "conversation_id",
            unique=True,
            postgresql_where=sa.text("state <> 'not_sent'"),
        ),
        sa.Index("uq_surveys_closing", "workspace_id", "conversation_id", "closed_at", unique=True),
        sa.Index(
            "ix_surveys_person", "workspace_id", "channel_id", "platform_person_id", "created_at"
        ),
        sa.Index(None, "workspace_id", "created_at"),
        sa.Index(None, "hash"),
        sa.Index("ix_surveys_links", "expires_at", postgresql_where=sa.text("hash is not null")),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    survey_policy_id: str = string()
    conversation_id: str = string()
    channel_id: str = string()
    platform_person_id: str | None = string(null=True)
    assignee_id: str | None = string(null=True)
    team_id: str | None = string(null=True)
    labels: list[str] = types.texts()
    way: str = words()
    scale: str = words()
    texts: list[dict[str, Any]] = document()
    language: str = string()
    state: str = words()
    hash: str | None = string(null=True)
    closed_at: datetime | None = instant(null=True)
    message_id: str | None = string(null=True)
    problem: dict[str, Any] | None = document(null=True)
    score: int | None = whole(null=True)
    satisfied: bool | None = types.perhaps()
    comment: str | None = string(null=True)
    answered_at: datetime | None = instant(null=True)
    expires_at: datetime = instant()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()
