"""Broadcasts are part of campaigns, and let people sleep

Revision: 0078
Follows: 0077
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("broadcasts", sa.Column("campaign_id", sa.Text(), nullable=True))
    op.add_column("broadcasts", sa.Column("quiet_hours", postgresql.JSONB(), nullable=True))
    op.add_column("broadcast_recipients", sa.Column("timezone", sa.Text(), nullable=True))
    op.create_foreign_key(
        "fk_broadcasts_campaign",
        "broadcasts",
        "campaigns",
        ["workspace_id", "campaign_id"],
        ["workspace_id", "id"],
    )


def downgrade() -> None:
    op.drop_constraint("fk_broadcasts_campaign", "broadcasts", type_="foreignkey")
    op.drop_column("broadcast_recipients", "timezone")
    op.drop_column("broadcasts", "quiet_hours")
    op.drop_column("broadcasts", "campaign_id")
