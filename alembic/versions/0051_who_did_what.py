"""Who did what, in chains that show what is changed in them

Revision: 0051
Follows: 0050
"""

import sqlalchemy as sa

from adapters.db.walls import door, sweep
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

ORGANIZATION = "(SELECT current_setting('tertulia.organization', true))"
WORKSPACE = "coalesce((SELECT current_setting('tertulia.workspace', true)), '')"
MODE = "(SELECT current_setting('tertulia.mode', true))"
GRANTS = "(SELECT current_setting('tertulia.grants', true))"

# Who works in a workspace sees what was done there; who works in none, what was done to the
# organization itself, in its own mode.
WITHIN = (
    f"organization_id = {ORGANIZATION} AND CASE WHEN {WORKSPACE} = ''"
    f" THEN workspace_id IS NULL AND chain = {ORGANIZATION} || ':' || {MODE} AND {GRANTS} = '*'"
    f" ELSE workspace_id = {WORKSPACE} AND chain = workspace_id END"
)

TOLD_BEFORE = """
    UPDATE events e SET position = n.position FROM numbered n
    WHERE e.organization_id = n.organization_id AND e.id = n.id
    RETURNING e.workspace_id, e.id, e.name, e.object_id, e.at
  ),"""
TOLD_SINCE = """
    UPDATE events e SET position = n.position FROM numbered n
    WHERE e.organization_id = n.organization_id AND e.id = n.id
    RETURNING e.organization_id, e.workspace_id, e.mode, e.position, e.id, e.name, e.object_id, e.at
  ), behind AS (
    INSERT INTO audit_told (organization_id, chain, workspace_id, mode, position)
    SELECT t.organization_id, coalesce(t.workspace_id, t.organization_id || ':' || t.mode),
           t.workspace_id, t.mode, max(t.position) FROM told t GROUP BY 1, 2, 3, 4
    ON CONFLICT (organization_id, chain) DO UPDATE SET position = excluded.position
  ),"""

DOORS = {
    """unsealed_trails(most int) RETURNS TABLE
       (organization_id text, workspace_id text, mode text)""": """
        SELECT b.organization_id, b.workspace_id, b.mode FROM audit_told b
        LEFT JOIN audit_trails t ON t.organization_id = b.organization_id AND t.chain = b.chain
        WHERE t.position IS NULL OR t.position < b.position
           OR t.unanchored > 0 AND t.anchored_at <= clock_timestamp() - interval '1 hour'
        ORDER BY b.position LIMIT most
    """,
    # Always a beginning of a chain, never a piece out of it.
    "forget_old_audit(most int) RETURNS bigint": """
        WITH looked AS (
          SELECT e.organization_id, e.chain, e.sequence,
                 bool_and(e.at < clock_timestamp() - interval '2 years')
                   OVER (PARTITION BY e.organization_id, e.chain ORDER BY e.sequence) AS old
          FROM audit_trails t JOIN audit_entries e
            ON e.organization_id = t.organization_id AND e.chain = t.chain
           AND e.sequence BETWEEN t.first AND t.first + most - 1
        ), gone AS (
          DELETE FROM audit_entries WHERE (organization_id, chain, sequence) IN (
            SELECT organization_id, chain, sequence FROM looked WHERE old
            ORDER BY organization_id, chain, sequence LIMIT most)
          RETURNING organization_id, chain, sequence
        ), moved AS (
          UPDATE audit_trails t SET first = g.last + 1
          FROM (SELECT organization_id, chain, max(sequence) AS last FROM gone GROUP BY 1, 2) g
          WHERE t.organization_id = g.organization_id AND t.chain = g.chain
        )
        SELECT count(*) FROM gone
    """,
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("events", sa.Column("actor_id", sa.Text(), nullable=True))
    _tables()
    op.execute("GRANT SELECT (mode) ON events TO tertulia_sweep")
    _teach_telling(TOLD_BEFORE, TOLD_SINCE)
    for signature, body in DOORS.items():
        door(op, signature, body)


def _tables() -> None:
    op.create_table(
        "audit_trails",
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("anchored", sa.BigInteger(), nullable=False),
        sa.Column("anchored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unanchored", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "chain", name=op.f("pk_audit_trails")),
    )
    op.create_table(
        "audit_told",
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "chain", name=op.f("pk_audit_told")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=True),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("object_sequence", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changes", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("data_hash", sa.Text(), nullable=False),
        sa.Column("changes_hash", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organization_id", "chain", "sequence", name=op.f("pk_audit_entries")
        ),
    )
    for column in ("object_id", "actor_id"):
        op.create_index(
            op.f(f"ix_audit_entries_organization_id_chain_{column}_sequence"),
            "audit_entries",
            ["organization_id", "chain", column, "sequence"],
        )
    for table, rights in (
        ("audit_trails", "SELECT, INSERT, UPDATE"),
        ("audit_told", "SELECT"),
        # What is on record is neither changed nor struck out by anybody who serves.
        ("audit_entries", "SELECT, INSERT"),
    ):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY wall ON {table} TO tertulia_app USING ({WITHIN}) WITH CHECK ({WITHIN})"
        )
        op.execute(f"GRANT {rights} ON {table} TO tertulia_app")
    sweep(
        op,
        "audit_trails",
        "SELECT (organization_id, chain, position, first, unanchored, anchored_at), UPDATE (first)",
    )
    sweep(op, "audit_told", "SELECT, INSERT, UPDATE")
    sweep(op, "audit_entries", "SELECT (organization_id, chain, sequence, at), DELETE")


def _teach_telling(before: str, after: str) -> None:
    connection = op.get_bind()
    body = connection.execute(
        sa.text("SELECT prosrc FROM pg_proc WHERE proname = 'tell_events'")
    ).scalar_one()
    if before not in body:
        raise RuntimeError("tell_events is not the one this migration knows")
    door(op, "tell_events(most int) RETURNS int", body.replace(before, after), language="plpgsql")


def downgrade() -> None:
    _teach_telling(TOLD_SINCE, TOLD_BEFORE)
    for signature in DOORS:
        op.execute(f"DROP FUNCTION {signature.split('(')[0].strip()}")
    op.execute("REVOKE SELECT (mode) ON events FROM tertulia_sweep")
    for table in ("audit_entries", "audit_told", "audit_trails"):
        op.drop_table(table)
    op.drop_column("events", "actor_id")
