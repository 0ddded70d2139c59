"""Posts that vanish: how often they were looked for, and what was attached by hand

Revision: 0019
Follows: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Channels keep what their platform could do when they were connected. While its security is forced
# not even the owner sees them.
TEACH = """
    UPDATE channels SET capabilities = array_append(capabilities, '{0}')
    WHERE platform IN ('mastodon', 'matrix', 'sandbox') AND outcome_class <> 'D'
      AND NOT '{0}' = ANY (capabilities)
"""
FORGET = "UPDATE channels SET capabilities = array_remove(capabilities, '{0}')"
NEW = ("see_posts", "list_posts")
# From now on every channel is watched from when it is connected.
WATCH = """
    INSERT INTO duties (workspace_id, kind, subject_id, organization_id, due_at, fence, failures,
      deaths)
    SELECT workspace_id, 'posts.watched', id, organization_id, clock_timestamp(), 0, 0, 0
    FROM channels WHERE status <> 'disconnected' ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("checks", sa.Integer(), nullable=False,
                                          server_default=sa.text("0")))
    op.add_column("deliveries", sa.Column("misses", sa.Integer(), nullable=False,
                                          server_default=sa.text("0")))
    op.add_column("deliveries", sa.Column("verified", sa.Boolean(), nullable=True))
    op.create_index("ix_deliveries_to_check", "deliveries",
                    ["workspace_id", "channel_id", "published_at"],
                    postgresql_where=sa.text("state = 'published' and checks < 3"))
    _unforced([TEACH.format(name) for name in NEW] + [WATCH])


def downgrade() -> None:
    _unforced([FORGET.format(name) for name in NEW])
    op.drop_index("ix_deliveries_to_check", table_name="deliveries")
    for column in ("verified", "misses", "checks"):
        op.drop_column("deliveries", column)


def _unforced(changes: list[str]) -> None:
    for table in ("channels", "duties"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for change in changes:
        op.execute(change)
    for table in ("channels", "duties"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
