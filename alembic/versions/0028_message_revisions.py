"""What messages said before they were changed where they are out

Revision: 0028
Follows: 0027
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# Channels keep what their platform could do when they were connected.
TAUGHT = (
    "UPDATE channels SET capabilities = capabilities || '{edit}'"
    " WHERE platform IN ('sandbox', 'mastodon', 'matrix')"
)
FORGOTTEN = "UPDATE channels SET capabilities = array_remove(capabilities, 'edit')"


def _unforced(table: str, statement: str) -> None:
    """While its security is forced not even the owner sees the rows."""
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def upgrade() -> None:
    op.create_table(
        "message_revisions",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("variants", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["messages.workspace_id", "messages.id"],
            name=op.f("fk_message_revisions_workspace_id_messages"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "message_id", "number", name=op.f("pk_message_revisions")
        ),
    )
    wall(op, "message_revisions")
    _unforced("channels", TAUGHT)


def downgrade() -> None:
    _unforced("channels", FORGOTTEN)
    op.drop_table("message_revisions")
