"""Channels that their own platforms slow down, and what was set there before

Revision: 0083
Follows: 0081
"""

import sqlalchemy as sa

from adapters.db.walls import wall
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None

# Channels keep what their platform could do when they were connected or last checked; the sandbox
# is never asked anew.
TEACH = """
    UPDATE channels SET capabilities = array_append(capabilities, 'slow_mode')
    WHERE platform = 'sandbox' AND NOT 'slow_mode' = ANY (capabilities)
"""
FORGET = "UPDATE channels SET capabilities = array_remove(capabilities, 'slow_mode')"


def upgrade() -> None:
    op.create_table(
        "channel_paces",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("workspace_id", "id", "organization_id", "channel_id")
        ),
        sa.Column("before_seconds", sa.Integer(), nullable=False),
        sa.Column("wanted_seconds", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_detail", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=False)
            for name in ("created_at", "updated_at")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"], ["channels.workspace_id", "channels.id"],
            name=op.f("fk_channel_paces_workspace_id_channel_id_channels"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_channel_paces")),
        sa.UniqueConstraint(
            "workspace_id", "channel_id", name=op.f("uq_channel_paces_workspace_id_channel_id")
        ),
    )
    op.create_table(
        "sandbox_paces",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", name=op.f("pk_sandbox_paces")),
    )
    for table in ("channel_paces", "sandbox_paces"):
        wall(op, table)
    _unforced(TEACH)


def downgrade() -> None:
    _unforced(FORGET)
    op.drop_table("sandbox_paces")
    op.drop_table("channel_paces")


def _unforced(change: str) -> None:
    """While its security is forced not even the owner sees the rows."""
    op.execute("ALTER TABLE channels NO FORCE ROW LEVEL SECURITY")
    op.execute(change)
    op.execute("ALTER TABLE channels FORCE ROW LEVEL SECURITY")
