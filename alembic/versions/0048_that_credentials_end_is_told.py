"""Which notice of the end of a channel's credentials was told last

Revision: 0048
Follows: 0047
"""

import sqlalchemy as sa

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Channels of before are told of when they are next looked at, within a day.
    op.add_column("channels", sa.Column("expiry_told", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("channels", "expiry_told")
