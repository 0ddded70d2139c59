"""Messages and campaigns name the objective of a strategy that they serve

Revision: 0145
Follows: 0144
"""

import sqlalchemy as sa

from alembic import op

revision = "0145"
down_revision = "0144"
branch_labels = None
depends_on = None

TABLES = ("messages", "campaigns")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("objective_id", sa.Text(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "objective_id")
