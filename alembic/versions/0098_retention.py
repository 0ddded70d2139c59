"""What is kept how long is each workspace's to say; what goes is counted, and the law can stop it

Revision: 0098
Follows: 0097
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, SWEEP, door, erasable, no_longer_erasable, sweep, wall
from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
KEPT = {
    "appeals": ("created_at", "filed_by NOT LIKE 'erased:%' OR reason <> ''"),
    "broadcast_recipients": ("created_at", "platform_person_id NOT LIKE 'erased:%'"),
    "case_evidence": (
        "at",
        "text IS NOT NULL OR note IS NOT NULL OR location IS NOT NULL OR files <> '{}'",
    ),
    "contained_messages": ("created_at", "platform_message_id NOT LIKE 'erased:%'"),
    "containments": ("created_at", "platform_person_id NOT LIKE 'erased:%' OR reason <> ''"),
    "conversations": ("last_message_at", "began_with NOT LIKE 'erased:%'"),
    "decisions": (
        "created_at",
        "platform_person_id NOT LIKE 'erased:%' OR platform_message_id NOT LIKE 'erased:%'"
        " OR note IS NOT NULL",
    ),
    "inbound_activities": ("received_at", "heard_id NOT LIKE 'erased:%'"),
    "inbound_changes": ("received_at", "inbound_id IS NOT NULL"),
    "inbound_messages": ("received_at", "platform_message_id NOT LIKE 'erased:%'"),
    "inbound_originals": ("received_at", None),
    "inbound_receipts": ("received_at", None),
    "members": ("last_seen_at", "frozen_at IS NULL AND merged_into IS NULL"),
    "messages": ("created_at", "jsonb_exists(content, 'link')"),
    "moderation_actions": (
        "created_at",
        "platform_person_id NOT LIKE 'erased:%' OR platform_message_id NOT LIKE 'erased:%'"
        " OR reason IS NOT NULL",
    ),
    "moderation_cases": ("created_at", "subject_key NOT LIKE 'erased:%'"),
    "moderation_judgements": ("judged_at", None),
    "report_notices": (
        "created_at",
        "against <> '' OR location <> '' OR name IS NOT NULL OR email IS NOT NULL",
    ),
    "reports": (
        "created_at",
        "reporter_id NOT LIKE 'erased:%' OR reason IS NOT NULL OR external_id IS NOT NULL",
    ),
    "samples": ("as_of", None),
    "strikes": ("created_at", "platform_person_id NOT LIKE 'erased:%'"),
    "watch_hits": ("found_at", None),
    "webhook_deliveries": ("created_at", None),
}
# By these everybody's was found at once.
ONCE = {
    "ix_inbound_originals_received_at": ("inbound_originals", "received_at"),
    "ix_inbound_receipts_received_at": ("inbound_receipts", "received_at"),
    "ix_surveys_over": ("surveys", "expires_at"),
    "ix_watch_hits_found_at": ("watch_hits", "found_at"),
    "ix_webhook_deliveries_created_at": ("webhook_deliveries", "created_at"),
}
SWEPT = {
    "events": "organization_id, id",
    "inbound_receipts": "id",
    "said_texts": "message_id, channel_id",
    "samples": "id",
    "surveys": "id",
    "watch_hits": "id",
    "webhook_deliveries": "id",
}
SWEPT_ANEW = {"said_texts", "samples"}


# Always a beginning of a chain, never a piece out of it.
TRAIL = """
    WITH looked AS (
      SELECT e.organization_id, e.chain, e.sequence, e.at,
             bool_and(e.at < {until})
               OVER (PARTITION BY e.organization_id, e.chain ORDER BY e.sequence) AS old
      FROM audit_trails t JOIN audit_entries e
        ON e.organization_id = t.organization_id AND e.chain = t.chain
       AND e.sequence BETWEEN t.first AND t.first + most - 1
      WHERE {whose}
    ), gone AS (
      DELETE FROM audit_entries WHERE (organization_id, chain, sequence) IN (
        SELECT organization_id, chain, sequence FROM looked WHERE old
        ORDER BY organization_id, chain, sequence LIMIT most)
      RETURNING organization_id, chain, sequence, at
    ), moved AS (
      UPDATE audit_trails t SET first = g.last + 1
      FROM (SELECT organization_id, chain, max(sequence) AS last FROM gone GROUP BY 1, 2) g
      WHERE t.organization_id = g.organization_id AND t.chain = g.chain
    )
    SELECT {answer} FROM gone
"""
TWO_YEARS = "clock_timestamp() - interval '2 years'"
FORGET_TRAIL = (
    "forget_trail(until timestamptz, most int) RETURNS TABLE (gone bigint, oldest_at timestamptz)"
)
_OWN = "t.workspace_id = current_setting('tertulia.workspace', true)"
BEGIN = "begin_sweeps(wanted text, most int) RETURNS bigint"
BEGUN = """
    WITH begun AS (
      INSERT INTO duties (workspace_id, kind, subject_id, organization_id, due_at)
      SELECT w.id, wanted, w.id, w.organization_id, clock_timestamp() FROM workspaces w
      WHERE NOT EXISTS (SELECT FROM duties d WHERE d.workspace_id = w.id AND d.kind = wanted
        AND d.subject_id = w.id) LIMIT most
      ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*) FROM begun
"""
EVENTS = """
    WITH gone AS (
      DELETE FROM events WHERE (organization_id, id) IN (
        SELECT organization_id, id FROM events
        WHERE at < clock_timestamp() - interval '30 days' AND NOT pending {whose}LIMIT most)
      RETURNING 1)
    SELECT count(*) FROM gone
"""
HITS = """
    WITH gone AS (
      DELETE FROM watch_hits WHERE (workspace_id, id) IN (
        {old}SELECT h.workspace_id, h.id FROM watches w
        JOIN watch_hits h ON h.workspace_id = w.workspace_id AND h.watch_id = w.id
        WHERE w.removed_at < clock_timestamp() - interval '30 days'
        LIMIT most)
      RETURNING 1)
    SELECT count(*) FROM gone
"""
OLD_HITS = """SELECT h.workspace_id, h.id FROM watch_hits h
        WHERE h.found_at < clock_timestamp() - interval '24 months'
        UNION ALL
        """
NO_MORE = {
    "forget_old_originals": """
        WITH gone AS (
          DELETE FROM inbound_originals WHERE (workspace_id, receipt_id) IN (
            SELECT o.workspace_id, o.receipt_id FROM inbound_originals o
            WHERE o.received_at < statement_timestamp() - interval '14 days'
              AND NOT EXISTS (SELECT FROM inbound_receipts r WHERE r.workspace_id = o.workspace_id
                AND r.id = o.receipt_id AND r.state = 'waiting') LIMIT most)
          RETURNING 1)
        SELECT count(*) FROM gone
    """,
    "forget_old_receipts": """
        WITH gone AS (
          DELETE FROM inbound_receipts WHERE (workspace_id, id) IN (
            SELECT workspace_id, id FROM inbound_receipts
            WHERE received_at < statement_timestamp() - interval '30 days'
              AND state <> 'waiting' LIMIT most)
          RETURNING 1)
        SELECT count(*) FROM gone
    """,
    "forget_old_surveys": """
        WITH gone AS (
          DELETE FROM surveys WHERE (workspace_id, id) IN (
            SELECT workspace_id, id FROM surveys
            WHERE expires_at < clock_timestamp() - interval '24 months' LIMIT most)
          RETURNING 1)
        SELECT count(*) FROM gone
    """,
    "forget_old_webhooks": """
        WITH gone AS (
          DELETE FROM webhook_deliveries WHERE (workspace_id, id) IN (
            SELECT workspace_id, id FROM webhook_deliveries
            WHERE created_at < clock_timestamp() - interval '30 days'
              AND state NOT IN ('pending', 'sending') LIMIT most)
          RETURNING 1)
        SELECT count(*) FROM gone
    """,
}
REDACTED = {"message_revisions": "content, variants", "approvals": "content, variants"}


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def of_a_workspace(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id_workspaces")
    )


def upgrade() -> None:
    op.create_table(
        "retention_settings",
        *(text(name) for name in ("workspace_id", "organization_id", "updated_by")),
        instant("created_at"),
        instant("updated_at"),
        sa.Column("periods", JSONB, nullable=False),
        whole("version"),
        of_a_workspace("retention_settings"),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_retention_settings")),
    )
    op.create_table(
        "retention_receipts",
        *(text(name) for name in ("workspace_id", "id", "organization_id", "data_class")),
        whole("keep_days"),
        instant("until"),
        instant("began_at"),
        whole("held_members"),
        sa.Column("counts", JSONB, nullable=False),
        instant("oldest_at", null=True),
        instant("finished_at", null=True),
        whole("version"),
        of_a_workspace("retention_receipts"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_retention_receipts")),
    )
    op.create_index(op.f("ix_retention_receipts_workspace_id_data_class_id"), "retention_receipts",
                    ["workspace_id", "data_class", "id"])
    op.create_index("uq_retention_receipts_open", "retention_receipts",
                    ["workspace_id", "data_class"], unique=True,
                    postgresql_where=sa.text("finished_at is null"))
    for table in ("retention_settings", "retention_receipts"):
        wall(op, table)
    for table, (clock, still) in KEPT.items():
        where = None if still is None else sa.text(still)
        op.create_index(f"ix_{table}_kept", table, ["workspace_id", clock], postgresql_where=where)
    for name, (table, _) in ONCE.items():
        op.drop_index(name, table)
    for table in SWEPT_ANEW:
        sweep(op, table, f"SELECT (workspace_id, {SWEPT[table]}), DELETE")
    for table, columns in REDACTED.items():
        op.execute(f"GRANT UPDATE ({columns}) ON {table} TO {SERVICE}")
    op.execute("GRANT INSERT (workspace_id, kind, subject_id, organization_id, due_at)"
               f" ON duties TO {SWEEP}")
    op.execute(f"GRANT SELECT (workspace_id) ON audit_trails TO {SWEEP}")
    erasable(op, SWEPT)
    door(op, FORGET_TRAIL, TRAIL.format(until="until", whose=_OWN, answer="count(*), min(at)"))
    door(op, "forget_old_audit(most int) RETURNS bigint",
         TRAIL.format(until=TWO_YEARS, whose="t.workspace_id IS NULL", answer="count(*)"))
    door(op, BEGIN, BEGUN)
    door(op, "forget_old_events(most int) RETURNS bigint",
         EVENTS.format(whose="AND workspace_id IS NULL "))
    door(op, "forget_old_hits(most int) RETURNS bigint", HITS.format(old=""))
    for name in NO_MORE:
        op.execute(f"DROP FUNCTION {name}")


def downgrade() -> None:
    for name, body in NO_MORE.items():
        door(op, f"{name}(most int) RETURNS bigint", body)
    door(op, "forget_old_events(most int) RETURNS bigint", EVENTS.format(whose=""))
    door(op, "forget_old_hits(most int) RETURNS bigint", HITS.format(old=OLD_HITS))
    door(op, "forget_old_audit(most int) RETURNS bigint",
         TRAIL.format(until=TWO_YEARS, whose="true", answer="count(*)"))
    no_longer_erasable(op, SWEPT)
    for name in ("begin_sweeps", "forget_trail"):
        op.execute(f"DROP FUNCTION {name}")
    op.execute(f"REVOKE SELECT (workspace_id) ON audit_trails FROM {SWEEP}")
    op.execute("REVOKE INSERT (workspace_id, kind, subject_id, organization_id, due_at)"
               f" ON duties FROM {SWEEP}")
    for table, columns in REDACTED.items():
        op.execute(f"REVOKE UPDATE ({columns}) ON {table} FROM {SERVICE}")
    for table in SWEPT_ANEW:
        op.execute(f"DROP POLICY sweep ON {table}")
        op.execute(f"REVOKE ALL ON {table} FROM {SWEEP}")
    for name, (table, column) in ONCE.items():
        how = "brin" if table == "webhook_deliveries" else "btree"
        op.create_index(name, table, [column], postgresql_using=how)
    for table in KEPT:
        op.drop_index(f"ix_{table}_kept", table)
    for table in ("retention_receipts", "retention_settings"):
        op.drop_table(table)
