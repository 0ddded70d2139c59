"""What messages say, in the form that near-duplicates are found by

Revision: 0025
Follows: 0024
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

IN_WORKSPACE = "workspace_id = (SELECT current_setting('tertulia.workspace', true))"


def upgrade() -> None:
    op.create_table(
        "said_texts",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("heads", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"],
            name=op.f("fk_said_texts_workspace_id_message_id_messages"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "message_id", "channel_id", name=op.f("pk_said_texts")
        ),
    )
    op.execute("ALTER TABLE said_texts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE said_texts FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY wall ON said_texts TO tertulia_app"
        f" USING ({IN_WORKSPACE}) WITH CHECK ({IN_WORKSPACE})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON said_texts TO tertulia_app")


def downgrade() -> None:
    op.drop_table("said_texts")
