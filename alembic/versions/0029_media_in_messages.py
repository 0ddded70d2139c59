"""Messages show pictures and films of the library

Revision: 0029
Follows: 0026
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0029"
down_revision = "0026"
branch_labels = None
depends_on = None

SHOWING = ("messages", "series", "evergreens")
LIMIT = (
    '{"images": 4, "videos": 1, "image_types": ["image/jpeg", "image/png", "image/gif",'
    ' "image/webp"], "video_types": ["video/mp4", "video/webm", "video/quicktime"],'
    ' "image_bytes": 16777216, "video_bytes": 103809024, "alt_text": 1500, "together": false}'
)
# Channels keep what their platform could do when they were connected.
TAUGHT = (
    "UPDATE channels SET capabilities = capabilities || '{media}',"
    f" limits = jsonb_set(limits, '{{media}}', '{LIMIT}') WHERE platform = 'sandbox'"
)
FORGOTTEN = (
    "UPDATE channels SET capabilities = array_remove(capabilities, 'media'),"
    " limits = limits - 'media' WHERE platform = 'sandbox'"
)


def _unforced(table: str, statement: str) -> None:
    """While its security is forced not even the owner sees the rows."""
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def upgrade() -> None:
    for table in SHOWING:
        op.add_column(
            table,
            sa.Column(
                "media_ids",
                postgresql.ARRAY(sa.Text()),
                server_default=sa.text("'{}'"),
                nullable=False,
            ),
        )
    op.add_column(
        "sandbox_posts",
        sa.Column(
            "media",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_messages_media_ids",
        "messages",
        ["media_ids"],
        postgresql_using="gin",
        postgresql_where=sa.text("media_ids <> '{}'"),
    )
    _unforced("channels", TAUGHT)


def downgrade() -> None:
    _unforced("channels", FORGOTTEN)
    op.drop_index("ix_messages_media_ids", "messages")
    op.drop_column("sandbox_posts", "media")
    for table in reversed(SHOWING):
        op.drop_column(table, "media_ids")
