"""Test clocks, and looks at what is due that go by them

Revision: 0135
Follows: 0133
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from adapters.db.walls import SERVICE, SWEEP, door, sweep, wall
from alembic import op

revision = "0135"
down_revision = "0133"
branch_labels = None
depends_on = None

SWEPT = "workspace_id, organization_id, state, set_to, set_at, deleted_at"

# Asked once in a statement, as `(SELECT workspace_now())`, so that an index can be asked with it. The
# settings are made with the walls, and end with the transaction.
WORKSPACE_NOW = """
CREATE FUNCTION workspace_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(
    nullif(current_setting('tertulia.stands', true), '')::timestamptz,
    clock_timestamp()
      + coalesce(nullif(current_setting('tertulia.ahead', true), '')::interval, interval '0'))
$$
"""
TIME_OF = """time_of(wanted text)
    RETURNS TABLE (mode text, set_to timestamptz, set_at timestamptz, stands boolean)"""
TIME_OF_BODY = """
    SELECT w.mode, k.set_to, k.set_at, k.state <> 'running' FROM workspaces w
    LEFT JOIN test_clocks k ON k.workspace_id = w.id AND k.deleted_at IS NULL
    WHERE w.id = wanted
"""
MOVING = "moving_clocks(most int) RETURNS TABLE (organization_id text, workspace_id text)"
MOVING_BODY = """
    SELECT organization_id, workspace_id FROM test_clocks
    WHERE state = 'advancing' AND deleted_at IS NULL ORDER BY workspace_id LIMIT most
"""

# Whoever has a clock is looked at apart, by it; the few there are cost the others one small read.
CLOCKS = """clocks AS MATERIALIZED (
    SELECT k.workspace_id, k.state = 'running' AS runs, k.set_to - k.set_at AS ahead,
      CASE WHEN k.state = 'running' THEN statement_timestamp() + (k.set_to - k.set_at)
        ELSE k.set_to END AS shows
    FROM test_clocks k WHERE k.deleted_at IS NULL)"""
WAITING = "state in ('scheduled', 'unconfirmed')"
FREE = "(d.lease_until IS NULL OR d.lease_until <= statement_timestamp())"
UNDER_WAY = "state in ('claimed', 'sending')"
RESTING = "rate_limited_until is not null"

NEW = {
    "due_duties(most int) RETURNS TABLE"
    " (kind text, subject_id text, organization_id text, workspace_id text)": (
        "sql",
        f"""
        WITH {CLOCKS}, found AS (
          SELECT d.kind, d.subject_id, d.organization_id, d.workspace_id, d.due_at
          FROM duties d WHERE d.due_at <= statement_timestamp() AND {FREE}
            AND d.workspace_id NOT IN (SELECT k.workspace_id FROM clocks k)
          UNION ALL
          SELECT d.kind, d.subject_id, d.organization_id, d.workspace_id, d.due_at
          FROM clocks k JOIN duties d ON d.workspace_id = k.workspace_id
            AND d.due_at <= k.shows AND {FREE}
        ), due AS (
          SELECT f.*, row_number() OVER (
              PARTITION BY f.workspace_id ORDER BY f.due_at, f.kind, f.subject_id) AS place
          FROM found f)
        SELECT kind, subject_id, organization_id, workspace_id FROM due
        ORDER BY place, due_at, kind, subject_id LIMIT most
    """,
    ),
    "next_duty() RETURNS timestamptz": (
        "sql",
        f"""
        WITH {CLOCKS}
        SELECT least(
          (SELECT min(due_at) FROM duties WHERE due_at > statement_timestamp()),
          (SELECT min(lease_until) FROM duties
           WHERE due_at <= statement_timestamp() AND lease_until > statement_timestamp()),
          (SELECT min(greatest(d.due_at - k.ahead, d.lease_until))
           FROM clocks k JOIN duties d ON d.workspace_id = k.workspace_id
           WHERE k.runs AND (d.due_at > k.shows OR d.lease_until > statement_timestamp())),
          (SELECT min(d.lease_until) FROM clocks k JOIN duties d ON d.workspace_id = k.workspace_id
           WHERE d.due_at <= k.shows AND d.lease_until > statement_timestamp()))
    """,
    ),
    "due_refreshes(most int) RETURNS TABLE"
    " (channel_id text, organization_id text, workspace_id text)": (
        "sql",
        f"""
        WITH {CLOCKS}, due AS (
          SELECT c.id, c.organization_id, c.workspace_id, c.refresh_at, c.refresh_lease_until
          FROM channels c WHERE c.refresh_at <= statement_timestamp()
            AND c.workspace_id NOT IN (SELECT k.workspace_id FROM clocks k)
          UNION ALL
          SELECT c.id, c.organization_id, c.workspace_id, c.refresh_at, c.refresh_lease_until
          FROM clocks k JOIN channels c ON c.workspace_id = k.workspace_id
            AND c.refresh_at <= k.shows)
        SELECT id, organization_id, workspace_id FROM due
        WHERE refresh_lease_until IS NULL OR refresh_lease_until <= statement_timestamp()
        ORDER BY refresh_at, id LIMIT most
    """,
    ),
    "next_refresh() RETURNS timestamptz": (
        "sql",
        f"""
        WITH {CLOCKS}
        SELECT least(
          (SELECT min(refresh_at) FROM channels WHERE refresh_at > statement_timestamp()),
          (SELECT min(refresh_lease_until) FROM channels
           WHERE refresh_at IS NOT NULL AND refresh_lease_until > statement_timestamp()),
          (SELECT min(c.refresh_at - k.ahead) FROM clocks k
           JOIN channels c ON c.workspace_id = k.workspace_id
           WHERE k.runs AND c.refresh_at > k.shows))
    """,
    ),
    "due_streams(most int) RETURNS TABLE (key text)": (
        "sql",
        f"""
        WITH {CLOCKS}
        SELECT s.key FROM channel_streams s GROUP BY s.key
        HAVING bool_and(s.lease_until IS NULL OR s.lease_until <= statement_timestamp())
          AND bool_and(s.failures = 0 OR s.next_at <= statement_timestamp())
          AND min(s.next_at) <= statement_timestamp()
          AND (SELECT bool_and(
              (c.rate_limited_until IS NULL
               OR c.rate_limited_until <= coalesce(k.shows, statement_timestamp()))
              AND (c.credentials_safe_until IS NULL OR c.refresh_at IS NULL
                   OR c.credentials_safe_until > coalesce(k.shows, statement_timestamp())))
            FROM channel_hearings h JOIN channels c
              ON c.workspace_id = h.workspace_id AND c.id = h.channel_id
            LEFT JOIN clocks k ON k.workspace_id = c.workspace_id
            WHERE h.stream = s.key AND c.status = 'connected')
        ORDER BY min(s.next_at), s.key LIMIT most
    """,
    ),
    "planners(beyond text, most int) RETURNS TABLE (organization_id text, workspace_id text)": (
        "sql",
        f"""
        WITH {CLOCKS}
        SELECT w.organization_id, w.id FROM workspaces w
        LEFT JOIN clocks k ON k.workspace_id = w.id
        WHERE w.id > beyond AND EXISTS (SELECT FROM messages m
          WHERE m.workspace_id = w.id
            AND m.publish_at > coalesce(k.shows, statement_timestamp()))
        ORDER BY w.id LIMIT most
    """,
    ),
    """due_deliveries(most int, per_channel int) RETURNS TABLE
    (delivery_id text, organization_id text, workspace_id text, channel_id text, state text)""": (
        "plpgsql",
        f"""
#variable_conflict use_column
DECLARE
  moment timestamptz := clock_timestamp();
BEGIN
  RETURN QUERY
  WITH RECURSIVE {CLOCKS}, few AS MATERIALIZED (
    SELECT d.workspace_id, d.channel_id FROM deliveries d
    WHERE d.{WAITING} AND d.next_at <= moment
      AND d.workspace_id NOT IN (SELECT k.workspace_id FROM clocks k)
    ORDER BY d.next_at LIMIT 500
  ), walk AS (
    (SELECT d.workspace_id, d.channel_id FROM deliveries d
     WHERE d.{WAITING} AND (SELECT count(*) FROM few) = 500
     ORDER BY d.workspace_id, d.channel_id LIMIT 1)
    UNION ALL
    SELECT beyond.workspace_id, beyond.channel_id FROM walk CROSS JOIN LATERAL (
      SELECT d.workspace_id, d.channel_id FROM deliveries d
      WHERE d.{WAITING} AND (d.workspace_id, d.channel_id) > (walk.workspace_id, walk.channel_id)
      ORDER BY d.workspace_id, d.channel_id LIMIT 1) beyond
  ), channels_due AS (
    SELECT w.workspace_id, w.channel_id FROM walk w
    UNION
    SELECT f.workspace_id, f.channel_id FROM few f
    UNION
    SELECT c.workspace_id, c.id FROM clocks k JOIN channels c ON c.workspace_id = k.workspace_id
  ), due AS (
    SELECT first.* FROM channels_due w
    JOIN channels c ON c.workspace_id = w.workspace_id AND c.id = w.channel_id
    LEFT JOIN clocks k ON k.workspace_id = w.workspace_id
    CROSS JOIN LATERAL (SELECT coalesce(k.shows, moment) AS now) there
    CROSS JOIN LATERAL (
      SELECT d.id, c.organization_id, d.workspace_id, d.channel_id, d.state, d.next_at AS since,
        row_number() OVER (ORDER BY d.next_at, d.id) AS place
      FROM deliveries d
      WHERE d.{WAITING} AND d.workspace_id = w.workspace_id AND d.channel_id = w.channel_id
        AND d.next_at <= there.now ORDER BY d.next_at, d.id LIMIT per_channel) first
    WHERE (c.rate_limited_until IS NULL OR c.rate_limited_until <= there.now)
      AND (c.refresh_at IS NULL OR c.credentials_safe_until IS NULL
           OR c.credentials_safe_until > there.now)
    UNION ALL
    SELECT d.id, c.organization_id, d.workspace_id, d.channel_id, d.state, d.lease_until,
      row_number() OVER (
        PARTITION BY d.workspace_id, d.channel_id ORDER BY d.lease_until, d.id)
    FROM deliveries d JOIN channels c ON c.workspace_id = d.workspace_id AND c.id = d.channel_id
    WHERE d.{UNDER_WAY} AND d.lease_until <= moment
  )
  SELECT due.id, due.organization_id, due.workspace_id, due.channel_id, due.state
  FROM due WHERE due.place <= per_channel ORDER BY due.place, due.since, due.id LIMIT most;
END
""",
    ),
    "next_due() RETURNS timestamptz": (
        "plpgsql",
        f"""
DECLARE
  moment timestamptz := clock_timestamp();
BEGIN
  RETURN least(
    (SELECT min(next_at) FROM deliveries WHERE {WAITING} AND next_at > moment),
    (SELECT min(lease_until) FROM deliveries WHERE {UNDER_WAY} AND lease_until > moment),
    (SELECT min(rate_limited_until) FROM channels
     WHERE {RESTING} AND rate_limited_until > moment),
    (WITH {CLOCKS}
     SELECT min(least(
       (SELECT min(d.next_at) FROM deliveries d WHERE d.{WAITING}
          AND d.workspace_id = c.workspace_id AND d.channel_id = c.id AND d.next_at > k.shows),
       CASE WHEN c.rate_limited_until > k.shows THEN c.rate_limited_until END) - k.ahead)
     FROM clocks k JOIN channels c ON c.workspace_id = k.workspace_id WHERE k.runs));
END
""",
    ),
}

# As they were before.
OLD = {
    """due_duties(most int) RETURNS TABLE (kind text, subject_id text, organization_id text, workspace_id text)""": """
        WITH due AS (
          SELECT d.kind, d.subject_id, d.organization_id, d.workspace_id, d.due_at,
            row_number() OVER (
              PARTITION BY d.workspace_id ORDER BY d.due_at, d.kind, d.subject_id) AS place
          FROM duties d WHERE d.due_at <= statement_timestamp()
            AND (d.lease_until IS NULL OR d.lease_until <= statement_timestamp()))
        SELECT kind, subject_id, organization_id, workspace_id FROM due
        ORDER BY place, due_at, kind, subject_id LIMIT most
    """,
    """next_duty() RETURNS timestamptz""": """
        SELECT least(
          (SELECT min(due_at) FROM duties WHERE due_at > statement_timestamp()),
          (SELECT min(lease_until) FROM duties
           WHERE due_at <= statement_timestamp() AND lease_until > statement_timestamp()))
    """,
    """due_refreshes(most int) RETURNS TABLE (channel_id text, organization_id text, workspace_id text)""": """
        SELECT id, organization_id, workspace_id FROM channels
        WHERE refresh_at <= statement_timestamp()
          AND (refresh_lease_until IS NULL OR refresh_lease_until <= statement_timestamp())
        ORDER BY refresh_at, id LIMIT most
    """,
    """next_refresh() RETURNS timestamptz""": """
        SELECT least(
          (SELECT min(refresh_at) FROM channels WHERE refresh_at > statement_timestamp()),
          (SELECT min(refresh_lease_until) FROM channels
           WHERE refresh_at IS NOT NULL AND refresh_lease_until > statement_timestamp()))
    """,
    """due_streams(most int) RETURNS TABLE (key text)""": """
        SELECT s.key FROM channel_streams s GROUP BY s.key
        HAVING bool_and(s.lease_until IS NULL OR s.lease_until <= statement_timestamp())
          AND bool_and(s.failures = 0 OR s.next_at <= statement_timestamp())
          AND min(s.next_at) <= statement_timestamp()
          AND (SELECT bool_and(
              (c.rate_limited_until IS NULL OR c.rate_limited_until <= statement_timestamp())
              AND (c.credentials_safe_until IS NULL OR c.refresh_at IS NULL
                   OR c.credentials_safe_until > statement_timestamp()))
            FROM channel_hearings h JOIN channels c
              ON c.workspace_id = h.workspace_id AND c.id = h.channel_id
            WHERE h.stream = s.key AND c.status = 'connected')
        ORDER BY min(s.next_at), s.key LIMIT most
    """,
    """planners(beyond text, most int) RETURNS TABLE (organization_id text, workspace_id text)""": """
    SELECT w.organization_id, w.id FROM workspaces w
    WHERE w.id > beyond AND EXISTS (SELECT FROM messages m
      WHERE m.workspace_id = w.id AND m.publish_at > clock_timestamp())
    ORDER BY w.id LIMIT most
""",
    """due_deliveries(most int, per_channel int) RETURNS TABLE
    (delivery_id text, organization_id text, workspace_id text, channel_id text, state text)""": """
#variable_conflict use_column
DECLARE
  moment timestamptz := clock_timestamp();
BEGIN
  RETURN QUERY
  WITH RECURSIVE few AS MATERIALIZED (
    SELECT d.workspace_id, d.channel_id FROM deliveries d
    WHERE d.state in ('scheduled', 'unconfirmed') AND d.next_at <= moment ORDER BY d.next_at LIMIT 500
  ), walk AS (
    (SELECT d.workspace_id, d.channel_id FROM deliveries d
     WHERE d.state in ('scheduled', 'unconfirmed') AND (SELECT count(*) FROM few) = 500
     ORDER BY d.workspace_id, d.channel_id LIMIT 1)
    UNION ALL
    SELECT beyond.workspace_id, beyond.channel_id FROM walk CROSS JOIN LATERAL (
      SELECT d.workspace_id, d.channel_id FROM deliveries d
      WHERE d.state in ('scheduled', 'unconfirmed') AND (d.workspace_id, d.channel_id) > (walk.workspace_id, walk.channel_id)
      ORDER BY d.workspace_id, d.channel_id LIMIT 1) beyond
  ), channels_due AS (
    SELECT w.workspace_id, w.channel_id FROM walk w
    UNION
    SELECT f.workspace_id, f.channel_id FROM few f
  ), due AS (
    SELECT first.* FROM channels_due w
    JOIN channels c ON c.workspace_id = w.workspace_id AND c.id = w.channel_id
    CROSS JOIN LATERAL (
      SELECT d.id, c.organization_id, d.workspace_id, d.channel_id, d.state, d.next_at AS since,
        row_number() OVER (ORDER BY d.next_at, d.id) AS place
      FROM deliveries d
      WHERE d.state in ('scheduled', 'unconfirmed') AND d.workspace_id = w.workspace_id AND d.channel_id = w.channel_id
        AND d.next_at <= moment ORDER BY d.next_at, d.id LIMIT per_channel) first
    WHERE (c.rate_limited_until IS NULL OR c.rate_limited_until <= moment)
      AND (c.refresh_at IS NULL OR c.credentials_safe_until IS NULL
           OR c.credentials_safe_until > moment)
    UNION ALL
    SELECT d.id, c.organization_id, d.workspace_id, d.channel_id, d.state, d.lease_until,
      row_number() OVER (
        PARTITION BY d.workspace_id, d.channel_id ORDER BY d.lease_until, d.id)
    FROM deliveries d JOIN channels c ON c.workspace_id = d.workspace_id AND c.id = d.channel_id
    WHERE d.state in ('claimed', 'sending') AND d.lease_until <= moment
  )
  SELECT due.id, due.organization_id, due.workspace_id, due.channel_id, due.state
  FROM due WHERE due.place <= per_channel ORDER BY due.place, due.since, due.id LIMIT most;
END
""",
    """next_due() RETURNS timestamptz""": """
DECLARE
  moment timestamptz := clock_timestamp();
BEGIN
  RETURN least(
    (SELECT min(next_at) FROM deliveries WHERE state in ('scheduled', 'unconfirmed') AND next_at > moment),
    (SELECT min(lease_until) FROM deliveries
     WHERE state in ('claimed', 'sending') AND lease_until > moment),
    (SELECT min(rate_limited_until) FROM channels
     WHERE rate_limited_until is not null AND rate_limited_until > moment));
END
""",
}


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def upgrade() -> None:
    op.create_table(
        "test_clocks",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "state")),
        *(_instant(name) for name in ("set_to", "set_at")),
        *(_instant(name, null=True) for name in ("left_at", "target")),
        *(_text(name, null=True) for name in ("arrives_as", "operation_id")),
        sa.Column("stops", JSONB, nullable=False),
        _text("created_by"),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_instant(name) for name in ("created_at", "updated_at")),
        _instant("deleted_at", null=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_test_clocks_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_test_clocks")),
    )
    op.create_index(
        "uq_test_clocks_workspace",
        "test_clocks",
        ["workspace_id"],
        unique=True,
        postgresql_where=sa.text("deleted_at is null"),
    )
    wall(op, "test_clocks")
    sweep(op, "test_clocks", f"SELECT ({SWEPT})")
    op.execute(WORKSPACE_NOW)
    op.execute("REVOKE ALL ON FUNCTION workspace_now() FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION workspace_now() TO {SERVICE}, {SWEEP}")
    door(op, TIME_OF, TIME_OF_BODY)
    door(op, MOVING, MOVING_BODY)
    for signature, (language, body) in NEW.items():
        door(op, signature, body, language=language)


def downgrade() -> None:
    for signature, body in OLD.items():
        door(op, signature, body, language="plpgsql" if "BEGIN" in body else "sql")
    for name in ("moving_clocks", "time_of", "workspace_now"):
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("test_clocks")
