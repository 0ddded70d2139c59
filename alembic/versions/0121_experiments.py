"""Experiments, and the outcomes that products tell of them

Revision: 0121
Follows: 0120
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.db.walls import wall
from alembic import op

revision = "0121"
down_revision = "0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "experiments",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hypothesis", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=True),
        sa.Column("counting", sa.Text(), nullable=False),
        sa.Column("variants", JSONB(), nullable=False),
        sa.Column("success_metric", sa.Text(), nullable=True),
        sa.Column("exposure_metric", sa.Text(), nullable=True),
        sa.Column("rule", JSONB(), nullable=False),
        sa.Column("on_decision", sa.Text(), nullable=False),
        sa.Column("winner_channel_ids", ARRAY(sa.Text()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by", sa.Text(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("winner", sa.Text(), nullable=True),
        sa.Column("application", JSONB(), nullable=True),
        sa.Column("sight", JSONB(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", JSONB(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_experiments_workspace_id_workspaces")),
        sa.ForeignKeyConstraint(["workspace_id", "campaign_id"],
                                ["campaigns.workspace_id", "campaigns.id"],
                                name="fk_experiments_campaign"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_experiments")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_experiments_workspace_id_external_id")),
    )
    op.create_index(op.f("ix_experiments_workspace_id_status_id"), "experiments",
                    ["workspace_id", "status", "id"])
    op.create_index("ix_experiments_campaign", "experiments",
                    ["workspace_id", "campaign_id", "id"],
                    postgresql_where=sa.text("campaign_id is not null"))
    wall(op, "experiments")
    op.create_table(
        "experiment_outcomes",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("experiment_id", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "experiment_id"],
                                ["experiments.workspace_id", "experiments.id"],
                                name="fk_experiment_outcomes_experiment"),
        sa.PrimaryKeyConstraint("workspace_id", "experiment_id", "external_id",
                                name=op.f("pk_experiment_outcomes")),
    )
    op.create_index("ix_experiment_outcomes_subject", "experiment_outcomes",
                    ["workspace_id", "experiment_id", "variant", "subject", "kind"])
    wall(op, "experiment_outcomes")


def downgrade() -> None:
    op.drop_table("experiment_outcomes")
    op.drop_table("experiments")
