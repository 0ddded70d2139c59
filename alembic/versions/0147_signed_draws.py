"""Draws say in which format they were committed to, and by which signature the beacon spoke

Revision: 0147
Follows: 0145
"""

import sqlalchemy as sa

from alembic import op

revision = "0147"
down_revision = "0145"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contest_draws", sa.Column("format", sa.Text(), nullable=True))
    op.add_column("contest_draws", sa.Column("signature", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("contest_draws", "signature")
    op.drop_column("contest_draws", "format")
