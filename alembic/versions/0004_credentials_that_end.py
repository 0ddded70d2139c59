"""Credentials that end and are refreshed: their term and turns, the sandbox's grants, three doors

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IN_WORKSPACE = "workspace_id = current_setting('tertulia.workspace', true)"

INSTANTS = ("credentials_expire_at", "credentials_safe_until", "refresh_at", "refresh_lease_until",
            "refreshed_at")
COUNTERS = ("credentials_fence", "refresh_fence", "refresh_tries")
SWEPT = "credentials_safe_until, refresh_at, refresh_lease_until"

# The beginning of the statement, which an index can be asked with: clock_timestamp() is asked again
# for every row.
DOORS = {
    "due_refreshes(most int) RETURNS TABLE"
    " (channel_id text, organization_id text, workspace_id text)": """
        SELECT id, organization_id, workspace_id FROM channels
        WHERE refresh_at <= statement_timestamp()
          AND (refresh_lease_until IS NULL OR refresh_lease_until <= statement_timestamp())
        ORDER BY refresh_at, id LIMIT most
    """,
    "next_refresh() RETURNS timestamptz": """
        SELECT least(
          (SELECT min(refresh_at) FROM channels WHERE refresh_at > statement_timestamp()),
          (SELECT min(refresh_lease_until) FROM channels
           WHERE refresh_at IS NOT NULL AND refresh_lease_until > statement_timestamp()))
    """,
}

# While a refresh is to come, nothing is taken that would be sent with credentials about to end.
DUE_DELIVERIES = """
    due_deliveries(most int, per_channel int) RETURNS TABLE
    (delivery_id text, organization_id text, workspace_id text, channel_id text, state text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $door$
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
               (c.rate_limited_until IS NULL OR c.rate_limited_until <= clock_timestamp()){gate}))
        ORDER BY p.place, p.since, p.id LIMIT most
    $door$
"""
GATE = """
           AND (c.refresh_at IS NULL OR c.credentials_safe_until IS NULL
                OR c.credentials_safe_until > clock_timestamp())"""


def upgrade() -> None:
    for name in INSTANTS:
        op.add_column("channels", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in COUNTERS:
        zero = sa.text("0")
        op.add_column("channels", sa.Column(name, sa.Integer(), server_default=zero, nullable=False))
    op.add_column("channels", sa.Column("refresh_error", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_channels_refresh_only_while_live"),
        "channels",
        "refresh_at IS NULL OR status IN ('connected', 'paused')",
    )
    op.create_index(
        "ix_channels_refreshes",
        "channels",
        ["refresh_at"],
        unique=False,
        postgresql_where=sa.text("refresh_at is not null"),
    )
    op.create_table(
        "sandbox_grants",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("calls", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace_id", "channel_id", "id", name=op.f("pk_sandbox_grants")
        ),
    )
    op.execute("ALTER TABLE sandbox_grants ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE sandbox_grants FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY wall ON sandbox_grants TO tertulia_app"
        f" USING ({IN_WORKSPACE}) WITH CHECK ({IN_WORKSPACE})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON sandbox_grants TO tertulia_app")
    op.execute(f"GRANT SELECT ({SWEPT}) ON channels TO tertulia_sweep")
    op.execute("GRANT CREATE ON SCHEMA public TO tertulia_sweep")
    for signature, body in DOORS.items():
        name = signature.split("(")[0]
        op.execute(
            f"CREATE FUNCTION {signature} LANGUAGE sql STABLE SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $door${body}$door$"
        )
        op.execute(f"ALTER FUNCTION {name} OWNER TO tertulia_sweep")
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO tertulia_app")
    # Replaced in place, it keeps its owner and who may call it.
    op.execute(f"CREATE OR REPLACE FUNCTION {DUE_DELIVERIES.format(gate=GATE)}")
    op.execute("REVOKE CREATE ON SCHEMA public FROM tertulia_sweep")


def downgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO tertulia_sweep")
    op.execute(f"CREATE OR REPLACE FUNCTION {DUE_DELIVERIES.format(gate='')}")
    op.execute("REVOKE CREATE ON SCHEMA public FROM tertulia_sweep")
    for signature in DOORS:
        op.execute(f"DROP FUNCTION {signature.split('(')[0]}")
    op.execute(f"REVOKE SELECT ({SWEPT}) ON channels FROM tertulia_sweep")
    op.execute("DROP POLICY wall ON sandbox_grants")
    op.drop_table("sandbox_grants")
    op.drop_index("ix_channels_refreshes", table_name="channels")
    op.drop_constraint(op.f("ck_channels_refresh_only_while_live"), "channels")
    for name in (*INSTANTS, *COUNTERS, "refresh_error"):
        op.drop_column("channels", name)
