"""What was tried again: for when a delivery is meant since, what went wrong, what a platform calls it

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Until now a person's decision told from when on a delivery counts as late. While its security is
# forced not even the owner sees the rows.
REMEMBER = """
    UPDATE deliveries d SET due_at = (SELECT max(a.finished_at) FROM attempts a
      WHERE a.workspace_id = d.workspace_id AND a.message_id = d.message_id
      AND a.delivery_id = d.id AND a.kind = 'decision')
    WHERE d.state IN ('scheduled', 'claimed', 'unconfirmed')
"""


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attempts", sa.Column("error_code", sa.Text(), nullable=True))
    op.add_column("attempts", sa.Column("platform_request_id", sa.Text(), nullable=True))
    for table in ("deliveries", "attempts"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(REMEMBER)
    for table in ("deliveries", "attempts"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_column("attempts", "platform_request_id")
    op.drop_column("attempts", "error_code")
    op.drop_column("deliveries", "due_at")
