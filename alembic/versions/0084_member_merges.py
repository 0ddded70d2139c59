"""Members that are part of others, and who may be one person

Revision: 0084
Follows: 0083
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def of_a_member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        ["members.workspace_id", "members.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}_members"),
    )


def upgrade() -> None:
    op.create_table(
        "member_merges",
        text("workspace_id"),
        text("id"),
        text("member_id"),
        text("into_id"),
        text("by"),
        instant("at"),
        sa.Column("gains", JSONB, nullable=False),
        text("reason", null=True),
        instant("undone_at", null=True),
        of_a_member("member_merges", "member_id"),
        of_a_member("member_merges", "into_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_member_merges")),
    )
    op.create_index("uq_member_merges_standing", "member_merges", ["workspace_id", "member_id"],
                    unique=True, postgresql_where=sa.text("undone_at is null"))
    op.create_index(op.f("ix_member_merges_workspace_id_into_id_at_id"), "member_merges",
                    ["workspace_id", "into_id", "at", "id"])
    op.create_table(
        "merge_suggestions",
        text("workspace_id"),
        text("id"),
        text("organization_id"),
        text("one_id"),
        text("other_id"),
        sa.Column("evidence", JSONB, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        instant("created_at"),
        instant("updated_at"),
        text("state"),
        text("settled_by", null=True),
        text("reason", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
        of_a_member("merge_suggestions", "one_id"),
        of_a_member("merge_suggestions", "other_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_merge_suggestions")),
        sa.UniqueConstraint("workspace_id", "one_id", "other_id",
                            name=op.f("uq_merge_suggestions_workspace_id_one_id_other_id")),
    )
    op.create_index(op.f("ix_merge_suggestions_workspace_id_other_id"), "merge_suggestions",
                    ["workspace_id", "other_id"])
    op.create_index(op.f("ix_merge_suggestions_workspace_id_state_score_id"), "merge_suggestions",
                    ["workspace_id", "state", "score", "id"])
    wall(op, "member_merges")
    wall(op, "merge_suggestions")


def downgrade() -> None:
    op.drop_table("merge_suggestions")
    op.drop_table("member_merges")
