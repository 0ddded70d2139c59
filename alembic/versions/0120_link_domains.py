"""Domains of workspaces, under which their links are found

Revision: 0120
Follows: 0119
"""

import sqlalchemy as sa

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0120"
down_revision = "0119"
branch_labels = None
depends_on = None

FIND = """find_link(wanted_host text, wanted_slug text) RETURNS TABLE
    (link_id text, organization_id text, workspace_id text)"""
BEFORE = """
    SELECT l.id, l.organization_id, l.workspace_id FROM links l
    JOIN workspaces w ON w.id = l.workspace_id
    WHERE l.host = wanted_host AND l.slug = wanted_slug AND w.status = 'active'
"""
# Under a domain that is somebody's own only their links are found, under any other name only ours;
# a link of a domain that was given up leads nowhere, whoever has the domain now.
FOUND = """
    WITH own AS (
        SELECT d.host, d.workspace_id FROM link_domains d WHERE d.host = wanted_host
        AND d.verified_at IS NOT NULL AND d.removed_at IS NULL
    )
    SELECT l.id, l.organization_id, l.workspace_id FROM links l
    JOIN workspaces w ON w.id = l.workspace_id LEFT JOIN own o ON true
    WHERE l.host = coalesce(o.host, '') AND l.slug = wanted_slug AND w.status = 'active'
    AND (o.host IS NULL OR o.workspace_id = l.workspace_id)
"""


def upgrade() -> None:
    op.create_table(
        "link_domains",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_link_domains_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_link_domains")),
    )
    op.create_index("uq_link_domains_verified", "link_domains", ["host"], unique=True,
                    postgresql_where=sa.text("verified_at is not null and removed_at is null"))
    wall(op, "link_domains")
    sweep(op, "link_domains", "SELECT (workspace_id, id, host, verified_at, removed_at)")
    door(op, FIND, FOUND)


def downgrade() -> None:
    door(op, FIND, BEFORE)
    op.drop_table("link_domains")
