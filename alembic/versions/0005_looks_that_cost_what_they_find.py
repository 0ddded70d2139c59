"""A look at the agenda costs what it finds: indexes and doors for long backlogs

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WAITING = "state in ('scheduled', 'unconfirmed')"
# What is made here, and what it takes the place of. Most rows of a long history are in no state
# that anybody looks for, and a row that leaves such an index need not be entered there anew.
MADE = {
    "ix_deliveries_waiting": ("workspace_id", "channel_id", "next_at", "id", WAITING),
    "ix_deliveries_held": ("workspace_id", "channel_id", "state = 'held'"),
    "ix_deliveries_posts": (
        "workspace_id",
        "channel_id",
        "platform_post_id",
        "platform_post_id is not null",
    ),
}
GONE = {
    "ix_deliveries_workspace_id_channel_id_state": ("workspace_id", "channel_id", "state", None),
    "ix_deliveries_workspace_id_channel_id_platform_post_id": (
        "workspace_id",
        "channel_id",
        "platform_post_id",
        None,
    ),
}
RESTING = "rate_limited_until is not null"

DUE = """due_deliveries(most int, per_channel int) RETURNS TABLE
    (delivery_id text, organization_id text, workspace_id text, channel_id text, state text)"""
NEXT = "next_due() RETURNS timestamptz"

# One instant for the whole look, and one that an index can be asked with: clock_timestamp() itself
# is asked again for every row, of which there is one for each delivery planned for years to come.
#
# Few due rows name their channels themselves. Of many, the first of each channel are found by
# walking from channel to channel along the index, however long each channel's queue is.
DUE_BODY = f"""
#variable_conflict use_column
DECLARE
  moment timestamptz := clock_timestamp();
BEGIN
  RETURN QUERY
  WITH RECURSIVE few AS MATERIALIZED (
    SELECT d.workspace_id, d.channel_id FROM deliveries d
    WHERE d.{WAITING} AND d.next_at <= moment ORDER BY d.next_at LIMIT 500
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
  ), due AS (
    SELECT first.* FROM channels_due w
    JOIN channels c ON c.workspace_id = w.workspace_id AND c.id = w.channel_id
    CROSS JOIN LATERAL (
      SELECT d.id, c.organization_id, d.workspace_id, d.channel_id, d.state, d.next_at AS since,
        row_number() OVER (ORDER BY d.next_at, d.id) AS place
      FROM deliveries d
      WHERE d.{WAITING} AND d.workspace_id = w.workspace_id AND d.channel_id = w.channel_id
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
"""
NEXT_BODY = f"""
DECLARE
  moment timestamptz := clock_timestamp();
BEGIN
  RETURN least(
    (SELECT min(next_at) FROM deliveries WHERE {WAITING} AND next_at > moment),
    (SELECT min(lease_until) FROM deliveries
     WHERE state in ('claimed', 'sending') AND lease_until > moment),
    (SELECT min(rate_limited_until) FROM channels
     WHERE {RESTING} AND rate_limited_until > moment));
END
"""
DUE_BEFORE = """
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
      AND (p.state IN ('claimed', 'sending') OR (
           (c.rate_limited_until IS NULL OR c.rate_limited_until <= clock_timestamp())
           AND (c.refresh_at IS NULL OR c.credentials_safe_until IS NULL
                OR c.credentials_safe_until > clock_timestamp())))
    ORDER BY p.place, p.since, p.id LIMIT most
"""
NEXT_BEFORE = """
    SELECT least(
      (SELECT min(next_at) FROM deliveries
       WHERE state IN ('scheduled', 'unconfirmed') AND next_at > clock_timestamp()),
      (SELECT min(lease_until) FROM deliveries
       WHERE state IN ('claimed', 'sending') AND lease_until > clock_timestamp()),
      (SELECT min(rate_limited_until) FROM channels
       WHERE rate_limited_until > clock_timestamp()))
"""


def upgrade() -> None:
    # Built while the service goes on writing; one that a broken-off attempt left is built anew.
    with op.get_context().autocommit_block():
        _index("channels", "ix_channels_resting", ("rate_limited_until", RESTING))
        for name, columns in MADE.items():
            _index("deliveries", name, columns)
        for name in GONE:
            _drop(name)
    # Room on each page for the outcomes of the attempts on it: an outcome that finds room beside its
    # attempt needs no new entry in any index.
    op.execute("ALTER TABLE attempts SET (fillfactor = 60)")
    _doors("plpgsql", DUE_BODY, NEXT_BODY)


def downgrade() -> None:
    op.execute("ALTER TABLE attempts RESET (fillfactor)")
    _doors("sql", DUE_BEFORE, NEXT_BEFORE)
    with op.get_context().autocommit_block():
        for name, columns in GONE.items():
            _index("deliveries", name, columns)
        for name in (*MADE, "ix_channels_resting"):
            _drop(name)


def _index(table: str, name: str, columns: tuple) -> None:
    *columns, where = columns
    _drop(name)
    op.create_index(
        name,
        table,
        columns,
        postgresql_where=None if where is None else sa.text(where),
        postgresql_concurrently=True,
    )


def _drop(name: str) -> None:
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


def _doors(language: str, due: str, following: str) -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO tertulia_sweep")
    for signature, body in ((DUE, due), (NEXT, following)):
        name = signature.split("(")[0]
        op.execute(f"DROP FUNCTION {name}")
        op.execute(
            f"CREATE FUNCTION {signature} LANGUAGE {language} STABLE SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $door${body}$door$"
        )
        op.execute(f"ALTER FUNCTION {name} OWNER TO tertulia_sweep")
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO tertulia_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM tertulia_sweep")
