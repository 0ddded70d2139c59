"""For how long one can appeal against what is decided by a policy

Revision: 0070
Follows: 0069
"""

import sqlalchemy as sa

from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "moderation_policies",
        sa.Column("appeal_days", sa.Integer(), server_default=sa.text("20"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_moderation_policies_appeal_days"), "moderation_policies", "appeal_days >= 1"
    )


def downgrade() -> None:
    op.drop_column("moderation_policies", "appeal_days")
