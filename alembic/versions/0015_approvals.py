"""Approvals: who must look at a message before it goes out, and what they said

Revision: 0015
Follows: 0014
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, wall
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_policies",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("community_id", sa.Text(), nullable=True),
        sa.Column("channel_id", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("plan", postgresql.JSONB(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_approval_policies"),
        sa.UniqueConstraint("workspace_id", "external_id", name="uq_approval_policies_workspace_id_external_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_approval_policies_workspace_id_workspaces"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"],
            ["communities.workspace_id", "communities.id"],
            name="fk_approval_policies_workspace_id_community_id_communities",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"],
            ["channels.workspace_id", "channels.id"],
            name="fk_approval_policies_workspace_id_channel_id_channels",
        ),
    )
    op.create_index(
        "uq_approval_policies_scope",
        "approval_policies",
        ["workspace_id", "channel_id", "community_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_table(
        "approvals",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("policy_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("plan", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_approvals"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["messages.workspace_id", "messages.id"],
            name="fk_approvals_workspace_id_message_id_messages",
        ),
    )
    op.create_index(
        "ix_approvals_workspace_id_message_id_id",
        "approvals",
        ["workspace_id", "message_id", "id"],
    )
    op.create_index(
        "uq_approvals_live",
        "approvals",
        ["workspace_id", "message_id"],
        unique=True,
        postgresql_where=sa.text("state in ('pending', 'granted')"),
    )
    op.create_table(
        "approval_decisions",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("approval_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_approval_decisions"),
        sa.UniqueConstraint(
            "workspace_id",
            "approval_id",
            "step",
            "reviewer",
            name="uq_approval_decisions_workspace_id_approval_id_step_reviewer",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "approval_id"],
            ["approvals.workspace_id", "approvals.id"],
            name="fk_approval_decisions_workspace_id_approval_id_approvals",
        ),
    )
    op.create_index(
        "ix_approval_decisions_workspace_id_message_id_id",
        "approval_decisions",
        ["workspace_id", "message_id", "id"],
    )
    for table in ("approval_policies", "approvals", "approval_decisions"):
        wall(op, table)
    # What was said stays as it was said.
    op.execute(f"REVOKE UPDATE ON approval_decisions FROM {SERVICE}")


def downgrade() -> None:
    for table in ("approval_decisions", "approvals", "approval_policies"):
        op.drop_table(table)
