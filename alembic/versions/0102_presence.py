"""Who was there on which day, and what the days of communities came to

Revision: 0102
Follows: 0101
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import wall
from alembic import op

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
TABLES = ("member_presences", "community_days", "community_zones", "level_moves")
ZONES = """
INSERT INTO community_zones (workspace_id, community_id, zone)
SELECT c.workspace_id, c.id, coalesce(c.timezone, w.timezone)
FROM communities c JOIN workspaces w ON w.id = c.workspace_id
"""
WHO = """
WITH RECURSIVE up AS (
  SELECT m.workspace_id, m.id AS of, m.id, m.merged_into FROM members m
  WHERE m.merged_into IS NOT NULL
  UNION ALL
  SELECT m.workspace_id, up.of, m.id, m.merged_into FROM up
  JOIN members m ON m.workspace_id = up.workspace_id AND m.id = up.merged_into),
deeds AS (
  SELECT workspace_id, community_id, member_id, at,
    CASE WHEN kind = 'join' THEN 'join' WHEN kind = 'leave' THEN 'leave'
      WHEN kind IN ('reaction', 'custom') THEN 'sign'
      WHEN to_id <> member_id THEN 'reply' ELSE 'post' END AS deed
  FROM member_activities WHERE community_id IS NOT NULL
  UNION ALL
  SELECT workspace_id, community_id, member_id, decided_at, 'join'
  FROM join_requests WHERE state = 'accepted')
INSERT INTO member_presences (workspace_id, community_id, day, member_id, person_id,
  posts, replies, signs, joins, leaves, is_stale)
SELECT d.workspace_id, d.community_id, (d.at AT TIME ZONE z.zone)::date - DATE '1970-01-01',
  d.member_id, coalesce(up.id, d.member_id),
  count(*) FILTER (WHERE d.deed = 'post'), count(*) FILTER (WHERE d.deed = 'reply'),
  count(*) FILTER (WHERE d.deed = 'sign'), count(*) FILTER (WHERE d.deed = 'join'),
  count(*) FILTER (WHERE d.deed = 'leave'), true
FROM deeds d
JOIN community_zones z ON z.workspace_id = d.workspace_id AND z.community_id = d.community_id
LEFT JOIN up ON up.workspace_id = d.workspace_id AND up.of = d.member_id
  AND up.merged_into IS NULL
GROUP BY 1, 2, 3, 4, 5
"""
DUE = """
INSERT INTO duties (workspace_id, kind, subject_id, organization_id, due_at)
SELECT DISTINCT m.workspace_id, 'member_presence_due', m.workspace_id, m.organization_id, now()
FROM members m
"""


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)


def document(name: str) -> sa.Column:
    return sa.Column(name, JSONB, nullable=False)


def keyed(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "member_presences",
        text("workspace_id"),
        text("community_id"),
        whole("day"),
        text("member_id"),
        text("person_id"),
        *(whole(name) for name in ("posts", "replies", "signs", "joins", "leaves")),
        sa.Column("is_stale", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        keyed("member_presences", "workspace_id", "community_id", "day", "member_id"),
    )
    op.create_index(
        op.f("ix_member_presences_workspace_id_person_id_community_id_day"),
        "member_presences",
        ["workspace_id", "person_id", "community_id", "day"],
    )
    op.create_index(
        "ix_member_presences_stale",
        "member_presences",
        ["workspace_id", "community_id", "day", "member_id"],
        postgresql_where=sa.text("is_stale"),
    )
    figures = ("joined", "gone", "active", "posts", "replies", "signs")
    op.create_table(
        "community_days",
        text("workspace_id"),
        text("community_id"),
        whole("day"),
        *(whole(name) for name in (*figures, "first_posts", "second_posts")),
        *(document(name) for name in ("gaps", "weeks", "months")),
        keyed("community_days", "workspace_id", "community_id", "day"),
    )
    op.create_table(
        "community_zones",
        text("workspace_id"),
        text("community_id"),
        text("zone"),
        keyed("community_zones", "workspace_id", "community_id"),
    )
    op.create_table(
        "level_moves",
        text("workspace_id"),
        text("community_id"),
        *(whole(name) for name in ("day", "before", "level", "count")),
        keyed("level_moves", "workspace_id", "community_id", "day", "before", "level"),
    )
    op.create_index(
        "ix_conversations_begun",
        "conversations",
        ["workspace_id", "channel_id", "began_at", "id"],
        postgresql_where=sa.text("merged_into is null"),
    )
    walled = (
        *("member_activities", "members", "duties", "join_requests"),
        *("communities", "workspaces"),
    )
    for table in walled:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for statement in (ZONES, WHO, DUE):
        op.execute(statement)
    for table in walled:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table in TABLES:
        wall(op, table)


def downgrade() -> None:
    op.drop_index("ix_conversations_begun", "conversations")
    for table in reversed(TABLES):
        op.drop_table(table)
