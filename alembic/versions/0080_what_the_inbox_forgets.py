"""What automations did, links to surveys and climbs of ladders are forgotten; what was heard before
conversations existed is found, so that it is put into some

Revision: 0080
Follows: 0079
"""

import sqlalchemy as sa

from adapters.db.walls import SWEEP, door, sweep
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

# A wait that goes on would be seen to again if nobody knew that it was.
RUNS = """
    WITH gone AS (
      DELETE FROM automation_runs WHERE (workspace_id, id) IN (
        SELECT r.workspace_id, r.id FROM automation_runs r
        JOIN conversations c ON c.workspace_id = r.workspace_id AND c.id = r.conversation_id
        WHERE r.at < clock_timestamp() - interval '90 days' AND (r.event_id IS NOT NULL
          OR (c.last_message_at > r.at AND (c.waiting_since IS NULL OR c.waiting_since > r.at)))
        LIMIT most)
      RETURNING 1)
    SELECT count(*) FROM gone
"""
LINKS = """
    WITH gone AS (
      UPDATE surveys SET hash = NULL WHERE (workspace_id, id) IN (
        SELECT workspace_id, id FROM surveys
        WHERE hash IS NOT NULL AND expires_at < clock_timestamp() - interval '30 days' LIMIT most)
      RETURNING 1)
    SELECT count(*) FROM gone
"""
SURVEYS = """
    WITH gone AS (
      DELETE FROM surveys WHERE (workspace_id, id) IN (
        SELECT workspace_id, id FROM surveys
        WHERE expires_at < clock_timestamp() - interval '24 months' LIMIT most)
      RETURNING 1)
    SELECT count(*) FROM gone
"""
CLIMBS = """
    WITH gone AS (
      DELETE FROM escalations WHERE (workspace_id, id) IN (
        SELECT workspace_id, id FROM escalations
        WHERE ended_at < clock_timestamp() - interval '24 months' LIMIT most)
      RETURNING 1)
    SELECT count(*) FROM gone
"""
FORGETS = {
    "forget_old_runs": RUNS,
    "forget_old_survey_links": LINKS,
    "forget_old_surveys": SURVEYS,
    "forget_old_escalations": CLIMBS,
}
APART = (
    "unthreaded_channels(most int) RETURNS TABLE"
    " (channel_id text, organization_id text, workspace_id text)"
)
_KINDS = "('comment', 'mention', 'direct', 'review')"
_UNTHREADED = f"conversation_id IS NULL AND kind IN {_KINDS}"
FOUND = f"""
    SELECT DISTINCT m.channel_id, m.organization_id, m.workspace_id FROM inbound_messages m
    WHERE m.{_UNTHREADED} LIMIT most
"""


def upgrade() -> None:
    op.create_index("ix_automation_runs_at", "automation_runs", ["at"])
    op.create_index("ix_surveys_links", "surveys", ["expires_at"],
                    postgresql_where=sa.text("hash is not null"))
    op.create_index("ix_surveys_over", "surveys", ["expires_at"])
    op.create_index("ix_escalations_over", "escalations", ["ended_at"],
                    postgresql_where=sa.text("ended_at is not null"))
    op.create_index("ix_inbound_messages_unthreaded", "inbound_messages",
                    ["workspace_id", "channel_id", "at"],
                    postgresql_where=sa.text(
                        "conversation_id is null"
                        " and kind in ('comment', 'mention', 'direct', 'review')"))
    sweep(op, "automation_runs",
          "SELECT (workspace_id, id, conversation_id, at, event_id), DELETE")
    sweep(op, "escalations", "SELECT (workspace_id, id, ended_at), DELETE")
    sweep(op, "conversations", "SELECT (workspace_id, id, last_message_at, waiting_since)")
    op.execute(f"GRANT SELECT (expires_at), UPDATE (hash), DELETE ON surveys TO {SWEEP}")
    op.execute("GRANT SELECT (channel_id, organization_id, kind)"
               f" ON inbound_messages TO {SWEEP}")
    for name, body in FORGETS.items():
        door(op, f"{name}(most int) RETURNS bigint", body)
    door(op, APART, FOUND)


def downgrade() -> None:
    for name in (*FORGETS, "unthreaded_channels"):
        op.execute(f"DROP FUNCTION {name}")
    for table in ("automation_runs", "escalations", "conversations"):
        op.execute(f"DROP POLICY sweep ON {table}")
        op.execute(f"REVOKE ALL ON {table} FROM {SWEEP}")
    for name, table in (
        ("ix_automation_runs_at", "automation_runs"),
        ("ix_surveys_links", "surveys"),
        ("ix_surveys_over", "surveys"),
        ("ix_escalations_over", "escalations"),
        ("ix_inbound_messages_unthreaded", "inbound_messages"),
    ):
        op.drop_index(name, table)
