"""Detectors may watch one topic, with what is counted of it and the signals that tell of it

Revision: 0141
Follows: 0140
"""

import sqlalchemy as sa

from alembic import op

revision = "0141"
down_revision = "0140"
branch_labels = None
depends_on = None

TABLES = ("detectors", "heard_series", "signals")
BELOW = {"signals": ("detectors", "detector_id", "id"), "heard_hours": ("heard_series", "key", "key")}


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("topic", sa.Text(), nullable=True))


def downgrade() -> None:
    """What watched a topic would watch everything without it."""
    _walls("NO FORCE")
    for table, (above, mine, theirs) in BELOW.items():
        op.execute(
            f"DELETE FROM {table} b USING {above} a WHERE a.workspace_id = b.workspace_id"
            f" AND a.{theirs} = b.{mine} AND a.topic IS NOT NULL"
        )
    for table in ("detectors", "heard_series"):
        op.execute(f"DELETE FROM {table} WHERE topic IS NOT NULL")
    _walls("FORCE")
    for table in TABLES:
        op.drop_column(table, "topic")


def _walls(how: str) -> None:
    for table in (*TABLES, "heard_hours"):
        op.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")
