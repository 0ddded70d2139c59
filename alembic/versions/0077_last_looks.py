"""What a last look finds, what a brand demands to be disclosed, and the captions of films

Revision: 0077
Follows: 0076
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "deliveries",
        sa.Column("findings", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column("publishing_rules", sa.Column("disclosures", postgresql.JSONB(), nullable=True))
    op.add_column("publishing_rules", sa.Column("hold_if_warned", sa.Boolean(), nullable=True))
    tracks = sa.Column(
        "caption_tracks", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False
    )
    op.add_column("media", tracks)


def downgrade() -> None:
    op.drop_column("media", "caption_tracks")
    op.drop_column("publishing_rules", "hold_if_warned")
    op.drop_column("publishing_rules", "disclosures")
    op.drop_column("deliveries", "findings")
