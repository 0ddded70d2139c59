"""Campaigns have an audience, pillars, targets and costs, and are looked back on

Revision: 0117
Follows: 0116
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from alembic import op

revision = "0117"
down_revision = "0116"
branch_labels = None
depends_on = None

_NEW = ("audience", "pillars", "targets", "costs", "review", "cloned_from")


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("audience", sa.Text(), nullable=True))
    op.add_column(
        "campaigns",
        sa.Column("pillars", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    for name in ("targets", "costs"):
        op.add_column(
            "campaigns", sa.Column(name, JSONB, server_default=sa.text("'[]'"), nullable=False)
        )
    op.add_column("campaigns", sa.Column("review", JSONB, nullable=True))
    op.add_column("campaigns", sa.Column("cloned_from", sa.Text(), nullable=True))


def downgrade() -> None:
    for name in reversed(_NEW):
        op.drop_column("campaigns", name)
