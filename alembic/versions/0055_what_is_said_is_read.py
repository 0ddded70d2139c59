"""What others say is read: its language, mood and wishes, and how soon somebody should look

Revision: 0055
Follows: 0054
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

# What was kept before stays unread: it says null.
WORDS = ("spoken", "sentiment", "priority")


def upgrade() -> None:
    op.add_column(
        "inbound_messages",
        sa.Column("analysis", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    for column in WORDS:
        op.add_column("inbound_messages", sa.Column(column, sa.Text(), nullable=True))
    op.create_index(
        op.f("ix_inbound_messages_workspace_id_priority_id"),
        "inbound_messages",
        ["workspace_id", "priority", "id"],
    )


def downgrade() -> None:
    op.drop_index("ix_inbound_messages_workspace_id_priority_id", "inbound_messages")
    for column in ("analysis", *WORDS):
        op.drop_column("inbound_messages", column)
