"""Workspaces in which something is to come are found, so that it keeps its wall time

Revision: 0091
Follows: 0090
"""

from adapters.db.walls import SWEEP, door, sweep
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None

PLANNERS = "planners(beyond text, most int) RETURNS TABLE (organization_id text, workspace_id text)"
FOUND = """
    SELECT w.organization_id, w.id FROM workspaces w
    WHERE w.id > beyond AND EXISTS (SELECT FROM messages m
      WHERE m.workspace_id = w.id AND m.publish_at > clock_timestamp())
    ORDER BY w.id LIMIT most
"""


def upgrade() -> None:
    sweep(op, "messages", "SELECT (workspace_id, publish_at)")
    door(op, PLANNERS, FOUND)


def downgrade() -> None:
    op.execute("DROP FUNCTION planners")
    op.execute("DROP POLICY sweep ON messages")
    op.execute(f"REVOKE ALL ON messages FROM {SWEEP}")
