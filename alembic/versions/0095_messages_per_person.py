"""How many messages that nobody asked for one person gets, by channel and workspace

Revision: 0095
Follows: 0093
"""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0093"
branch_labels = None
depends_on = None

NUMBERS = ("max_per_person", "per_person_days")


def upgrade() -> None:
    for name in NUMBERS:
        op.add_column("publishing_rules", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in NUMBERS:
        op.drop_column("publishing_rules", name)
