"""Uses of saved replies are counted, and what became of them

Revision: 0072
Follows: 0071
"""

import sqlalchemy as sa

from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

COUNTS = ("uses", "answered", "closed", "reopened")
OUTCOMES = ("answered_at", "closed_at", "reopened_at")


def upgrade() -> None:
    for name in COUNTS:
        op.add_column("saved_replies", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        op.alter_column("saved_replies", name, server_default=None)
    op.add_column("saved_replies", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversation_replies", sa.Column("answers", sa.Text(), nullable=True))
    op.add_column("conversation_replies", sa.Column("saved_reply_id", sa.Text(), nullable=True))
    for name in OUTCOMES:
        op.add_column("conversation_replies", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_conversation_replies_saved",
        "conversation_replies",
        ["workspace_id", "conversation_id"],
        postgresql_where=sa.text("saved_reply_id is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_conversation_replies_saved", table_name="conversation_replies")
    for name in (*OUTCOMES, "saved_reply_id", "answers"):
        op.drop_column("conversation_replies", name)
    for name in ("last_used_at", *COUNTS):
        op.drop_column("saved_replies", name)
