"""Channels that listen to feeds have hubs that tell of news

Revision: 0071
Follows: 0070
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SWEEP, door
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

FIND = "find_channel_hub(wanted text) RETURNS TABLE (channel_id text, organization_id text, workspace_id text)"
FOUND = """
    SELECT h.channel_id, h.organization_id, h.workspace_id FROM channel_hearings h
    WHERE h.hub_hash = wanted
"""


def upgrade() -> None:
    op.add_column("channel_hearings", sa.Column("hub", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("channel_hearings", sa.Column("hub_hash", sa.Text(), nullable=True))
    op.create_index(
        "ix_channel_hearings_hub_hash",
        "channel_hearings",
        ["hub_hash"],
        postgresql_where=sa.text("hub_hash is not null"),
    )
    op.execute(f"GRANT SELECT (hub_hash) ON channel_hearings TO {SWEEP}")
    door(op, FIND, FOUND)


def downgrade() -> None:
    op.execute("DROP FUNCTION find_channel_hub")
    op.drop_index("ix_channel_hearings_hub_hash", table_name="channel_hearings")
    op.drop_column("channel_hearings", "hub_hash")
    op.drop_column("channel_hearings", "hub")
