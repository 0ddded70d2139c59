"""What platforms say of polls by themselves, and by which name they call the poll in a post

Revision: 0142
Follows: 0141
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0142"
down_revision = "0141"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("platform_poll_id", sa.Text(), nullable=True))
    op.create_table(
        "told_polls",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("poll_id", sa.Text(), nullable=False),
        sa.Column("said", postgresql.JSONB(), nullable=False),
        sa.Column("told_order", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_told_polls_workspace_id_workspaces"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "platform", "poll_id", name="pk_told_polls"),
    )
    wall(op, "told_polls")


def downgrade() -> None:
    op.drop_table("told_polls")
    op.drop_column("deliveries", "platform_poll_id")
