"""The tables of experiments, and of the outcomes that products tell of them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import document, instant, labels, string, texts, whole, words


class ExperimentRow(SQLModel, table=True):
    """`variants` is a list of documents; `sight` is what was seen at the last look."""

    __tablename__ = "experiments"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaigns.workspace_id", "campaigns.id"],
            name="fk_experiments_campaign",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "link_id"],
            ["links.workspace_id", "links.id"],
            name="fk_experiments_link",
        ),
        sa.Index(None, "workspace_id", "status", "id"),
        sa.Index(
            "uq_experiments_running_link",
            "workspace_id",
            "link_id",
            unique=True,
            postgresql_where=sa.text("status = 'running'"),
        ),
        sa.Index(
            "ix_experiments_campaign",
            "workspace_id",
            "campaign_id",
            "id",
            postgresql_where=sa.text("campaign_id is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    name: str = string()
    hypothesis: str | None = string(null=True)
    status: str = words()
    campaign_id: str | None = string(null=True)
    counting: str = words()
    variants: list[dict[str, Any]] = document()
    link_id: str | None = string(null=True)
    success_metric: str | None = words(null=True)
    exposure_metric: str | None = words(null=True)
    rule: dict[str, Any] = document()
    on_decision: str = words()
    winner_channel_ids: list[str] = texts()
    started_at: datetime | None = instant(null=True)
    started_by: str | None = string(null=True)
    ends_at: datetime | None = instant(null=True)
    ended_at: datetime | None = instant(null=True)
    baseline: list[dict[str, Any]] = document(default="[]")
    winner: str | None = string(null=True)
    application: dict[str, Any] | None = document(null=True)
    sight: dict[str, Any] | None = document(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ExperimentOutcomeRow(SQLModel, table=True):
    """Each external id once in an experiment; `subject` is a hash that says nothing outside of
    it."""

    __tablename__ = "experiment_outcomes"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "experiment_id"],
            ["experiments.workspace_id", "experiments.id"],
            name="fk_experiment_outcomes_experiment",
        ),
        sa.Index(
            "ix_experiment_outcomes_subject",
            "workspace_id",
            "experiment_id",
            "variant",
            "subject",
            "kind",
        ),
    )

    workspace_id: str = string(key=True)
    experiment_id: str = string(key=True)
    external_id: str = string(key=True)
    kind: str = words()
    variant: str = string()
    subject: str = string()
    recorded_at: datetime = instant()
