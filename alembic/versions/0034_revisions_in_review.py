"""Other words for what is out wait for a yes, and requests keep what was asked about

Revision: 0034
Follows: 0033
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

LIVE = "state in ('pending', 'granted')"
WAITING_REVISION = "subject = 'revision' and state = 'pending'"


def _live(where: str) -> None:
    op.create_index(
        "uq_approvals_live",
        "approvals",
        ["workspace_id", "message_id"],
        unique=True,
        postgresql_where=sa.text(where),
    )


def upgrade() -> None:
    op.add_column("messages", sa.Column("revision", postgresql.JSONB(), nullable=True))
    op.add_column(
        "approvals",
        sa.Column("subject", sa.Text(), nullable=False, server_default=sa.text("'message'")),
    )
    op.add_column("approvals", sa.Column("content", postgresql.JSONB(), nullable=True))
    op.add_column("approvals", sa.Column("variants", postgresql.JSONB(), nullable=True))
    op.drop_index("uq_approvals_live", "approvals")
    _live(f"{LIVE} and not ({WAITING_REVISION})")
    op.create_index(
        "uq_approvals_revision",
        "approvals",
        ["workspace_id", "message_id"],
        unique=True,
        postgresql_where=sa.text(WAITING_REVISION),
    )


def downgrade() -> None:
    # A version that knows of no such request must not take it for one to send the message.
    op.execute("ALTER TABLE approvals NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE approvals SET state = 'voided', closed_reason = 'withdrawn',"
        f" closed_at = clock_timestamp() WHERE {WAITING_REVISION}"
    )
    op.execute("ALTER TABLE approvals FORCE ROW LEVEL SECURITY")
    op.drop_index("uq_approvals_revision", "approvals")
    op.drop_index("uq_approvals_live", "approvals")
    _live(LIVE)
    for column in ("variants", "content", "subject"):
        op.drop_column("approvals", column)
    op.drop_column("messages", "revision")
