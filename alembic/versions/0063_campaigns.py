"""Campaigns; what is said in one, and the holds that stand on one

Revision: 0063
Follows: 0062
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

IN_A_CAMPAIGN = ("messages", "holds", "ideas", "series", "evergreens")


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("brief", sa.Text(), nullable=True),
        sa.Column("objective", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Text(), nullable=True),
        sa.Column("ends_on", sa.Text(), nullable=True),
        sa.Column("budget", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("hashtags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("hold_id", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_campaigns_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_campaigns_workspace_id_external_id")),
    )
    op.create_index(op.f("ix_campaigns_workspace_id_status_id"), "campaigns",
                    ["workspace_id", "status", "id"])
    wall(op, "campaigns")
    for table in IN_A_CAMPAIGN:
        op.add_column(table, sa.Column("campaign_id", sa.Text(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_campaign"), table, "campaigns",
                              ["workspace_id", "campaign_id"], ["workspace_id", "id"])
    op.add_column("holds", sa.Column("pauses_campaign", sa.Boolean(), nullable=False,
                                     server_default=sa.text("false")))
    op.create_index("ix_holds_campaigns", "holds", ["workspace_id", "campaign_id"],
                    postgresql_where=sa.text("lifted_at is null and campaign_id is not null"))
    op.create_index("ix_messages_campaign", "messages", ["workspace_id", "campaign_id", "id"],
                    postgresql_where=sa.text("campaign_id is not null"))
    op.add_column("calendar_feeds", sa.Column("campaign_ids", postgresql.ARRAY(sa.Text()),
                                              nullable=False, server_default=sa.text("'{}'")))


def downgrade() -> None:
    op.drop_column("calendar_feeds", "campaign_ids")
    op.drop_index("ix_messages_campaign", table_name="messages")
    # Without its campaign a hold would stop the whole workspace, which nobody asked for; lifted, it
    # leaves what it kept to its policy.
    op.execute("ALTER TABLE holds NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE holds SET lifted_at = now(), lifted_by = 'system'"
        " WHERE campaign_id IS NOT NULL AND lifted_at IS NULL"
    )
    op.execute("ALTER TABLE holds FORCE ROW LEVEL SECURITY")
    op.drop_index("ix_holds_campaigns", table_name="holds")
    op.drop_column("holds", "pauses_campaign")
    for table in reversed(IN_A_CAMPAIGN):
        op.drop_constraint(op.f(f"fk_{table}_campaign"), table, type_="foreignkey")
        op.drop_column(table, "campaign_id")
    op.drop_table("campaigns")
