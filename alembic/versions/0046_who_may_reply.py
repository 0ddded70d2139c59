"""Who may answer a post, as its message says

Revision: 0046
Follows: 0043
"""

import sqlalchemy as sa

from alembic import op

revision = "0046"
down_revision = "0043"
branch_labels = None
depends_on = None

CONTROLS = "reply_controls"
# Channels keep what their platform could do when they were connected; while its security is forced
# not even the owner sees them.
TAUGHT = f"""
    UPDATE channels SET capabilities = array_append(capabilities, '{CONTROLS}')
    WHERE platform IN ('bluesky', 'sandbox') AND '{CONTROLS}' <> ALL (capabilities)
"""
FORGOTTEN = f"UPDATE channels SET capabilities = array_remove(capabilities, '{CONTROLS}')"


def upgrade() -> None:
    op.add_column("sandbox_posts", sa.Column("who_may_reply", sa.Text(), nullable=True))
    _unforced("channels", TAUGHT)


def downgrade() -> None:
    _unforced("channels", FORGOTTEN)
    op.drop_column("sandbox_posts", "who_may_reply")


def _unforced(table: str, change: str) -> None:
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(change)
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
