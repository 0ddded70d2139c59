"""Messages that answer what somebody said

Revision: 0053
Follows: 0051
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0053"
down_revision = "0051"
branch_labels = None
depends_on = None


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


def downgrade() -> None:
    op.drop_column("sandbox_posts", "to_person")
    op.drop_index("ix_messages_yielding", "messages")
    op.drop_index("ix_messages_answers", "messages")
    for name in ("answer", "yields_to", "in_reply_to", "kind"):
        op.drop_column("messages", name)
