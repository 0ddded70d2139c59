"""Items of feeds have ids, in the order in which they were met, and feeds have hubs that tell of news

Revision: 0032
Follows: 0031
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import door, sweep
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

# As ids are made: ten letters for the millisecond, base 32, and others that tell apart what was met
# in one. Hexadecimal digits are among the letters.
NAMED = """
    UPDATE feed_items i SET id = 'fit_' || (
        SELECT string_agg(
            substr('0123456789abcdefghjkmnpqrstvwxyz',
                   (((extract(epoch FROM i.received_at) * 1000)::bigint >> (45 - 5 * n)) & 31)::int + 1,
                   1),
            '' ORDER BY n)
        FROM generate_series(0, 9) n
    ) || 'e' || substr(md5(i.workspace_id || i.feed_id || i.key), 1, 15)
"""

FIND = "find_feed_hub(wanted text) RETURNS TABLE (feed_id text, organization_id text, workspace_id text)"
FOUND = """
    SELECT f.id, f.organization_id, f.workspace_id FROM feeds f WHERE f.hub_hash = wanted
"""


def _unforced(table: str, statement: str) -> None:
    """While its security is forced not even the owner sees the rows."""
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def upgrade() -> None:
    op.add_column("feed_items", sa.Column("id", sa.Text(), nullable=True))
    _unforced("feed_items", NAMED)
    op.alter_column("feed_items", "id", nullable=False)
    op.create_index(
        op.f("ix_feed_items_workspace_id_feed_id_id"),
        "feed_items",
        ["workspace_id", "feed_id", "id"],
    )
    op.add_column("feeds", sa.Column("hub", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("feeds", sa.Column("hub_hash", sa.Text(), nullable=True))
    op.create_index(op.f("ix_feeds_hub_hash"), "feeds", ["hub_hash"])
    sweep(op, "feeds", "SELECT (workspace_id, id, organization_id, hub_hash)")
    door(op, FIND, FOUND)


def downgrade() -> None:
    op.execute("DROP FUNCTION find_feed_hub")
    op.execute("DROP POLICY sweep ON feeds")
    op.drop_column("feeds", "hub")
    op.drop_column("feeds", "hub_hash")
    op.drop_index(op.f("ix_feed_items_workspace_id_feed_id_id"), table_name="feed_items")
    op.drop_column("feed_items", "id")
