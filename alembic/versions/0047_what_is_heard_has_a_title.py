"""What is heard may have a heading of its own

Revision: 0047
Follows: 0046
"""

import sqlalchemy as sa

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

TABLES = ("inbound_messages", "inbound_changes")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("title", sa.Text(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "title")
