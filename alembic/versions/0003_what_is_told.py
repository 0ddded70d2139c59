"""Events in the order they are told, and the webhooks that tell them

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ORGANIZATION = "current_setting('tertulia.organization', true)"
WORKSPACE = "current_setting('tertulia.workspace', true)"
MODE = "current_setting('tertulia.mode', true)"
GRANTS = "current_setting('tertulia.grants', true)"

# Who works in a workspace reads what happened there; who works in none reads what happened to the
# organization itself, in its own mode. Written is also what somebody outside did to a workspace.
EVENTS_READ = (
    f"organization_id = {ORGANIZATION} AND CASE WHEN coalesce({WORKSPACE}, '') = ''"
    f" THEN workspace_id IS NULL AND mode = {MODE} AND {GRANTS} = '*'"
    f" ELSE workspace_id = {WORKSPACE} END"
)
EVENTS_WRITTEN = (
    f"organization_id = {ORGANIZATION}"
    f" AND (coalesce({WORKSPACE}, '') = '' OR workspace_id = {WORKSPACE})"
)
EVENTS_BEFORE = EVENTS_WRITTEN

SWEEPS = {
    "webhook_endpoints": (
        "SELECT (workspace_id, id, organization_id, status, event_types, verified_at,"
        " recover_from, recover_until, recovered), UPDATE (recover_from, recover_until, recovered)"
    ),
    "webhook_deliveries": (
        "SELECT (workspace_id, id, endpoint_id, event_id, state, next_at, lease_until, behind,"
        " created_at), INSERT (workspace_id, id, endpoint_id, event_id, event_name, state, behind,"
        " next_at, created_at, updated_at), UPDATE (state, next_at, attempts, behind, updated_at),"
        " DELETE"
    ),
    "webhook_attempts": "SELECT (workspace_id, id, delivery_id, started_at), DELETE",
    "stream_tickets": "SELECT, DELETE",
}

LISTENS = """
    EXISTS (SELECT FROM unnest(w.event_types) AS wanted(name)
            WHERE wanted.name IN ('*', t.name)
               OR right(wanted.name, 2) = '.*' AND starts_with(t.name, left(wanted.name, -1)))
"""
# One delivery per endpoint and event, for ever: the id follows from both, and sorts by the event's
# own time. An event about an endpoint is not told to that endpoint, or a failing one would make
# news of its failing without end; a ping is told to the one it was asked for, and to no other.
OWED = f"""
    SELECT t.workspace_id,
           'whd_' || substr(t.id, 5, 10) || left(md5(w.id || t.id), 16) AS id,
           w.id AS endpoint_id, t.id AS event_id, t.name AS event_name
    FROM told t JOIN webhook_endpoints w ON w.workspace_id = t.workspace_id
    WHERE CASE WHEN t.name = 'test.ping' THEN t.object_id = w.id
               ELSE t.object_id <> w.id AND {LISTENS} END
"""

DOORS = {
    "tell_events(most int) RETURNS int": f"""
DECLARE
  count_told int;
BEGIN
  IF NOT EXISTS (SELECT FROM events WHERE position IS NULL) THEN
    RETURN 0;
  END IF;
  -- One at a time, until it is committed: who waits here sees all that the one before has told.
  PERFORM pg_advisory_xact_lock(hashtext('tertulia.tell_events'));
  WITH next AS MATERIALIZED (
    SELECT organization_id, id FROM events WHERE position IS NULL ORDER BY ticket LIMIT most
  ), numbered AS MATERIALIZED (
    SELECT organization_id, id, nextval('event_positions') AS position FROM next
  ), told AS (
    UPDATE events e SET position = n.position FROM numbered n
    WHERE e.organization_id = n.organization_id AND e.id = n.id
    RETURNING e.workspace_id, e.id, e.name, e.object_id, e.at
  ), owed AS (
    INSERT INTO webhook_deliveries
      (workspace_id, id, endpoint_id, event_id, event_name, state, next_at, created_at, updated_at)
    SELECT o.workspace_id, o.id, o.endpoint_id, o.event_id, o.event_name, 'pending',
           clock_timestamp(), clock_timestamp(), clock_timestamp()
    FROM ({OWED} AND w.status IN ('active', 'paused') AND t.at >= w.verified_at) o
    ON CONFLICT DO NOTHING
  )
  SELECT count(*) INTO count_told FROM told;
  RETURN count_told;
END
""",
    "latest_positions(workspaces text[]) RETURNS TABLE (workspace_id text, latest bigint)": """
        SELECT asked.id, (SELECT max(e.position) FROM events e WHERE e.workspace_id = asked.id)
        FROM unnest(workspaces) AS asked(id)
    """,
    "take_stream_ticket(wanted text) RETURNS SETOF stream_tickets": """
        DELETE FROM stream_tickets WHERE hash = wanted AND expires_at > clock_timestamp() RETURNING *
    """,
    """due_webhooks(most int, per_endpoint int) RETURNS TABLE
       (delivery_id text, organization_id text, workspace_id text, endpoint_id text)""": """
        SELECT d.id, w.organization_id, w.workspace_id, w.id FROM webhook_endpoints w
        CROSS JOIN LATERAL (
          SELECT due.id, due.next_at, row_number() OVER (ORDER BY due.behind, due.next_at) AS place
          FROM (
            (SELECT p.id, p.next_at, p.behind FROM webhook_deliveries p
             WHERE p.workspace_id = w.workspace_id AND p.endpoint_id = w.id
               AND p.state = 'pending' AND p.next_at <= clock_timestamp()
             ORDER BY p.behind, p.next_at LIMIT per_endpoint)
            UNION ALL
            (SELECT p.id, p.lease_until, p.behind FROM webhook_deliveries p
             WHERE p.workspace_id = w.workspace_id AND p.endpoint_id = w.id
               AND p.state = 'sending' AND p.lease_until <= clock_timestamp()
             ORDER BY p.lease_until LIMIT per_endpoint)) due
        ) d
        WHERE w.status = 'active'
        ORDER BY d.place, d.next_at LIMIT most
    """,
    "next_webhook() RETURNS timestamptz": """
        SELECT min(next_at) FROM webhook_endpoints w CROSS JOIN LATERAL (
          SELECT least(
            (SELECT min(p.next_at) FROM webhook_deliveries p
             WHERE p.workspace_id = w.workspace_id AND p.endpoint_id = w.id
               AND p.state = 'pending'),
            (SELECT min(p.lease_until) FROM webhook_deliveries p
             WHERE p.workspace_id = w.workspace_id AND p.endpoint_id = w.id
               AND p.state = 'sending')) AS next_at) d
        WHERE w.status = 'active'
    """,
    "recover_webhooks(most int) RETURNS int": f"""
DECLARE
  todo record;
  up_to bigint;
  count_owed int;
BEGIN
  SELECT e.workspace_id, e.id, e.recover_from, e.recover_until INTO todo
  FROM webhook_endpoints e WHERE e.recover_from IS NOT NULL
  ORDER BY e.recover_from LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  SELECT max(position) INTO up_to FROM (
    SELECT position FROM events WHERE workspace_id = todo.workspace_id
      AND position BETWEEN todo.recover_from AND todo.recover_until
    ORDER BY position LIMIT most) batch;
  WITH told AS MATERIALIZED (
    SELECT workspace_id, id, name, object_id FROM events
    WHERE workspace_id = todo.workspace_id AND position BETWEEN todo.recover_from AND up_to
  ), owed AS (
    INSERT INTO webhook_deliveries
      (workspace_id, id, endpoint_id, event_id, event_name, state, behind, next_at, created_at,
       updated_at)
    SELECT o.workspace_id, o.id, o.endpoint_id, o.event_id, o.event_name, 'pending', true,
           clock_timestamp(), clock_timestamp(), clock_timestamp()
    FROM ({OWED} AND w.id = todo.id) o
    ON CONFLICT (workspace_id, id) DO UPDATE SET state = 'pending', behind = true, attempts = 0,
      next_at = clock_timestamp(), updated_at = clock_timestamp()
      WHERE webhook_deliveries.state IN ('exhausted', 'dropped')
    RETURNING 1
  )
  SELECT count(*) INTO count_owed FROM owed;
  UPDATE webhook_endpoints SET recovered = recovered + count_owed,
    recover_from = CASE WHEN up_to < recover_until THEN up_to + 1 END,
    recover_until = CASE WHEN up_to < recover_until THEN recover_until END
  WHERE workspace_id = todo.workspace_id AND id = todo.id;
  RETURN 1;
END
""",
    "telling_figures() RETURNS TABLE (name text, value double precision)": """
        SELECT 'events_untold', count(*)::float8 FROM events WHERE position IS NULL
        UNION ALL SELECT 'webhooks_due', count(*)::float8 FROM webhook_deliveries d
          JOIN webhook_endpoints w ON w.workspace_id = d.workspace_id AND w.id = d.endpoint_id
          WHERE d.state = 'pending' AND d.next_at <= clock_timestamp() AND w.status = 'active'
        UNION ALL SELECT 'webhooks_waiting', count(*)::float8 FROM webhook_deliveries
          WHERE state = 'pending'
        UNION ALL SELECT 'webhook_endpoints_disabled', count(*)::float8 FROM webhook_endpoints
          WHERE status = 'disabled'
    """,
    "forget_old_webhooks(most int) RETURNS bigint": """
        WITH gone AS (
          DELETE FROM webhook_deliveries WHERE (workspace_id, id) IN (
            SELECT workspace_id, id FROM webhook_deliveries
            WHERE created_at < clock_timestamp() - interval '30 days'
              AND state NOT IN ('pending', 'sending') LIMIT most)
          RETURNING 1)
        SELECT count(*) FROM gone
    """,
    "forget_old_tickets(most int) RETURNS bigint": """
        WITH gone AS (
          DELETE FROM stream_tickets WHERE hash IN (
            SELECT hash FROM stream_tickets WHERE expires_at < clock_timestamp() LIMIT most)
          RETURNING 1)
        SELECT count(*) FROM gone
    """,
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _events()
    _webhooks()
    _stream_tickets()
    for table, rights in SWEEPS.items():
        sweep(op, table, rights)
    op.execute("GRANT SELECT (name, object_id, ticket, position), UPDATE (position) ON events"
               " TO tertulia_sweep")
    op.execute("GRANT USAGE ON SEQUENCE event_positions TO tertulia_sweep")
    for signature, body in DOORS.items():
        language = "plpgsql" if "BEGIN" in body else "sql"
        door(op, signature, body, language=language)


def _events() -> None:
    # Drawn at commit, while every lock is held: for one object tickets follow its changes. A cache
    # would hand out handfuls to each session, out of order.
    op.execute("CREATE SEQUENCE event_tickets CACHE 1")
    op.execute("CREATE SEQUENCE event_positions CACHE 1")
    op.execute("GRANT USAGE ON SEQUENCE event_tickets TO tertulia_app")
    op.add_column("events", sa.Column("mode", sa.Text(), nullable=True))
    op.add_column("events", sa.Column("previous", postgresql.JSONB(astext_type=sa.Text()),
                                      server_default=sa.text("'{}'"), nullable=False))
    op.add_column("events", sa.Column("ticket", sa.BigInteger(), nullable=True))
    op.add_column("events", sa.Column("position", sa.BigInteger(), nullable=True))
    # The events of an older version keep the order they were written in, and count as told. While
    # its security is forced not even the owner sees them.
    op.execute("ALTER TABLE events NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE events e SET ticket = o.place, position = o.place FROM (SELECT organization_id, id,"
        " row_number() OVER (ORDER BY commit_order, sequence, id) AS place FROM events) o"
        " WHERE e.organization_id = o.organization_id AND e.id = o.id"
    )
    op.execute("SELECT setval('event_tickets', 1 + count(*)), setval('event_positions',"
               " 1 + count(*)) FROM events")
    op.execute("ALTER TABLE events FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE events ALTER COLUMN ticket SET DEFAULT nextval('event_tickets')")
    op.execute("ALTER TABLE events ALTER COLUMN ticket SET NOT NULL")
    op.drop_index("ix_events_organization_id_commit_order_id", table_name="events")
    op.drop_column("events", "commit_order")
    op.create_index("ix_events_untold", "events", ["ticket"],
                    postgresql_where=sa.text("position is null"))
    op.create_index(op.f("ix_events_workspace_id_position"), "events",
                    ["workspace_id", "position"])
    op.create_index("ix_events_of_organization", "events", ["organization_id", "position"],
                    postgresql_where=sa.text("workspace_id is null"))
    op.create_index("ix_events_at", "events", ["at"], postgresql_using="brin")
    op.execute("DROP POLICY wall ON events")
    op.execute(f"CREATE POLICY wall ON events TO tertulia_app USING ({EVENTS_READ})"
               f" WITH CHECK ({EVENTS_WRITTEN})")


def _webhooks() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("event_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_key", sa.Text(), nullable=True),
        sa.Column("api_version", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recover_from", sa.BigInteger(), nullable=True),
        sa.Column("recover_until", sa.BigInteger(), nullable=True),
        sa.Column("recovered", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_webhook_endpoints_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_webhook_endpoints")),
        sa.UniqueConstraint("workspace_id", "external_id",
                            name=op.f("uq_webhook_endpoints_workspace_id_external_id")),
    )
    op.create_index("ix_webhook_endpoints_recovering", "webhook_endpoints", ["recover_from"],
                    postgresql_where=sa.text("recover_from is not null"))
    op.create_table(
        "webhook_deliveries",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("endpoint_id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("event_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("behind", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_outcome", sa.Text(), nullable=True),
        sa.Column("last_status_code", sa.Integer(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "endpoint_id"],
            ["webhook_endpoints.workspace_id", "webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_workspace_id_endpoint_id_webhook_endpoints")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index("ix_webhook_deliveries_due", "webhook_deliveries",
                    ["workspace_id", "endpoint_id", "behind", "next_at"],
                    postgresql_where=sa.text("state = 'pending'"))
    op.create_index("ix_webhook_deliveries_leases", "webhook_deliveries",
                    ["workspace_id", "endpoint_id", "lease_until"],
                    postgresql_where=sa.text("state = 'sending'"))
    op.create_index(op.f("ix_webhook_deliveries_workspace_id_endpoint_id_id"),
                    "webhook_deliveries", ["workspace_id", "endpoint_id", "id"])
    op.create_index("ix_webhook_deliveries_created_at", "webhook_deliveries", ["created_at"],
                    postgresql_using="brin")
    op.create_table(
        "webhook_attempts",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "delivery_id"],
            ["webhook_deliveries.workspace_id", "webhook_deliveries.id"], ondelete="CASCADE",
            name=op.f("fk_webhook_attempts_workspace_id_delivery_id_webhook_deliveries")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_webhook_attempts")),
    )
    op.create_index(op.f("ix_webhook_attempts_workspace_id_delivery_id_id"), "webhook_attempts",
                    ["workspace_id", "delivery_id", "id"])
    for table in ("webhook_endpoints", "webhook_deliveries", "webhook_attempts"):
        wall(op, table)


def _stream_tickets() -> None:
    op.create_table(
        "stream_tickets",
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "hash", name=op.f("pk_stream_tickets")),
    )
    op.create_index(op.f("ix_stream_tickets_hash"), "stream_tickets", ["hash"])
    wall(op, "stream_tickets", f"organization_id = {ORGANIZATION} AND workspace_id = {WORKSPACE}")


def downgrade() -> None:
    for signature in DOORS:
        op.execute(f"DROP FUNCTION {signature.strip().split('(')[0]}")
    for table in ("stream_tickets", "webhook_attempts", "webhook_deliveries", "webhook_endpoints"):
        op.drop_table(table)
    op.execute("DROP POLICY wall ON events")
    op.execute(f"CREATE POLICY wall ON events TO tertulia_app USING ({EVENTS_BEFORE})"
               f" WITH CHECK ({EVENTS_BEFORE})")
    for index in ("ix_events_untold", "ix_events_workspace_id_position",
                  "ix_events_of_organization", "ix_events_at"):
        op.drop_index(index, table_name="events")
    op.add_column("events", sa.Column("commit_order", sa.BigInteger(), nullable=False,
                  server_default=sa.text("(pg_current_xact_id()::text)::bigint")))
    op.execute("ALTER TABLE events NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE events SET commit_order = coalesce(position, ticket)")
    op.execute("ALTER TABLE events FORCE ROW LEVEL SECURITY")
    op.create_index("ix_events_organization_id_commit_order_id", "events",
                    ["organization_id", "commit_order", "id"])
    for column in ("position", "ticket", "previous", "mode"):
        op.drop_column("events", column)
    op.execute("DROP SEQUENCE event_tickets")
    op.execute("DROP SEQUENCE event_positions")
