"""What is out is found by when it went out

Revision: 0108
Follows: 0103
"""

import sqlalchemy as sa

from alembic import op

revision = "0108"
down_revision = "0103"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_deliveries_out",
        "deliveries",
        ["workspace_id", "published_at", "id"],
        postgresql_where=sa.text("published_at is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_out", table_name="deliveries")
