"""What was approved of a campaign, by whom and when

Revision: 0144
Follows: 0143
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from alembic import op

revision = "0144"
down_revision = "0143"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody knows any more who said yes to what runs already, so it has no approval."""
    op.add_column("campaigns", sa.Column("approval", JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("campaigns", "approval")
