"""What was said on a channel is walked from its latest text on, and knows what it came from

Revision: 0089
Follows: 0088
"""

from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_said_texts_channel", "said_texts", ["workspace_id", "channel_id", "message_id"]
    )
    for table in ("evergreen_turns", "series_occurrences"):
        op.create_index(f"ix_{table}_message", table, ["workspace_id", "message_id"])


def downgrade() -> None:
    for table in ("series_occurrences", "evergreen_turns"):
        op.drop_index(f"ix_{table}_message", table_name=table)
    op.drop_index("ix_said_texts_channel", table_name="said_texts")
