"""Milestones may be reached again at every so many, and who reached one says which time it was

Revision: 0149
Follows: 0147
"""

import sqlalchemy as sa

from alembic import op

revision = "0149"
down_revision = "0147"
branch_labels = None
depends_on = None

ONCE = "uq_member_milestones_workspace_id_member_id_milestone_id"


def upgrade() -> None:
    op.add_column(
        "milestones", sa.Column("recurs", sa.Boolean(), server_default="false", nullable=False)
    )
    op.add_column(
        "member_milestones", sa.Column("times", sa.Integer(), server_default="1", nullable=False)
    )
    op.drop_constraint(ONCE, "member_milestones")
    op.create_unique_constraint(
        f"{ONCE}_times", "member_milestones", ["workspace_id", "member_id", "milestone_id", "times"]
    )


def downgrade() -> None:
    """Of what somebody reached several times the first is kept."""
    op.execute("ALTER TABLE member_milestones NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "DELETE FROM member_milestones m USING member_milestones o"
        " WHERE o.workspace_id = m.workspace_id AND o.member_id = m.member_id"
        " AND o.milestone_id = m.milestone_id AND o.times < m.times"
    )
    op.execute("ALTER TABLE member_milestones FORCE ROW LEVEL SECURITY")
    op.drop_constraint(f"{ONCE}_times", "member_milestones")
    op.create_unique_constraint(
        ONCE, "member_milestones", ["workspace_id", "member_id", "milestone_id"]
    )
    op.drop_column("member_milestones", "times")
    op.drop_column("milestones", "recurs")
