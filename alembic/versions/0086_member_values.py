"""What members are worth, day by day, and leaderboards

Revision: 0086
Follows: 0085
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
TABLES = (
    "value_schemes",
    "member_days",
    "member_received",
    "member_values",
    "leaderboard_entries",
)
DAYS = """
INSERT INTO member_days (workspace_id, member_id, day, word, community_id, count)
SELECT workspace_id, member_id, floor(extract(epoch FROM at) / 86400)::int,
  CASE kind WHEN 'custom' THEN 'custom:' || type ELSE kind END, coalesce(community_id, ''), count(*)
FROM member_activities GROUP BY 1, 2, 3, 4, 5
"""
LINES = """
INSERT INTO member_values
  (workspace_id, member_id, due_on, as_of, scheme_version, level, level_by, version)
SELECT workspace_id, id, 0, 0, 0, 0, 'value', 0 FROM members
"""
DUE = """
INSERT INTO duties (workspace_id, kind, subject_id, organization_id, due_at)
SELECT DISTINCT workspace_id, 'member_values_due', workspace_id, organization_id, now() FROM members
"""


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def whole(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=null, autoincrement=False)


def document(name: str) -> sa.Column:
    return sa.Column(name, JSONB, nullable=False)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Double(), nullable=False)


def keyed(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.add_column("member_activities", text("to_id", null=True))
    op.create_table(
        "value_schemes",
        text("workspace_id"),
        text("organization_id"),
        text("updated_by"),
        instant("created_at"),
        instant("updated_at"),
        document("weights"),
        document("levels"),
        whole("keep_percent"),
        whole("demotion_months"),
        whole("version"),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_value_schemes_workspace_id_workspaces"),
        ),
        keyed("value_schemes", "workspace_id"),
    )
    op.create_table(
        "member_days",
        text("workspace_id"),
        text("member_id"),
        whole("day"),
        text("word"),
        text("community_id"),
        whole("count"),
        keyed("member_days", "workspace_id", "member_id", "day", "word", "community_id"),
    )
    received = ("workspace_id", "member_id", "day", "giver_id", "word", "community_id")
    op.create_table(
        "member_received",
        text("workspace_id"),
        text("member_id"),
        whole("day"),
        text("giver_id"),
        text("word"),
        text("community_id"),
        whole("count"),
        keyed("member_received", *received),
    )
    op.create_index(
        op.f("ix_member_received_workspace_id_giver_id_member_id"),
        "member_received",
        ["workspace_id", "giver_id", "member_id"],
    )
    op.create_table(
        "member_values",
        text("workspace_id"),
        text("member_id"),
        whole("due_on", null=True),
        whole("as_of"),
        whole("scheme_version"),
        whole("level"),
        text("level_by"),
        whole("review_on", null=True),
        whole("version"),
        keyed("member_values", "workspace_id", "member_id"),
    )
    for columns in (("due_on", "member_id"), ("scheme_version",)):
        op.create_index(
            op.f(f"ix_member_values_workspace_id_{'_'.join(columns)}"),
            "member_values",
            ["workspace_id", *columns],
        )
    op.create_table(
        "leaderboard_entries",
        text("workspace_id"),
        text("member_id"),
        text("community_id"),
        text("measure"),
        number("week"),
        number("month"),
        number("ever"),
        whole("sample"),
        keyed("leaderboard_entries", "workspace_id", "member_id", "community_id", "measure"),
    )
    for window in ("week", "month", "ever"):
        op.create_index(
            f"ix_leaderboard_entries_{window}",
            "leaderboard_entries",
            ["workspace_id", "community_id", "measure", window, "member_id"],
            postgresql_where=sa.text(f"{window} > 0"),
        )
    # What was done before is counted, too. Whoever brings the schema up to date is outside of the
    # walls only for as long as they are not forced.
    walled = ("member_activities", "members", "duties")
    for table in walled:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for statement in (DAYS, LINES, DUE):
        op.execute(statement)
    for table in walled:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table in TABLES:
        wall(op, table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("member_activities", "to_id")
