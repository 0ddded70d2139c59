"""Every wall asks who works here once for each statement, and planning does not ask at all

Revision: 0006
Follows: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# A bare current_setting() is asked for every row, and by the planner too: before the statement that
# says who works here has run, so that the planner found no rows of such a workspace anywhere, took
# any index to be as good as any other, and read a million messages to find one by its id. Inside a
# subquery of its own it is asked once, by the statement as it runs.
ASKED = r"current_setting\(''tertulia\.\w+''::text, true\)"
BARE = rf"(?<!SELECT ){ASKED}"
REWRITE = """
DO $$
DECLARE
  wall record;
BEGIN
  FOR wall IN
    SELECT tablename,
      regexp_replace(qual, '{found}', '{put}', 'g') AS seen,
      regexp_replace(with_check, '{found}', '{put}', 'g') AS written
    FROM pg_policies WHERE schemaname = 'public' AND policyname = 'wall'
  LOOP
    EXECUTE format('ALTER POLICY wall ON %I USING (%s) WITH CHECK (%s)',
      wall.tablename, wall.seen, wall.written);
  END LOOP;
END $$
"""


def upgrade() -> None:
    op.execute(REWRITE.format(found=BARE, put=r"(SELECT \&)"))


def downgrade() -> None:
    found = rf"\( SELECT ({ASKED})( AS current_setting)?\)"
    op.execute(REWRITE.format(found=found, put=r"\1"))
