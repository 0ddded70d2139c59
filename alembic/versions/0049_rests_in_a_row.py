"""How many rests in a row a channel has had

Revision: 0049
Follows: 0048
"""

import sqlalchemy as sa

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "channels", sa.Column("throttles", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("channels", "throttles")
