"""A brand's voice has examples

Revision: 0143
Follows: 0141
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from alembic import op

revision = "0143"
down_revision = "0141"
branch_labels = None
depends_on = None


def upgrade() -> None:
    nothing = sa.text("'[]'")
    op.add_column("brand_voices", sa.Column("pairs", JSONB(), server_default=nothing, nullable=False))


def downgrade() -> None:
    op.drop_column("brand_voices", "pairs")
