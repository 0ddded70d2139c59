"""Who has which conversation open

Revision: 0068
Follows: 0067
"""

import sqlalchemy as sa

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

FORGET = """
    WITH gone AS (
      DELETE FROM conversation_presences WHERE (workspace_id, conversation_id, who) IN (
        SELECT workspace_id, conversation_id, who FROM conversation_presences
        WHERE until < clock_timestamp() LIMIT most)
      RETURNING 1)
    SELECT count(*) FROM gone
"""


def upgrade() -> None:
    op.create_table(
        "conversation_presences",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "conversation_id", "who", name=op.f("pk_conversation_presences")
        ),
        prefixes=["UNLOGGED"],
    )
    wall(op, "conversation_presences")
    sweep(
        op,
        "conversation_presences",
        "SELECT (workspace_id, conversation_id, who, until), DELETE",
    )
    door(op, "forget_old_presences(most int) RETURNS bigint", FORGET)


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_old_presences(int)")
    op.drop_table("conversation_presences")
