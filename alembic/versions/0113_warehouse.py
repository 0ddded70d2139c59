"""What a warehouse follows says in which transaction it was written, and what goes leaves its key

Revision: 0113
Follows: 0112
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import SERVICE, SWEEP, door, sweep, wall
from alembic import op

revision = "0113"
down_revision = "0112"
branch_labels = None
depends_on = None

FOLLOWED = {
    "messages": ("id",),
    "deliveries": ("id",),
    "samples": ("id",),
    "metric_days": ("subject_id", "metric", "source", "day"),
    "inbound_messages": ("id",),
    "conversations": ("id",),
    "members": ("id",),
    "member_activities": ("id",),
    "decisions": ("id",),
    "campaigns": ("id",),
    "reputation_days": ("community_id", "day"),
    "watch_hits": ("id",),
}
# Samples are never changed, and go by a rule that readers are told.
CHANGING = tuple(table for table in FOLLOWED if table != "samples")
NAMES = {
    "member_activities": "activities",
    "decisions": "moderation_decisions",
    "watch_hits": "hits",
}
# The number of the transaction, below the number of the era. Eras begin where a database comes to
# another server, whose transactions are counted from elsewhere: places of later ones stay larger.
AT_HOME = """
CREATE FUNCTION place_of_change() RETURNS bigint LANGUAGE sql VOLATILE
AS 'SELECT (0::bigint << 44) + pg_current_xact_id()::text::bigint'
"""
# What is written while the era ends would lie in the one before: whoever writes is waited for.
SETTLE = f"""
CREATE FUNCTION settle_changes() RETURNS boolean LANGUAGE plpgsql
SET search_path = public, pg_temp AS $settle$
DECLARE
  here text := (SELECT system_identifier::text FROM pg_control_system());
  now_era bigint := (SELECT era + 1 FROM home_of_changes());
BEGIN
  IF here = (SELECT system FROM home_of_changes()) THEN
    RETURN false;
  END IF;
  LOCK TABLE {", ".join((*FOLLOWED, "warehouse_gone"))} IN SHARE ROW EXCLUSIVE MODE;
  EXECUTE format('CREATE OR REPLACE FUNCTION place_of_change() RETURNS bigint LANGUAGE sql VOLATILE'
    || ' AS $f$SELECT (%s::bigint << 44) + pg_current_xact_id()::text::bigint$f$', now_era);
  EXECUTE format('CREATE OR REPLACE FUNCTION home_of_changes(OUT era bigint, OUT system text)'
    || ' LANGUAGE sql STABLE AS $f$SELECT %s::bigint, %L::text$f$', now_era, here);
  RETURN true;
END $settle$
"""
BEGIN = """
DO $begin$ BEGIN
  EXECUTE format('CREATE FUNCTION home_of_changes(OUT era bigint, OUT system text)'
    || ' LANGUAGE sql STABLE AS $f$SELECT 0::bigint, %L::text$f$',
    (SELECT system_identifier FROM pg_control_system()));
END $begin$
"""
FOLLOW = """
CREATE FUNCTION follow_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $follow$
BEGIN
  NEW.changed_in := place_of_change();
  RETURN NEW;
END $follow$
"""
NOTE = """
BEGIN
  EXECUTE format('INSERT INTO warehouse_gone (workspace_id, dataset, key, at)'
    || ' SELECT g.workspace_id, %L, %s, now() FROM gone g'
    || ' ON CONFLICT (workspace_id, dataset, key) DO UPDATE'
    || ' SET changed_in = excluded.changed_in, at = excluded.at', TG_ARGV[0], TG_ARGV[1]);
  RETURN NULL;
END
"""
FORGET = """
    WITH old AS (
      DELETE FROM warehouse_gone WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM warehouse_gone WHERE at < clock_timestamp() - interval '90 days'
        ORDER BY at LIMIT most FOR UPDATE SKIP LOCKED)) RETURNING 1)
    SELECT count(*) FROM old
"""


def upgrade() -> None:
    op.execute(AT_HOME)
    op.execute(BEGIN)
    for table, key in FOLLOWED.items():
        # Two steps: what is there gets 0 without being written anew, what comes gets its own.
        op.execute(f"ALTER TABLE {table} ADD COLUMN changed_in BIGINT NOT NULL DEFAULT 0")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN changed_in SET DEFAULT place_of_change()")
        op.create_index(f"ix_{table}_changed", table, ["workspace_id", "changed_in", *key])
    op.create_table(
        "warehouse_gone",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace_id", "dataset")),
        sa.Column("key", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("changed_in", sa.BigInteger(), server_default=sa.text("place_of_change()"),
                  nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_warehouse_gone_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "dataset", "key", name=op.f("pk_warehouse_gone")),
    )
    op.create_index("ix_warehouse_gone_changed", "warehouse_gone",
                    ["workspace_id", "dataset", "changed_in", "key"])
    op.create_index("ix_warehouse_gone_kept", "warehouse_gone", ["at"])
    wall(op, "warehouse_gone")
    op.execute(f"REVOKE INSERT, UPDATE ON warehouse_gone FROM {SERVICE}")
    sweep(op, "warehouse_gone", "SELECT, INSERT, UPDATE, DELETE")
    op.execute(SETTLE)
    op.execute("REVOKE ALL ON FUNCTION settle_changes FROM PUBLIC")
    op.execute(FOLLOW)
    for table in CHANGING:
        op.execute(f"CREATE TRIGGER follow BEFORE UPDATE ON {table} FOR EACH ROW"
                   " EXECUTE FUNCTION follow_change()")
    door(op, "note_gone() RETURNS trigger", NOTE, language="plpgsql")
    for table in CHANGING:
        key = ", ".join(f"g.{column}::text" for column in FOLLOWED[table])
        op.execute(f"CREATE TRIGGER note_gone AFTER DELETE ON {table}"
                   " REFERENCING OLD TABLE AS gone FOR EACH STATEMENT"
                   f" EXECUTE FUNCTION note_gone('{NAMES.get(table, table)}', 'ARRAY[{key}]')")
    door(op, "forget_old_gone(most int) RETURNS bigint", FORGET)


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_old_gone")
    for table in CHANGING:
        op.execute(f"DROP TRIGGER note_gone ON {table}")
    op.execute("DROP FUNCTION note_gone")
    for table in CHANGING:
        op.execute(f"DROP TRIGGER follow ON {table}")
    op.execute("DROP FUNCTION follow_change")
    op.execute("DROP FUNCTION settle_changes")
    op.drop_table("warehouse_gone")
    for table in FOLLOWED:
        op.drop_index(f"ix_{table}_changed", table)
        op.drop_column(table, "changed_in")
    op.execute("DROP FUNCTION home_of_changes")
    op.execute("DROP FUNCTION place_of_change")
