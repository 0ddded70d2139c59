"""Links by which people read why something was decided, appeal, and see what is decided, each found
by the hash of its secret

Revision: 0073
Follows: 0072
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

FIND = """find_moderation_link(wanted text) RETURNS TABLE
    (link_id text, organization_id text, workspace_id text)"""
FOUND = """
    SELECT l.id, l.organization_id, l.workspace_id FROM moderation_links l
    JOIN workspaces w ON w.id = l.workspace_id
    WHERE l.hash = wanted AND l.revoked_at IS NULL AND w.status = 'active'
"""


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def upgrade() -> None:
    op.create_table(
        "moderation_links",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "purpose")),
        *(_text(name) for name in ("hash", "hint")),
        *(_text(name, null=True) for name in ("decision_id", "community_id")),
        *(_instant(name, null=True) for name in ("expires_at", "opened_at", "revoked_at")),
        _text("external_id", null=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _text("created_by"),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_instant(name) for name in ("created_at", "updated_at")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"],
            name=op.f("fk_moderation_links_workspace_id_workspaces"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "decision_id"], ["decisions.workspace_id", "decisions.id"],
            name=op.f("fk_moderation_links_workspace_id_decision_id_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"],
            name=op.f("fk_moderation_links_workspace_id_community_id_communities"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_moderation_links")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_moderation_links_workspace_id_external_id")
        ),
    )
    op.create_index(op.f("ix_moderation_links_hash"), "moderation_links", ["hash"])
    op.create_index(
        op.f("ix_moderation_links_workspace_id_decision_id_id"), "moderation_links",
        ["workspace_id", "decision_id", "id"],
    )
    wall(op, "moderation_links")
    sweep(op, "moderation_links", "SELECT (workspace_id, id, organization_id, hash, revoked_at)")
    door(op, FIND, FOUND)


def downgrade() -> None:
    op.execute("DROP FUNCTION find_moderation_link")
    op.drop_table("moderation_links")
