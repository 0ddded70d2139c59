"""Row-level security on every table, the two roles, and the few doors through the walls

Revision: 0002
Follows: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = """
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tertulia_app') THEN
    CREATE ROLE tertulia_app NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tertulia_sweep') THEN
    CREATE ROLE tertulia_sweep NOLOGIN;
  END IF;
  -- Who made a role on PostgreSQL 16 or newer may administer it, but not yet act in it; older
  -- ones do not know the difference, nor the word.
  IF NOT pg_has_role(current_user, 'tertulia_sweep', CASE
      WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
    EXECUTE format('GRANT tertulia_sweep TO %I', current_user);
  END IF;
END $$
"""

# current_setting answers NULL when the transaction never said who it works for, and '' when an
# earlier one on the same connection did: both match no row.
ORGANIZATION = "current_setting('tertulia.organization', true)"
WORKSPACE = "current_setting('tertulia.workspace', true)"
MODE = "current_setting('tertulia.mode', true)"
GRANTS = "current_setting('tertulia.grants', true)"

IN_WORKSPACE = f"workspace_id = {WORKSPACE}"
WALLS = {
    "organizations": f"id = {ORGANIZATION}",
    "workspaces": (
        f"organization_id = {ORGANIZATION} AND (id = {WORKSPACE} OR (mode = {MODE}"
        f" AND ({GRANTS} = '*' OR id = ANY (string_to_array({GRANTS}, ',')))))"
    ),
    "api_keys": (
        f"organization_id = {ORGANIZATION} AND mode = {MODE}"
        f" AND ({GRANTS} = '*' OR grants <@ string_to_array({GRANTS}, ','))"
    ),
    "remembered_answers": f"organization_id = {ORGANIZATION}",
    "events": (
        f"organization_id = {ORGANIZATION}"
        f" AND (coalesce({WORKSPACE}, '') = '' OR workspace_id = {WORKSPACE})"
    ),
    "communities": IN_WORKSPACE,
    "channels": IN_WORKSPACE,
    "messages": IN_WORKSPACE,
    "deliveries": IN_WORKSPACE,
    "attempts": IN_WORKSPACE,
    "holds": IN_WORKSPACE,
    "sandbox_posts": IN_WORKSPACE,
    "sandbox_marks": IN_WORKSPACE,
}

# What the sweeping role may see across the walls: ids, states and instants, never content.
SWEEPS = {
    "organizations": "SELECT (id)",
    "api_keys": "SELECT, UPDATE (last_used_at)",
    "workspaces": "SELECT (id, organization_id, mode, status, allowed_origins)",
    "channels": "SELECT (workspace_id, id, organization_id, rate_limited_until)",
    "deliveries": "SELECT (workspace_id, id, channel_id, state, next_at, lease_until)",
    "events": (
        "SELECT (organization_id, id, workspace_id, at, pending, failures, next_at), DELETE"
    ),
    "remembered_answers": "SELECT (organization_id, principal, key, created_at), DELETE",
}

DOORS = {
    "find_api_key(wanted text) RETURNS SETOF api_keys": """
        SELECT * FROM api_keys WHERE hash = wanted
    """,
    """workspace_door(org text, wanted_mode text, wanted text)
       RETURNS TABLE (status text, allowed_origins text[])""": """
        SELECT w.status, w.allowed_origins FROM workspaces w
        WHERE w.id = wanted AND w.organization_id = org AND w.mode = wanted_mode
    """,
    "first_organization() RETURNS text": """
        SELECT min(id) FROM organizations
    """,
    "note_key_use(keys text[], instants timestamptz[]) RETURNS void": """
        UPDATE api_keys SET last_used_at = greatest(last_used_at, used.at)
        FROM unnest(keys, instants) AS used(id, at) WHERE api_keys.id = used.id
    """,
    "origin_known(origin text) RETURNS boolean": """
        SELECT EXISTS (SELECT FROM workspaces WHERE origin = ANY (allowed_origins))
    """,
    """due_deliveries(most int, per_channel int) RETURNS TABLE
       (delivery_id text, organization_id text, workspace_id text, channel_id text, state text)
    """: """
        WITH due AS (
          SELECT id, workspace_id, channel_id, state, next_at AS since FROM deliveries
          WHERE state IN ('scheduled', 'unconfirmed') AND next_at <= clock_timestamp()
          UNION ALL
          SELECT id, workspace_id, channel_id, state, lease_until FROM deliveries
          WHERE state IN ('claimed', 'sending') AND lease_until <= clock_timestamp()
        ), placed AS (
          SELECT due.*, row_number() OVER (
            PARTITION BY due.workspace_id, due.channel_id ORDER BY due.since, due.id) AS place
          FROM due
        )
        SELECT p.id, c.organization_id, p.workspace_id, p.channel_id, p.state
        FROM placed p JOIN channels c ON c.workspace_id = p.workspace_id AND c.id = p.channel_id
        WHERE p.place <= per_channel
          AND (p.state IN ('claimed', 'sending') OR c.rate_limited_until IS NULL
               OR c.rate_limited_until <= clock_timestamp())
        ORDER BY p.place, p.since, p.id LIMIT most
    """,
    "next_due() RETURNS timestamptz": """
        SELECT least(
          (SELECT min(next_at) FROM deliveries
           WHERE state IN ('scheduled', 'unconfirmed') AND next_at > clock_timestamp()),
          (SELECT min(lease_until) FROM deliveries
           WHERE state IN ('claimed', 'sending') AND lease_until > clock_timestamp()),
          (SELECT min(rate_limited_until) FROM channels
           WHERE rate_limited_until > clock_timestamp()))
    """,
    """pending_events(most int) RETURNS TABLE
       (event_id text, organization_id text, workspace_id text)""": """
        SELECT id, organization_id, workspace_id FROM events
        WHERE pending AND next_at <= clock_timestamp() ORDER BY next_at, id LIMIT most
    """,
    "forget_old_answers(most int) RETURNS bigint": """
        WITH gone AS (
          DELETE FROM remembered_answers WHERE (organization_id, principal, key) IN (
            SELECT organization_id, principal, key FROM remembered_answers
            WHERE created_at < clock_timestamp() - interval '72 hours' LIMIT most)
          RETURNING 1)
        SELECT count(*) FROM gone
    """,
    "forget_old_events(most int) RETURNS bigint": """
        WITH gone AS (
          DELETE FROM events WHERE (organization_id, id) IN (
            SELECT organization_id, id FROM events
            WHERE at < clock_timestamp() - interval '30 days' AND NOT pending LIMIT most)
          RETURNING 1)
        SELECT count(*) FROM gone
    """,
    "figures() RETURNS TABLE (name text, value double precision)": """
        SELECT 'deliveries_due', count(*)::float8 FROM deliveries
          WHERE state IN ('scheduled', 'unconfirmed') AND next_at <= clock_timestamp()
        UNION ALL SELECT 'deliveries_oldest_due_seconds',
          coalesce(extract(epoch FROM clock_timestamp() - min(next_at)), 0)::float8
          FROM deliveries WHERE state = 'scheduled' AND next_at <= clock_timestamp()
        UNION ALL SELECT 'deliveries_' || states.name, count(d.id)::float8
          FROM (VALUES ('claimed'), ('sending'), ('unconfirmed'), ('held'), ('overdue'))
            AS states(name)
          LEFT JOIN deliveries d ON d.state = states.name GROUP BY states.name
        UNION ALL SELECT 'events_pending', count(*)::float8 FROM events
          WHERE pending AND next_at IS NOT NULL
        UNION ALL SELECT 'events_stuck', count(*)::float8 FROM events
          WHERE pending AND next_at IS NULL
    """,
}


def upgrade() -> None:
    op.execute(ROLES)
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC")
    op.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    op.execute("GRANT USAGE ON SCHEMA public TO tertulia_app, tertulia_sweep")
    op.execute("GRANT SELECT ON alembic_version TO tertulia_app")
    for table, wall in WALLS.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY wall ON {table} TO tertulia_app USING ({wall}) WITH CHECK ({wall})"
        )
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO tertulia_app")
    for table, rights in SWEEPS.items():
        op.execute(f"CREATE POLICY sweep ON {table} TO tertulia_sweep USING (true)")
        op.execute(f"GRANT {rights} ON {table} TO tertulia_sweep")
    op.execute("GRANT CREATE ON SCHEMA public TO tertulia_sweep")
    for signature, body in DOORS.items():
        name = signature.strip().split("(")[0]
        volatility = "VOLATILE" if "UPDATE" in body or "DELETE" in body else "STABLE"
        op.execute(
            f"CREATE FUNCTION {signature} LANGUAGE sql {volatility} SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $door${body}$door$"
        )
        op.execute(f"ALTER FUNCTION {name} OWNER TO tertulia_sweep")
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO tertulia_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM tertulia_sweep")


def downgrade() -> None:
    for signature in DOORS:
        op.execute(f"DROP FUNCTION {signature.strip().split('(')[0]}")
    for table in SWEEPS:
        op.execute(f"DROP POLICY sweep ON {table}")
        op.execute(f"REVOKE ALL ON {table} FROM tertulia_sweep")
    for table in WALLS:
        op.execute(f"DROP POLICY wall ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"REVOKE ALL ON {table} FROM tertulia_app")
    op.execute("REVOKE ALL ON alembic_version FROM tertulia_app")
    op.execute("REVOKE ALL ON SCHEMA public FROM tertulia_app, tertulia_sweep")
