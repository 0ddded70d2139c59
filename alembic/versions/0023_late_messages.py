"""How late is too late, and how fast what was left behind goes out, by channel and workspace

Revision: 0023
Follows: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NUMBERS = ("overdue_after_seconds", "catch_up_per_minute")


def upgrade() -> None:
    for name in NUMBERS:
        op.add_column("publishing_rules", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in NUMBERS:
        op.drop_column("publishing_rules", name)
