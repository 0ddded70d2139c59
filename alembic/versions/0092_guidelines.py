"""The guidelines of communities, version after version, and who acknowledged them

Revision: 0092
Follows: 0091
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, wall
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
# What a community said before is its first version; a community's id bears the whole of its own.
MOVE = """
    INSERT INTO guidelines (workspace_id, id, organization_id, community_id, number, texts,
      created_by, created_at, updated_at, state, needs_acknowledgement, version, published_at,
      published_by)
    SELECT c.workspace_id, 'gdl_' || substr(c.id, 5), c.organization_id, c.id, 1,
      jsonb_build_array(jsonb_build_object('language', coalesce(c.language, w.language),
        'text', c.guidelines)),
      'migration', c.updated_at, c.updated_at, 'in_force', false, 2, c.updated_at, 'migration'
    FROM communities c JOIN workspaces w ON w.id = c.workspace_id
    WHERE c.guidelines <> ''
"""
BACK = """
    UPDATE communities c SET guidelines = g.texts->0->>'text' FROM guidelines g
    WHERE g.workspace_id = c.workspace_id AND g.community_id = c.id AND g.state = 'in_force'
"""


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _unforced(statement: str, *tables: str) -> None:
    """While its security is forced not even the owner sees the rows."""
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def upgrade() -> None:
    op.create_table(
        "guidelines",
        *(text("workspace_id"), text("id"), text("organization_id"), text("community_id")),
        whole("number"),
        sa.Column("texts", JSONB, nullable=False),
        *(text("created_by"), instant("created_at"), instant("updated_at"), text("state")),
        sa.Column(
            "needs_acknowledgement", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        text("summary", null=True),
        whole("version"),
        *(instant("published_at", null=True), text("published_by", null=True)),
        *(instant("superseded_at", null=True), instant("removed_at", null=True)),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"],
            ["communities.workspace_id", "communities.id"],
            name=op.f("fk_guidelines_workspace_id_community_id_communities"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_guidelines")),
    )
    op.create_index(
        "uq_guidelines_number",
        "guidelines",
        ["workspace_id", "community_id", "number"],
        unique=True,
        postgresql_where=sa.text("removed_at is null"),
    )
    op.create_index(
        "uq_guidelines_standing",
        "guidelines",
        ["workspace_id", "community_id", "state"],
        unique=True,
        postgresql_where=sa.text("state <> 'superseded' and removed_at is null"),
    )
    op.create_table(
        "acknowledgements",
        *(text("workspace_id"), text("id"), text("member_id"), text("community_id")),
        text("guidelines_id"),
        whole("number"),
        *(text("source"), instant("at"), instant("recorded_at"), text("recorded_by")),
        text("evidence", null=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "guidelines_id"],
            ["guidelines.workspace_id", "guidelines.id"],
            name=op.f("fk_acknowledgements_workspace_id_guidelines_id_guidelines"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_acknowledgements_workspace_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_acknowledgements")),
        sa.UniqueConstraint(
            *("workspace_id", "member_id", "guidelines_id"),
            name=op.f("uq_acknowledgements_workspace_id_member_id_guidelines_id"),
        ),
    )
    op.create_index(
        op.f("ix_acknowledgements_workspace_id_community_id_member_id_number"),
        "acknowledgements",
        ["workspace_id", "community_id", "member_id", "number"],
    )
    _unforced(MOVE, "communities", "workspaces")
    op.drop_column("communities", "guidelines")
    wall(op, "guidelines")
    wall(op, "acknowledgements")
    # Only ever added to, but for what an erasure takes out.
    op.execute(f"REVOKE UPDATE ON acknowledgements FROM {SERVICE}")
    op.execute(f"GRANT UPDATE (source, evidence) ON acknowledgements TO {SERVICE}")


def downgrade() -> None:
    op.add_column("communities", text("guidelines", null=True))
    _unforced(BACK, "communities", "guidelines")
    op.drop_table("acknowledgements")
    op.drop_table("guidelines")
