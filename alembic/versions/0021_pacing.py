"""Rules of publishing for channels and workspaces, and blackouts

Revision: 0021
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NUMBERS = ("min_spacing_seconds", "max_per_day")
JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "publishing_rules",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in NUMBERS),
        sa.Column("hours", JSON, nullable=True),
        sa.Column("countries", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("skip_holidays", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_publishing_rules")),
        sa.UniqueConstraint(
            "workspace_id", "subject_id", name=op.f("uq_publishing_rules_workspace_id_subject_id")
        ),
    )
    op.create_table(
        "blackouts",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("community_id", sa.Text(), nullable=True),
        sa.Column("channel_id", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", JSON, nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"],
            ["communities.workspace_id", "communities.id"],
            name=op.f("fk_blackouts_workspace_id_community_id_communities"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"],
            ["channels.workspace_id", "channels.id"],
            name=op.f("fk_blackouts_workspace_id_channel_id_channels"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_blackouts")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_blackouts_workspace_id_external_id")
        ),
    )
    op.create_index(
        "ix_blackouts_standing",
        "blackouts",
        ["workspace_id", "ends_at"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    for table in ("publishing_rules", "blackouts"):
        wall(op, table)


def downgrade() -> None:
    for table in ("blackouts", "publishing_rules"):
        op.execute(f"DROP POLICY wall ON {table}")
        op.drop_table(table)
