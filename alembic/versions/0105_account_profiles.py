"""What platforms show of our accounts, and how each channel stands in an audit of profiles

Revision: 0105
Follows: 0103
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0105"
down_revision = "0103"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.add_column("channels", sa.Column("profile", JSONB, nullable=True))
    op.add_column("community_audit_evidence", sa.Column("standing", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("community_audit_evidence", "standing")
    op.drop_column("channels", "profile")
