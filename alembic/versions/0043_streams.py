"""Channels that are told over a stream: who holds it, and from where it is resumed

Revision: 0043
Follows: 0042
"""

import sqlalchemy as sa

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

SEEN = "workspace_id, key, next_at, fence, lease_until, alive_until, point, failures"
MOVED = "next_at, fence, lease_until, alive_until, point, failures"
NEWEST = """fence <= $2 AND (SELECT max(n.fence) FROM channel_streams n WHERE n.key = $1) = $2"""
# Rows that bear one key are one stream, whichever workspaces they are in. One that came while the
# stream was held has no lease and an older fence, and is taken along as soon as it is kept again.
DOORS = {
    "due_streams(most int) RETURNS TABLE (key text)": """
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
    "take_stream(wanted text, lease interval) RETURNS TABLE (fence int, point text, failures int)": """
        SELECT pg_advisory_xact_lock(hashtextextended('channel_streams/' || wanted, 0));
        WITH state AS MATERIALIZED (
          SELECT max(s.fence) AS fence, max(s.failures) AS failures,
            (array_agg(s.point ORDER BY s.fence DESC, s.workspace_id))[1] AS point
          FROM channel_streams s WHERE s.key = wanted
          HAVING bool_and(s.lease_until IS NULL OR s.lease_until <= clock_timestamp())
            AND bool_and(s.failures = 0 OR s.next_at <= clock_timestamp())
            AND min(s.next_at) <= clock_timestamp()
        ), taken AS (
          UPDATE channel_streams s SET fence = state.fence + 1, point = state.point,
            lease_until = clock_timestamp() + lease
          FROM state WHERE s.key = wanted RETURNING s.workspace_id)
        SELECT state.fence + 1, state.point, state.failures FROM state
        WHERE EXISTS (SELECT FROM taken)
    """,
    """stream_members(wanted text)
       RETURNS TABLE (channel_id text, organization_id text, workspace_id text)""": """
        SELECT c.id, c.organization_id, c.workspace_id
        FROM channel_hearings h JOIN channels c
          ON c.workspace_id = h.workspace_id AND c.id = h.channel_id
        WHERE h.stream = wanted AND c.status = 'connected' ORDER BY c.workspace_id, c.id
    """,
    "keep_stream(text, int, text, interval, boolean) RETURNS boolean": f"""
        WITH kept AS (UPDATE channel_streams SET fence = $2, point = $3,
          lease_until = clock_timestamp() + $4,
          alive_until = CASE WHEN $5 THEN clock_timestamp() + $4 END
        WHERE key = $1 AND {NEWEST} RETURNING 1)
        SELECT EXISTS (SELECT FROM kept)
    """,
    "note_stream(text, int, text) RETURNS boolean": f"""
        WITH kept AS (UPDATE channel_streams SET fence = $2, point = $3
        WHERE key = $1 AND {NEWEST} RETURNING 1)
        SELECT EXISTS (SELECT FROM kept)
    """,
    "leave_stream(text, int, text, int, interval) RETURNS void": f"""
        UPDATE channel_streams SET fence = $2, point = $3, failures = $4,
          next_at = clock_timestamp() + $5, lease_until = NULL, alive_until = NULL
        WHERE key = $1 AND {NEWEST}
    """,
    "forget_old_streams(most int) RETURNS bigint": """
        WITH old AS MATERIALIZED (
          SELECT s.workspace_id, s.key FROM channel_streams s
          WHERE (s.lease_until IS NULL OR s.lease_until <= clock_timestamp())
            AND s.next_at < clock_timestamp() - interval '1 day' AND NOT EXISTS (
              SELECT FROM channel_hearings h
              WHERE h.workspace_id = s.workspace_id AND h.stream = s.key)
          LIMIT most
        ), gone AS (
          DELETE FROM channel_streams s USING old
          WHERE s.workspace_id = old.workspace_id AND s.key = old.key RETURNING 1)
        SELECT count(*) FROM gone
    """,
}
# Channels keep what their platform could do when they were connected; on which stream one hears it
# learns when it is next asked, for its credentials can be opened by nobody here.
TAUGHT = (
    "UPDATE channels SET capabilities = array_append(capabilities, 'inbound_streaming')"
    " WHERE platform = 'discord' AND NOT 'inbound_streaming' = ANY (capabilities)"
)
FORGOTTEN = (
    "UPDATE channels SET capabilities = array_remove(capabilities, 'inbound_streaming')"
    " WHERE platform = 'discord'"
)


def upgrade() -> None:
    op.create_table(
        "channel_streams",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alive_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("point", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_channel_streams_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_channel_streams")),
    )
    op.create_index(op.f("ix_channel_streams_key"), "channel_streams", ["key"])
    for column in ("stream", "stream_trouble"):
        op.add_column("channel_hearings", sa.Column(column, sa.Text(), nullable=True))
    op.create_index(
        "ix_channel_hearings_stream",
        "channel_hearings",
        ["stream"],
        postgresql_where=sa.text("stream is not null"),
    )
    wall(op, "channel_streams")
    sweep(op, "channel_streams", f"DELETE, SELECT ({SEEN}), UPDATE ({MOVED})")
    op.execute("GRANT SELECT (stream) ON channel_hearings TO tertulia_sweep")
    op.execute("GRANT SELECT (status) ON channels TO tertulia_sweep")
    for signature, body in DOORS.items():
        door(op, signature, body)
    _unforced(TAUGHT)


def downgrade() -> None:
    _unforced(FORGOTTEN)
    for signature in DOORS:
        op.execute(f"DROP FUNCTION {signature.split('(')[0]}")
    op.execute("REVOKE SELECT (status) ON channels FROM tertulia_sweep")
    op.drop_index("ix_channel_hearings_stream", "channel_hearings")
    for column in ("stream_trouble", "stream"):
        op.drop_column("channel_hearings", column)
    op.drop_table("channel_streams")


def _unforced(change: str) -> None:
    """While its security is forced not even the owner sees the channels."""
    op.execute("ALTER TABLE channels NO FORCE ROW LEVEL SECURITY")
    op.execute(change)
    op.execute("ALTER TABLE channels FORCE ROW LEVEL SECURITY")
