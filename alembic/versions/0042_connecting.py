"""Connecting through a platform's own page, and channels that are looked at once a day

Revision: 0042
Follows: 0041
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

FIND = """find_channel_connection(wanted text) RETURNS TABLE
    (connection_id text, organization_id text, workspace_id text, created_by text,
     allowed_origins text[])"""
# A key that was revoked meanwhile connects nothing any more.
FOUND = """
    SELECT c.id, c.organization_id, c.workspace_id, c.created_by, w.allowed_origins
    FROM channel_connections c JOIN workspaces w ON w.id = c.workspace_id
    WHERE (c.state_hash = wanted OR c.token_hash = wanted) AND w.status = 'active'
      AND NOT EXISTS (SELECT 1 FROM api_keys k WHERE k.id = c.created_by
                      AND (k.revoked_at IS NOT NULL OR k.expires_at <= clock_timestamp()))
"""
# How it went can be read for a day; what was never taken up is of no use to anybody.
FORGET = "forget_old_connections(most int) RETURNS bigint"
FORGOTTEN = """
    WITH old AS MATERIALIZED (
      SELECT c.workspace_id, c.id FROM channel_connections c
      WHERE c.expires_at < clock_timestamp() - CASE WHEN c.status IN ('finished', 'failed')
        THEN interval '1 day' ELSE interval '1 hour' END
      ORDER BY c.expires_at LIMIT most
    ), gone AS (
      DELETE FROM channel_connections c USING old
      WHERE c.workspace_id = old.workspace_id AND c.id = old.id RETURNING 1)
    SELECT count(*) FROM gone
"""
SEEN = (
    "workspace_id, id, organization_id, state_hash, token_hash, status, created_by, expires_at"
)
# While its security is forced not even the owner sees the channels.
LOOK_AT_THEM = """
    INSERT INTO duties (workspace_id, kind, subject_id, organization_id, due_at, fence, failures,
      deaths)
    SELECT workspace_id, 'channel.looked_at', id, organization_id,
      clock_timestamp() + random() * interval '1 day', 0, 0, 0
    FROM channels WHERE status IN ('connected', 'paused') ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.create_table(
        "channel_connections",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("redirect_url", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("server_url", sa.Text(), nullable=True),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reconnects", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("state_hash", sa.Text(), nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("channel_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"],
            ["communities.workspace_id", "communities.id"],
            name=op.f("fk_channel_connections_workspace_id_community_id_communities"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_channel_connections")),
    )
    for column in ("state_hash", "token_hash", "expires_at"):
        op.create_index(op.f(f"ix_channel_connections_{column}"), "channel_connections", [column])
    op.create_table(
        "platform_apps",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("server_url", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_platform_apps_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "platform", "server_url", name=op.f("pk_platform_apps")
        ),
    )
    wall(op, "channel_connections")
    wall(op, "platform_apps")
    sweep(op, "channel_connections", f"DELETE, SELECT ({SEEN})")
    door(op, FIND, FOUND)
    door(op, FORGET, FORGOTTEN)
    _unforced(LOOK_AT_THEM)


def downgrade() -> None:
    _unforced("DELETE FROM duties WHERE kind = 'channel.looked_at'")
    op.execute("DROP FUNCTION find_channel_connection")
    op.execute("DROP FUNCTION forget_old_connections")
    op.drop_table("platform_apps")
    op.drop_table("channel_connections")


def _unforced(change: str) -> None:
    for table in ("channels", "duties"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(change)
    for table in ("channels", "duties"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
