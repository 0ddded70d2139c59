"""Samples lie in months that go as a whole, and are counted by hour and by day

Revision: 0110
Follows: 0109
"""

import sqlalchemy as sa

from adapters.db.walls import SERVICE, SWEEP, door, sweep, wall
from alembic import op

revision = "0110"
down_revision = "0109"
branch_labels = None
depends_on = None

COLUMNS = (
    *("workspace_id", "id", "channel_id", "subject_id", "platform", "metric", "value", "nature"),
    *("native", "as_of", "message_id", "delivery_id"),
)
# Twice the same would break the key of the new table: what was read once stays once.
ONCE = """
DELETE FROM samples a USING samples b
WHERE a.workspace_id = b.workspace_id AND a.subject_id = b.subject_id AND a.metric = b.metric
  AND a.as_of = b.as_of AND a.id > b.id
"""
# What is there becomes the first part as it lies: nothing of it is copied.
ADOPTED = """
DO $$
DECLARE
  first timestamptz := (SELECT date_trunc('month', min(as_of) AT TIME ZONE 'UTC')
    AT TIME ZONE 'UTC' FROM sample_months.before);
  next timestamptz := (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month')
    AT TIME ZONE 'UTC';
BEGIN
  IF first IS NULL OR first >= next THEN
    INSERT INTO samples SELECT * FROM sample_months.before;
    DROP TABLE sample_months.before;
    RETURN;
  END IF;
  WITH late AS (DELETE FROM sample_months.before WHERE as_of >= next RETURNING *)
    INSERT INTO samples SELECT * FROM late;
  EXECUTE format('ALTER TABLE samples ATTACH PARTITION sample_months.before'
    || ' FOR VALUES FROM (%L) TO (%L)', first, next);
END $$
"""
# Only who owns a table may make and drop parts of it, so these two doors are the owner's. They are
# given nothing that becomes part of a statement, and the parts that they make may be reached through
# the table alone, with its walls.
MAKE = """
CREATE FUNCTION make_sample_months(ahead int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET timezone = 'UTC' AS $door$
DECLARE
  month timestamptz;
  part text;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('sample_months', 0));
  FOR month IN
    SELECT date_trunc('month', clock_timestamp()) + n * interval '1 month'
    FROM generate_series(0, least(greatest(ahead, 0), 24)) n
    UNION
    SELECT DISTINCT date_trunc('month', as_of) FROM sample_months.others
    WHERE as_of BETWEEN clock_timestamp() - interval '10 years'
      AND clock_timestamp() + interval '2 years'
    ORDER BY 1
  LOOP
    part := 'm' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass('sample_months.' || part) IS NOT NULL;
    BEGIN
      EXECUTE format('CREATE TABLE sample_months.%I'
        || ' (LIKE samples INCLUDING DEFAULTS INCLUDING INDEXES)', part);
      EXECUTE format('ALTER TABLE sample_months.%I ENABLE ROW LEVEL SECURITY', part);
      EXECUTE format('WITH moved AS (DELETE FROM sample_months.others'
        || ' WHERE as_of >= %L AND as_of < %L RETURNING *)'
        || ' INSERT INTO sample_months.%I SELECT * FROM moved',
        month, month + interval '1 month', part);
      EXECUTE format('ALTER TABLE samples ATTACH PARTITION sample_months.%I'
        || ' FOR VALUES FROM (%L) TO (%L)', part, month, month + interval '1 month');
      made := made + 1;
    EXCEPTION WHEN invalid_object_definition OR check_violation THEN
      -- It lies within an older part, or one more row came meanwhile: the next time.
      NULL;
    END;
  END LOOP;
  RETURN made;
END $door$
"""
# It takes one month of which nobody keeps anything any more, and writes the receipt of each workspace
# that had something there, all or nothing: an open one counts it too, and the sweep finishes it. The
# ids of new receipts are given; where they are too few it says how many it takes.
DROP = """
CREATE FUNCTION drop_sample_month(standard int, fresh_ids text[]) RETURNS int LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $door$
DECLARE
  part record;
  until timestamptz;
  waits boolean;
  concerned int;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('sample_months', 0));
  until := clock_timestamp() - make_interval(days => longest_samples_kept(standard));
  FOR part IN
    SELECT c.oid::regclass AS name,
      substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''([^'']+)''\\)')::timestamptz AS ends
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'samples'::regclass ORDER BY 2
  LOOP
    -- Those that have no month of their own have no end.
    CONTINUE WHEN part.ends IS NULL OR part.ends > until;
    EXECUTE format('LOCK TABLE %s IN SHARE MODE', part.name);
    EXECUTE format('SELECT EXISTS (SELECT FROM metric_marks m WHERE m.since < $1 AND EXISTS ('
      || 'SELECT FROM %s p WHERE p.workspace_id = m.workspace_id'
      || ' AND p.subject_id = m.subject_id))', part.name) INTO waits USING part.ends;
    -- What is not counted yet is not taken away.
    CONTINUE WHEN waits;
    EXECUTE format('SELECT count(DISTINCT workspace_id) FROM %s', part.name) INTO concerned;
    IF concerned > cardinality(fresh_ids) THEN
      RETURN -concerned;
    END IF;
    EXECUTE format('INSERT INTO retention_receipts AS r (workspace_id, id, organization_id,'
      || ' data_class, keep_days, until, began_at, held_members, counts, oldest_at, version)'
      || ' SELECT g.workspace_id, ($2)[row_number() OVER (ORDER BY g.workspace_id)],'
      || ' w.organization_id, ''metrics'', coalesce((s.periods->>''metrics'')::int, $1), $3,'
      || ' clock_timestamp(), 0, jsonb_build_object(''samples'', g.rows), g.oldest, 1'
      || ' FROM (SELECT workspace_id, count(*) AS rows, min(as_of) AS oldest FROM %s GROUP BY 1) g'
      || ' JOIN workspaces w ON w.id = g.workspace_id'
      || ' LEFT JOIN retention_settings s ON s.workspace_id = g.workspace_id'
      || ' ON CONFLICT (workspace_id, data_class) WHERE finished_at IS NULL DO UPDATE SET'
      || ' counts = r.counts || jsonb_build_object(''samples'','
      || ' coalesce((r.counts->>''samples'')::bigint, 0)'
      || ' + (excluded.counts->>''samples'')::bigint),'
      || ' oldest_at = least(r.oldest_at, excluded.oldest_at),'
      || ' until = greatest(r.until, excluded.until), version = r.version + 1', part.name)
      USING standard, fresh_ids, part.ends;
    EXECUTE format('ALTER TABLE samples DETACH PARTITION %s', part.name);
    EXECUTE format('DROP TABLE %s', part.name);
    RETURN 1;
  END LOOP;
  RETURN 0;
END $door$
"""
# For how many days whoever keeps samples longest keeps them.
LONGEST = """
    SELECT coalesce(max(coalesce((s.periods->>'metrics')::int, standard)), standard)
    FROM workspaces w LEFT JOIN retention_settings s ON s.workspace_id = w.id
"""
MARK = """
CREATE FUNCTION mark_samples() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $mark$
BEGIN
  -- In the order of the key, so that two who write at once wait in turn, and never in a ring.
  INSERT INTO metric_marks AS m (workspace_id, subject_id, since, until)
  SELECT f.workspace_id, f.subject_id, min(f.as_of), max(f.as_of) FROM fresh f
  GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (workspace_id, subject_id) DO UPDATE
    SET since = least(m.since, excluded.since), until = greatest(m.until, excluded.until);
  RETURN NULL;
END $mark$
"""
# It gives back what is counted anew, within the walls of whoever asks.
UNCOUNT = """
    WITH hours AS (
      DELETE FROM metric_hours t WHERE t.workspace_id = current_setting('tertulia.workspace', true)
        AND t.starts_at >= since RETURNING 1),
    days AS (
      DELETE FROM metric_days t WHERE t.workspace_id = current_setting('tertulia.workspace', true)
        AND t.day >= first_day RETURNING 1),
    channels AS (
      DELETE FROM channel_metric_days t
      WHERE t.workspace_id = current_setting('tertulia.workspace', true)
        AND t.day >= first_day RETURNING 1)
    SELECT (SELECT count(*) FROM hours) + (SELECT count(*) FROM days)
      + (SELECT count(*) FROM channels)
"""
ALL_MARKED = """
INSERT INTO metric_marks (workspace_id, subject_id, since, until)
SELECT workspace_id, subject_id, min(as_of), max(as_of) FROM samples GROUP BY 1, 2
"""
DUE = """
INSERT INTO duties (workspace_id, kind, subject_id, organization_id, due_at)
SELECT w.id, 'insights.count', w.id, w.organization_id, clock_timestamp() FROM workspaces w
WHERE EXISTS (SELECT FROM metric_marks m WHERE m.workspace_id = w.id) ON CONFLICT DO NOTHING
"""
NEW = ("metric_marks", "metric_hours", "metric_days", "channel_metric_days", "metric_clocks")
SWEPT = {
    "metric_hours": "workspace_id, starts_at",
    "metric_days": "workspace_id, day",
    "channel_metric_days": "workspace_id, day",
}


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)


def large(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def counted() -> tuple[sa.Column, ...]:
    """What a bucket says of one number."""
    return (
        whole("samples"),
        instant("last_at"),
        *(large(name) for name in ("last", "lowest", "highest", "increment", "restated")),
        whole("restatements"),
    )


def keyed(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "metric_marks",
        *(text(name) for name in ("workspace_id", "subject_id")),
        *(instant(name, null=True) for name in ("since", "until")),
        keyed("metric_marks", "workspace_id", "subject_id"),
    )
    op.create_index("ix_metric_marks_due", "metric_marks", ["workspace_id", "subject_id"],
                    postgresql_where=sa.text("since is not null"))
    op.create_table(
        "metric_hours",
        *(text(name) for name in ("workspace_id", "subject_id", "metric", "source")),
        instant("starts_at"),
        *(text(name) for name in ("channel_id", "platform")),
        text("message_id", null=True),
        *counted(),
        keyed("metric_hours", "workspace_id", "subject_id", "metric", "source", "starts_at"),
    )
    op.create_index(op.f("ix_metric_hours_workspace_id_metric_starts_at"), "metric_hours",
                    ["workspace_id", "metric", "starts_at"])
    op.create_table(
        "metric_days",
        *(text(name) for name in ("workspace_id", "subject_id", "metric", "source")),
        whole("day"),
        *(text(name) for name in ("channel_id", "platform")),
        text("message_id", null=True),
        *counted(),
        keyed("metric_days", "workspace_id", "subject_id", "metric", "source", "day"),
    )
    op.create_index(op.f("ix_metric_days_workspace_id_metric_day_channel_id"), "metric_days",
                    ["workspace_id", "metric", "day", "channel_id"])
    op.create_index("ix_metric_days_of_message", "metric_days",
                    ["workspace_id", "message_id", "metric", "day"],
                    postgresql_where=sa.text("message_id is not null"))
    op.create_table(
        "channel_metric_days",
        text("workspace_id"),
        text("metric"),
        whole("day"),
        text("channel_id"),
        sa.Column("of_posts", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        text("source"),
        text("platform"),
        whole("subjects"),
        *counted(),
        keyed("channel_metric_days",
              "workspace_id", "metric", "day", "channel_id", "of_posts", "source"),
    )
    op.create_table(
        "metric_clocks",
        *(text(name) for name in ("workspace_id", "zone")),
        keyed("metric_clocks", "workspace_id"),
    )
    for table in ("samples", "workspaces", "duties"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    _into_months()
    op.execute(ALL_MARKED)
    op.execute(DUE)
    for table in ("workspaces", "duties"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(MARK)
    op.execute("CREATE TRIGGER mark AFTER INSERT ON samples REFERENCING NEW TABLE AS fresh"
               " FOR EACH STATEMENT EXECUTE FUNCTION mark_samples()")
    for table in ("samples", *NEW):
        wall(op, table)
    op.execute(f"REVOKE UPDATE ON samples FROM {SERVICE}")
    sweep(op, "samples", "SELECT (workspace_id, id), DELETE")
    for table, columns in SWEPT.items():
        sweep(op, table, f"SELECT ({columns}), DELETE")
    sweep(op, "retention_settings", "SELECT (workspace_id, periods)")
    # By these the owner, who may do what the sweeping role may, gets through the walls.
    for table in ("retention_receipts", "metric_marks"):
        op.execute(f"CREATE POLICY sweep ON {table} TO {SWEEP} USING (true)")
    door(op, "uncount_metrics(since timestamptz, first_day int) RETURNS bigint", UNCOUNT)
    door(op, "longest_samples_kept(standard int) RETURNS int", LONGEST)
    for statement in (MAKE, DROP):
        op.execute(statement)
    for name in ("make_sample_months", "drop_sample_month"):
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {SERVICE}")
    op.execute("SELECT make_sample_months(3)")


def _into_months() -> None:
    """The table of before becomes the first part of the new one."""
    op.execute(ONCE)
    op.execute("CREATE SCHEMA sample_months")
    # To ask in which part a row lies; no right on any part goes with it.
    op.execute(f"GRANT USAGE ON SCHEMA sample_months TO {SERVICE}")
    op.execute("ALTER TABLE samples ADD COLUMN source TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE samples ALTER COLUMN source DROP DEFAULT")
    op.execute("ALTER TABLE samples DROP CONSTRAINT pk_samples")
    op.drop_index(op.f("ix_samples_workspace_id_subject_id_metric_as_of"), "samples")
    for policy in ("wall", "sweep"):
        op.execute(f"DROP POLICY {policy} ON samples")
    op.execute(f"REVOKE ALL ON samples FROM {SERVICE}, {SWEEP}")
    op.execute("ALTER TABLE samples RENAME TO before")
    op.execute("ALTER TABLE before SET SCHEMA sample_months")
    op.create_table(
        "samples",
        *(large(name) if name == "value" else instant(name) if name == "as_of"
          else text(name, null=name in ("message_id", "delivery_id")) for name in COLUMNS),
        text("source"),
        keyed("samples", "workspace_id", "id", "as_of"),
        postgresql_partition_by="RANGE (as_of)",
    )
    key = ("workspace_id", "subject_id", "metric", "as_of", "source")
    op.create_index("uq_samples_reading", "samples", list(key), unique=True)
    op.create_index("ix_samples_of_message", "samples", ["workspace_id", "message_id", "id"],
                    postgresql_where=sa.text("message_id is not null"))
    op.create_index("ix_samples_kept", "samples", ["workspace_id", "as_of"])
    op.execute("ALTER TABLE sample_months.before ADD PRIMARY KEY (workspace_id, id, as_of)")
    op.execute("CREATE TABLE sample_months.others PARTITION OF samples DEFAULT")
    op.execute("ALTER TABLE sample_months.others ENABLE ROW LEVEL SECURITY")
    op.execute(ADOPTED)


def downgrade() -> None:
    doors = (
        *("make_sample_months", "drop_sample_month", "longest_samples_kept"),
        "uncount_metrics",
    )
    for name in doors:
        op.execute(f"DROP FUNCTION {name}")
    op.execute("DROP POLICY sweep ON retention_receipts")
    op.execute("DROP POLICY sweep ON retention_settings")
    op.execute(f"REVOKE SELECT (workspace_id, periods) ON retention_settings FROM {SWEEP}")
    op.execute("ALTER TABLE samples NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE samples RENAME TO samples_in_months")
    for index in ("pk_samples", "ix_samples_of_message", "ix_samples_kept"):
        op.execute(f"ALTER INDEX {index} RENAME TO {index}_in_months")
    op.create_table(
        "samples",
        *(large(name) if name == "value" else instant(name) if name == "as_of"
          else text(name, null=name in ("message_id", "delivery_id")) for name in COLUMNS),
        keyed("samples", "workspace_id", "id"),
    )
    names = ", ".join(COLUMNS)
    # What a product counted itself had no place.
    op.execute(f"INSERT INTO samples ({names}) SELECT {names} FROM samples_in_months"
               " WHERE source = ''")
    op.execute("DROP TABLE samples_in_months")
    op.execute("DROP SCHEMA sample_months")
    op.execute("DROP FUNCTION mark_samples")
    op.create_index(op.f("ix_samples_workspace_id_subject_id_metric_as_of"), "samples",
                    ["workspace_id", "subject_id", "metric", "as_of"])
    op.create_index("ix_samples_of_message", "samples", ["workspace_id", "message_id", "id"],
                    postgresql_where=sa.text("message_id is not null"))
    op.create_index("ix_samples_kept", "samples", ["workspace_id", "as_of"])
    wall(op, "samples")
    op.execute(f"REVOKE UPDATE ON samples FROM {SERVICE}")
    sweep(op, "samples", "SELECT (workspace_id, id), DELETE")
    for table in reversed(NEW):
        op.drop_table(table)
    op.execute("ALTER TABLE duties NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE duties SET due_at = NULL, lease_until = NULL WHERE kind = 'insights.count'")
    op.execute("ALTER TABLE duties FORCE ROW LEVEL SECURITY")
