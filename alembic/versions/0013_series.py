"""Series, and what is kept of their occurrences

Revision: 0013
Follows: 0012
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recurrence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("settled_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"),
                  nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "community_id"],
                                ["communities.workspace_id", "communities.id"],
                                name=op.f("fk_series_workspace_id_communities")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_series")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_series_workspace_id_external_id")),
    )
    op.create_index(op.f("ix_series_workspace_id_status_id"), "series",
                    ["workspace_id", "status", "id"])
    op.create_table(
        "series_occurrences",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("series_id", sa.Text(), nullable=False),
        sa.Column("recurrence_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("local_time", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", "series_id"],
                                ["series.workspace_id", "series.id"],
                                name=op.f("fk_series_occurrences_workspace_id_series")),
        sa.ForeignKeyConstraint(["workspace_id", "message_id"],
                                ["messages.workspace_id", "messages.id"],
                                name=op.f("fk_series_occurrences_workspace_id_messages")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_series_occurrences")),
        # Of every occurrence there is one, whoever makes it and however often.
        sa.UniqueConstraint("workspace_id", "series_id", "recurrence_id",
                            name=op.f("uq_series_occurrences_name")),
    )
    op.create_index(op.f("ix_series_occurrences_workspace_id_series_id_at"), "series_occurrences",
                    ["workspace_id", "series_id", "at"])
    for table in ("series", "series_occurrences"):
        wall(op, table)


def downgrade() -> None:
    op.drop_table("series_occurrences")
    op.drop_table("series")
