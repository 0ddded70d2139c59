"""What platforms show of our accounts, how far the ends of streaks were told, and who was moved out

Revision: 0106
Follows: 0105
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, wall
from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None

DUE = """
INSERT INTO duties (workspace_id, kind, subject_id, organization_id, due_at)
SELECT DISTINCT m.workspace_id, 'streaks_turn', m.workspace_id, m.organization_id, now()
FROM milestones m WHERE m.kind IN ('streak_days', 'streak_weeks') AND m.removed_at IS NULL
"""
JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.add_column("channels", sa.Column("profile", JSONB, nullable=True))
    op.add_column("community_audit_evidence", sa.Column("standing", sa.Text(), nullable=True))
    op.create_table(
        "streak_watches",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace_id", "unit", "word")),
        sa.Column("judged", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("timezone", "after")),
        sa.Column("is_idle", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            *(["workspace_id"], ["workspaces.id"]),
            name=op.f("fk_streak_watches_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "unit", "word", name=op.f("pk_streak_watches")),
    )
    wall(op, "streak_watches")
    for name in ("departures", "returns"):
        op.add_column(
            "member_presences",
            sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False),
        )
    op.create_table(
        "member_turns",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace_id", "member_id")),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_return", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("community_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint(
            *("workspace_id", "member_id", "version"), name=op.f("pk_member_turns")
        ),
    )
    wall(op, "member_turns")
    op.execute(f"REVOKE UPDATE ON member_turns FROM {SERVICE}")
    walled = ("milestones", "duties")
    for table in walled:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(DUE)
    for table in walled:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_table("member_turns")
    for name in ("returns", "departures"):
        op.drop_column("member_presences", name)
    op.drop_table("streak_watches")
    op.drop_column("community_audit_evidence", "standing")
    op.drop_column("channels", "profile")
