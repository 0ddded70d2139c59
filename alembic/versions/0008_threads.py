"""Threads: what follows a message, which part a delivery is, whom a sandbox post answers

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Channels keep what their platform could do when they were connected. While its security is forced
# not even the owner sees them.
TEACH = """
    UPDATE channels SET capabilities = array_append(capabilities, 'threads')
    WHERE platform IN ('mastodon', 'matrix', 'sandbox') AND NOT 'threads' = ANY (capabilities)
"""
FORGET = "UPDATE channels SET capabilities = array_remove(capabilities, 'threads')"


def upgrade() -> None:
    op.add_column("messages", sa.Column("thread", postgresql.ARRAY(sa.Text()),
                                        server_default=sa.text("'{}'"), nullable=False))
    op.add_column("deliveries", sa.Column("part", sa.Integer(), server_default=sa.text("1"),
                                          nullable=False))
    op.add_column("sandbox_posts", sa.Column("reply_to", sa.Text(), nullable=True))
    _of_channels(TEACH)


def downgrade() -> None:
    _of_channels(FORGET)
    op.drop_column("sandbox_posts", "reply_to")
    op.drop_column("deliveries", "part")
    op.drop_column("messages", "thread")


def _of_channels(change: str) -> None:
    op.execute("ALTER TABLE channels NO FORCE ROW LEVEL SECURITY")
    op.execute(change)
    op.execute("ALTER TABLE channels FORCE ROW LEVEL SECURITY")
