"""What a message says beside its text, what channels say in their own way, and tags

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BESIDE = ("link", "content_warning", "language")
TAUGHT = {
    "mastodon": "{first_comments,polls,content_warnings}",
    "matrix": "{first_comments}",
    "sandbox": "{first_comments,polls,locations,content_warnings,links}",
}
POLL = """{"options": 4, "option_length": 50, "shortest_seconds": 300, "longest_seconds": 2629746,
 "multiple": true}"""
# While its security is forced not even the owner sees the rows.
FILL = """
    UPDATE messages SET content = jsonb_build_object(
      'text', text,
      'thread', (SELECT coalesce(jsonb_agg(jsonb_build_object('text', part) ORDER BY place), '[]')
                 FROM unnest(thread) WITH ORDINALITY parts(part, place)),
      'link', NULL, 'first_comment', NULL, 'poll', NULL, 'location', NULL,
      'content_warning', NULL, 'language', NULL)
"""
EMPTY = """
    UPDATE messages SET thread = ARRAY(
      SELECT part ->> 'text' FROM jsonb_array_elements(content -> 'thread')
      WITH ORDINALITY parts(part, place) ORDER BY place)
"""


def upgrade() -> None:
    op.add_column("messages", sa.Column("content", postgresql.JSONB(), nullable=True))
    op.add_column("messages", sa.Column("variants", postgresql.JSONB(),
                                        server_default=sa.text("'{}'"), nullable=False))
    op.add_column("messages", sa.Column("tags", postgresql.ARRAY(sa.Text()),
                                        server_default=sa.text("'{}'"), nullable=False))
    _unforced("messages", FILL)
    op.alter_column("messages", "content", nullable=False)
    op.drop_column("messages", "thread")
    for name in BESIDE:
        op.add_column("sandbox_posts", sa.Column(name, sa.Text(), nullable=True))
    for name in ("poll", "location"):
        op.add_column("sandbox_posts", sa.Column(name, postgresql.JSONB(), nullable=True))
    # Channels keep what their platform could do when they were connected.
    for platform, more in TAUGHT.items():
        _unforced("channels", f"UPDATE channels SET capabilities = capabilities || '{more}'"
                              f" WHERE platform = '{platform}'")
    _unforced("channels", f"UPDATE channels SET limits = jsonb_set(limits, '{{poll}}', '{POLL}')"
                          f" WHERE platform IN ('mastodon', 'sandbox')")
    _unforced("channels", "UPDATE channels SET limits ="
                          " jsonb_set(limits, '{text,counts_warning}', 'true')"
                          " WHERE platform = 'mastodon'")


def downgrade() -> None:
    for platform, more in TAUGHT.items():
        _unforced("channels", f"UPDATE channels SET capabilities = ARRAY("
                              f"SELECT c FROM unnest(capabilities) c WHERE c <> ALL ('{more}'))"
                              f" WHERE platform = '{platform}'")
    _unforced("channels", "UPDATE channels SET limits ="
                          " (limits - 'poll') #- '{text,counts_warning}'")
    for name in ("poll", "location", *BESIDE):
        op.drop_column("sandbox_posts", name)
    op.add_column("messages", sa.Column("thread", postgresql.ARRAY(sa.Text()),
                                        server_default=sa.text("'{}'"), nullable=False))
    _unforced("messages", EMPTY)
    for name in ("tags", "variants", "content"):
        op.drop_column("messages", name)


def _unforced(table: str, change: str) -> None:
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(change)
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
