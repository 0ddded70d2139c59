"""Posts that a platform keeps under a handle before it shows them

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("handle", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("deliveries", "handle")
