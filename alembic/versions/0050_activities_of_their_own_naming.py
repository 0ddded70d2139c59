"""An activity may have a name and a value of its product's own

Revision: 0050
Follows: 0049
"""

import sqlalchemy as sa

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbound_activities", sa.Column("type", sa.Text(), nullable=True))
    op.add_column("inbound_activities", sa.Column("value", sa.Double(), nullable=True))


def downgrade() -> None:
    op.drop_column("inbound_activities", "value")
    op.drop_column("inbound_activities", "type")
