"""Holds on what bears a tag

Revision: 0033
Follows: 0032
"""

import sqlalchemy as sa

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("holds", sa.Column("tag", sa.Text(), nullable=True))
    op.create_index(
        "ix_holds_tags",
        "holds",
        ["workspace_id", "tag"],
        postgresql_where=sa.text("lifted_at is null and tag is not null"),
    )


def downgrade() -> None:
    # Without its tag a hold would stop the whole workspace, which nobody asked for; lifted, it
    # leaves what it kept to its policy.
    op.execute("ALTER TABLE holds NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE holds SET lifted_at = now(), lifted_by = 'system'"
        " WHERE tag IS NOT NULL AND lifted_at IS NULL"
    )
    op.execute("ALTER TABLE holds FORCE ROW LEVEL SECURITY")
    op.drop_index("ix_holds_tags", table_name="holds")
    op.drop_column("holds", "tag")
