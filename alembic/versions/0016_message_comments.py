"""What people say about a message among themselves

Revision: 0016
Follows: 0015
"""

import sqlalchemy as sa

from adapters.db.walls import SERVICE, wall
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_comments",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_message_comments"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["messages.workspace_id", "messages.id"],
            name="fk_message_comments_workspace_id_message_id_messages",
        ),
    )
    op.create_index(
        "ix_message_comments_workspace_id_message_id_id",
        "message_comments",
        ["workspace_id", "message_id", "id"],
    )
    wall(op, "message_comments")
    op.execute(f"REVOKE UPDATE ON message_comments FROM {SERVICE}")


def downgrade() -> None:
    op.drop_table("message_comments")
