"""Links by which guests approve, each found by the hash of its secret, and what guests may read

Revision: 0029
Follows: 0028
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

FIND = """find_approval_link(wanted text) RETURNS TABLE
    (link_id text, organization_id text, workspace_id text, allowed_origins text[])"""
FOUND = """
    SELECT l.id, l.organization_id, l.workspace_id, w.allowed_origins FROM approval_links l
    JOIN workspaces w ON w.id = l.workspace_id
    WHERE l.hash = wanted AND l.revoked_at IS NULL AND w.status = 'active'
"""


def upgrade() -> None:
    op.create_table(
        "approval_links",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("guest", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["messages.workspace_id", "messages.id"],
            name=op.f("fk_approval_links_workspace_id_message_id_messages"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_approval_links")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_approval_links_workspace_id_external_id")
        ),
    )
    op.create_index(op.f("ix_approval_links_hash"), "approval_links", ["hash"])
    op.create_index(
        op.f("ix_approval_links_workspace_id_message_id_id"),
        "approval_links",
        ["workspace_id", "message_id", "id"],
    )
    op.add_column(
        "message_comments",
        sa.Column("for_guests", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    wall(op, "approval_links")
    sweep(op, "approval_links", "SELECT (workspace_id, id, organization_id, hash, revoked_at)")
    door(op, FIND, FOUND)


def downgrade() -> None:
    op.execute("DROP FUNCTION find_approval_link")
    op.drop_column("message_comments", "for_guests")
    op.drop_table("approval_links")
