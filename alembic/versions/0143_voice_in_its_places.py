"""A brand's voice has examples, required terms and tones of some places, and messages a situation

Revision: 0143
Follows: 0142
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from alembic import op

revision = "0143"
down_revision = "0142"
branch_labels = None
depends_on = None

LISTS = ("pairs", "tones", "required")


def upgrade() -> None:
    for name in LISTS:
        nothing = sa.text("'[]'")
        op.add_column(
            "brand_voices", sa.Column(name, JSONB(), server_default=nothing, nullable=False)
        )
    op.add_column("messages", sa.Column("situation", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "situation")
    for name in LISTS:
        op.drop_column("brand_voices", name)
