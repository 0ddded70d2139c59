"""Messages that answer what somebody said

Revision: 0056
Follows: 0055
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

# What every account could do before it was known; the rest, a channel learns when it is next
# looked at.
TAUGHT = {
    "replies": (
        *("bluesky", "discord", "discourse", "mastodon", "matrix", "nodebb", "sandbox", "slack"),
        "telegram",
    ),
    "direct_messages": ("discord", "discourse", "mastodon", "matrix", "sandbox", "telegram"),
    "private_replies": ("discord", "mastodon", "sandbox"),
    "direct_media": ("discord", "discourse", "mastodon", "matrix", "sandbox", "telegram"),
}
NAMES_PEOPLE = """
    UPDATE channels SET limits = limits || '{"answers_name_people": true}'
    WHERE platform = 'mastodon'
"""


def upgrade() -> None:
    op.add_column(
        "messages",
        sa.Column("kind", sa.Text(), nullable=False, server_default=sa.text("'post'")),
    )
    for name in ("in_reply_to", "yields_to"):
        op.add_column("messages", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("answer", postgresql.JSONB(), nullable=True))
    op.create_index(
        "ix_messages_answers",
        "messages",
        ["workspace_id", "in_reply_to", "id"],
        postgresql_where=sa.text("in_reply_to is not null"),
    )
    op.create_index(
        "ix_messages_yielding",
        "messages",
        ["workspace_id", "yields_to"],
        postgresql_where=sa.text("yields_to is not null"),
    )
    op.add_column("sandbox_posts", sa.Column("to_person", sa.Text(), nullable=True))
    taught = [
        f"UPDATE channels SET capabilities = array_append(capabilities, '{can}')"
        f" WHERE platform = ANY ('{{{', '.join(platforms)}}}')"
        f" AND '{can}' <> ALL (capabilities)"
        for can, platforms in TAUGHT.items()
    ]
    _unforced("channels", *taught, NAMES_PEOPLE)


def downgrade() -> None:
    forgotten = [
        f"UPDATE channels SET capabilities = array_remove(capabilities, '{can}')" for can in TAUGHT
    ]
    _unforced("channels", *forgotten, "UPDATE channels SET limits = limits - 'answers_name_people'")
    op.drop_column("sandbox_posts", "to_person")
    op.drop_index("ix_messages_yielding", "messages")
    op.drop_index("ix_messages_answers", "messages")
    for name in ("answer", "yields_to", "in_reply_to", "kind"):
        op.drop_column("messages", name)


def _unforced(table: str, *changes: str) -> None:
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for change in changes:
        op.execute(change)
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
