"""Days of communities are counted in slices

Revision: 0104
Follows: 0103
"""

import sqlalchemy as sa

from alembic import op

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "community_days",
        sa.Column("is_stale", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_index(
        "ix_community_days_stale",
        "community_days",
        ["workspace_id", "community_id", "day"],
        postgresql_where=sa.text("is_stale"),
    )
    op.add_column("community_zones", sa.Column("moving_to", sa.Text(), nullable=True))
    op.add_column("community_zones", sa.Column("moved_through", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("community_zones", "moved_through")
    op.drop_column("community_zones", "moving_to")
    op.drop_index("ix_community_days_stale", "community_days")
    op.drop_column("community_days", "is_stale")
