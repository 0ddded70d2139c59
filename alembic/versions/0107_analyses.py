"""What is out is found by when it went out

Revision: 0107
Follows: 0106
"""

import sqlalchemy as sa

from alembic import op

revision = "0107"
down_revision = "0106"
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
