"""Broadcasts go to segments

Revision: 0088
Follows: 0087
"""

import sqlalchemy as sa

from alembic import op

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("broadcasts", sa.Column("segment_id", sa.Text(), nullable=True))
    op.add_column("broadcasts", sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        "fk_broadcasts_segment",
        "broadcasts",
        "segments",
        ["workspace_id", "segment_id"],
        ["workspace_id", "id"],
    )


def downgrade() -> None:
    op.drop_constraint("fk_broadcasts_segment", "broadcasts", type_="foreignkey")
    op.drop_column("broadcasts", "listed_at")
    op.drop_column("broadcasts", "segment_id")
