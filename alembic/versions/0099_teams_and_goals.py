"""Who looks after a community, and goals that are measured

Revision: 0099
Follows: 0098
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
# What a community wrote down as a goal is one that people check, done at 1. A community's id bears
# the whole of its own, and two digits say which of its goals it was: it had twenty at most.
MOVE = """
    INSERT INTO goals (workspace_id, id, organization_id, community_id, name, direction, baseline,
      target, created_by, created_at, updated_at, state, version)
    SELECT c.workspace_id, 'gol_' || substr(c.id, 5) || lpad(g.number::text, 2, '0'),
      c.organization_id, c.id, g.name, 'increase', 0, 1, 'migration', c.updated_at, c.updated_at,
      'open', 1
    FROM communities c, unnest(c.goals) WITH ORDINALITY AS g(name, number)
"""
BACK = """
    UPDATE communities c SET goals = ARRAY(SELECT g.name FROM goals g
      WHERE g.workspace_id = c.workspace_id AND g.community_id = c.id AND g.removed_at IS NULL
      ORDER BY g.created_at, g.id LIMIT 20)
"""


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def number(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Double(), nullable=null)


def _unforced(statement: str, *tables: str) -> None:
    """While its security is forced not even the owner sees the rows."""
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def upgrade() -> None:
    op.create_table(
        "goals",
        *(text("workspace_id"), text("id"), text("organization_id"), text("community_id")),
        *(text("name"), text("direction"), number("baseline"), number("target")),
        *(text("created_by"), instant("created_at"), instant("updated_at")),
        text("metric", null=True),
        sa.Column("level", sa.Integer(), nullable=True),
        *(instant("due_at", null=True), text("state"), number("entered_value", null=True)),
        *(instant("entered_at", null=True), text("entered_by", null=True)),
        *(instant("closed_at", null=True), number("closed_value", null=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        instant("removed_at", null=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"],
            ["communities.workspace_id", "communities.id"],
            name=op.f("fk_goals_workspace_id_community_id_communities"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_goals")),
    )
    op.create_index(
        op.f("ix_goals_workspace_id_community_id_id"),
        "goals",
        ["workspace_id", "community_id", "id"],
    )
    _unforced(MOVE, "communities")
    wall(op, "goals")
    op.drop_column("communities", "goals")
    op.add_column(
        "communities", sa.Column("team", JSONB, server_default=sa.text("'[]'"), nullable=False)
    )
    op.add_column(
        "communities",
        sa.Column(
            "teammate_ids",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_communities_teammates", "communities", ["teammate_ids"], postgresql_using="gin"
    )


def downgrade() -> None:
    op.drop_index("ix_communities_teammates", "communities")
    op.drop_column("communities", "teammate_ids")
    op.drop_column("communities", "team")
    op.add_column(
        "communities",
        sa.Column(
            "goals", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )
    _unforced(BACK, "communities", "goals")
    op.alter_column("communities", "goals", server_default=None)
    op.drop_table("goals")
