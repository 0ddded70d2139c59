"""How fast we promise to answer, and how each promise stands

Revision: 0062
Follows: 0061
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sla_policies",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("priorities", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("channel_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("business_calendar_id", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "business_calendar_id"],
            ["business_calendars.workspace_id", "business_calendars.id"],
            name=op.f("fk_sla_policies_workspace_id_business_calendar_id_business_calendars"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_sla_policies")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_sla_policies_workspace_id_external_id")),
    )
    op.create_index("ix_sla_policies_standing", "sla_policies",
                    ["workspace_id", "position", "id"],
                    postgresql_where=sa.text("removed_at is null"))
    wall(op, "sla_policies")
    op.create_table(
        "applied_slas",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("sla_policy_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("week", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("clocks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_id", sa.Text(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"], ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_applied_slas_workspace_id_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "sla_policy_id"], ["sla_policies.workspace_id", "sla_policies.id"],
            name=op.f("fk_applied_slas_workspace_id_sla_policy_id_sla_policies"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_applied_slas")),
    )
    op.create_index("uq_applied_slas_live", "applied_slas", ["workspace_id", "conversation_id"],
                    unique=True, postgresql_where=sa.text("sealed_at is null"))
    op.create_index(op.f("ix_applied_slas_workspace_id_conversation_id_started_at"),
                    "applied_slas", ["workspace_id", "conversation_id", "started_at"])
    op.create_index(op.f("ix_applied_slas_workspace_id_state_conversation_id"),
                    "applied_slas", ["workspace_id", "state", "conversation_id"])
    wall(op, "applied_slas")


def downgrade() -> None:
    op.drop_table("applied_slas")
    op.drop_table("sla_policies")
