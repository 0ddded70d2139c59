"""Evergreens, and the turns they took

Revision: 0024
Follows: 0023
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evergreens",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("repertoire", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("next_local", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("gap_days", sa.Integer(), nullable=False),
        sa.Column("weekdays", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("most_turns", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("stop_reason", sa.Text(), nullable=True),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("last_variation", sa.Integer(), nullable=True),
        sa.Column("last_message_id", sa.Text(), nullable=True),
        sa.Column("origin_message_id", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "community_id"],
                                ["communities.workspace_id", "communities.id"],
                                name=op.f("fk_evergreens_workspace_id_communities")),
        sa.ForeignKeyConstraint(["workspace_id", "last_message_id"],
                                ["messages.workspace_id", "messages.id"],
                                name=op.f("fk_evergreens_last_message")),
        sa.ForeignKeyConstraint(["workspace_id", "origin_message_id"],
                                ["messages.workspace_id", "messages.id"],
                                name=op.f("fk_evergreens_origin")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_evergreens")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_evergreens_workspace_id_external_id")),
    )
    op.create_index(op.f("ix_evergreens_workspace_id_status_id"), "evergreens",
                    ["workspace_id", "status", "id"])
    op.create_table(
        "evergreen_turns",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("evergreen_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("variation", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "evergreen_id"],
                                ["evergreens.workspace_id", "evergreens.id"],
                                name=op.f("fk_evergreen_turns_workspace_id_evergreens")),
        sa.ForeignKeyConstraint(["workspace_id", "message_id"],
                                ["messages.workspace_id", "messages.id"],
                                name=op.f("fk_evergreen_turns_workspace_id_messages")),
        # Of every turn there is one, whoever takes it and however often.
        sa.PrimaryKeyConstraint("workspace_id", "evergreen_id", "number",
                                name=op.f("pk_evergreen_turns")),
    )
    for table in ("evergreens", "evergreen_turns"):
        wall(op, table)


def downgrade() -> None:
    op.drop_table("evergreen_turns")
    op.drop_table("evergreens")
