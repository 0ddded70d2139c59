"""Who was in a segment is forgotten a month after it was thrown away

Revision: 0097
Follows: 0096
"""

from adapters.db.walls import SWEEP, door, sweep
from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None

INDEX = "ix_segment_members_workspace_id_segment_id"
STAYS = """
    WITH gone AS (
      DELETE FROM segment_members WHERE (workspace_id, id) IN (
        SELECT m.workspace_id, m.id FROM segments s
        JOIN segment_members m ON m.workspace_id = s.workspace_id AND m.segment_id = s.id
        WHERE s.removed_at < clock_timestamp() - interval '30 days' LIMIT most)
      RETURNING 1)
    SELECT count(*) FROM gone
"""


def upgrade() -> None:
    op.create_index(op.f(INDEX), "segment_members", ["workspace_id", "segment_id"])
    sweep(op, "segments", "SELECT (workspace_id, id, removed_at)")
    op.execute(f"GRANT SELECT (segment_id) ON segment_members TO {SWEEP}")
    door(op, "forget_old_stays(most int) RETURNS bigint", STAYS)


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_old_stays")
    op.execute(f"REVOKE SELECT (segment_id) ON segment_members FROM {SWEEP}")
    op.execute("DROP POLICY sweep ON segments")
    op.execute(f"REVOKE ALL ON segments FROM {SWEEP}")
    op.drop_index(INDEX, "segment_members")
