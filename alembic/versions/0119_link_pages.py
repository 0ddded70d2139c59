"""Link pages, each found by the name in its address

Revision: 0119
Follows: 0118
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0119"
down_revision = "0118"
branch_labels = None
depends_on = None

FIND = """find_link_page(wanted text) RETURNS TABLE
    (page_id text, organization_id text, workspace_id text)"""
FOUND = """
    SELECT p.id, p.organization_id, p.workspace_id FROM link_pages p
    JOIN workspaces w ON w.id = p.workspace_id
    WHERE p.name = wanted AND p.published AND p.removed_at IS NULL AND w.status = 'active'
"""


def upgrade() -> None:
    op.create_table(
        "link_pages",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("bio", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("entries", JSONB(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", JSONB(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_link_pages_workspace_id_workspaces")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"], ["campaigns.workspace_id", "campaigns.id"],
            name=op.f("fk_link_pages_workspace_id_campaign_id_campaigns"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_link_pages")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_link_pages_workspace_id_external_id")),
    )
    op.create_index("uq_link_pages_address", "link_pages", ["name"], unique=True,
                    postgresql_where=sa.text("removed_at is null"))
    wall(op, "link_pages")
    # How it is found, and nothing of what stands on it.
    sweep(op, "link_pages",
          "SELECT (workspace_id, id, organization_id, name, published, removed_at)")
    door(op, FIND, FOUND)


def downgrade() -> None:
    op.execute("DROP FUNCTION find_link_page")
    op.drop_table("link_pages")
