"""Duties: what is to be done, about what, and when; three doors for whoever does them

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

IN_WORKSPACE = "workspace_id = (SELECT current_setting('tertulia.workspace', true))"

# The beginning of the statement, which an index can be asked with: clock_timestamp() is asked again
# for every row.
DOORS = {
    "due_duties(most int) RETURNS TABLE"
    " (kind text, subject_id text, organization_id text, workspace_id text)": """
        WITH due AS (
          SELECT d.kind, d.subject_id, d.organization_id, d.workspace_id, d.due_at,
            row_number() OVER (
              PARTITION BY d.workspace_id ORDER BY d.due_at, d.kind, d.subject_id) AS place
          FROM duties d WHERE d.due_at <= statement_timestamp()
            AND (d.lease_until IS NULL OR d.lease_until <= statement_timestamp()))
        SELECT kind, subject_id, organization_id, workspace_id FROM due
        ORDER BY place, due_at, kind, subject_id LIMIT most
    """,
    "next_duty() RETURNS timestamptz": """
        SELECT least(
          (SELECT min(due_at) FROM duties WHERE due_at > statement_timestamp()),
          (SELECT min(lease_until) FROM duties
           WHERE due_at <= statement_timestamp() AND lease_until > statement_timestamp()))
    """,
    """keep_duties(workspaces text[], kinds text[], subjects text[], fences bigint[], lease interval)
       RETURNS void""": """
        UPDATE duties d SET lease_until = clock_timestamp() + lease
        FROM unnest(workspaces, kinds, subjects, fences) k(workspace_id, kind, subject_id, fence)
        WHERE d.workspace_id = k.workspace_id AND d.kind = k.kind AND d.subject_id = k.subject_id
          AND d.fence = k.fence AND d.lease_until IS NOT NULL
    """,
    "forget_old_duties(most int) RETURNS bigint": """
        WITH gone AS (
          DELETE FROM duties d USING (
            SELECT workspace_id, kind, subject_id FROM duties WHERE due_at IS NULL
            LIMIT most FOR UPDATE SKIP LOCKED) old
          WHERE d.workspace_id = old.workspace_id AND d.kind = old.kind
            AND d.subject_id = old.subject_id AND d.due_at IS NULL RETURNING 1)
        SELECT count(*) FROM gone
    """,
}
SEEN = "workspace_id, kind, subject_id, organization_id, due_at, fence, lease_until"


def upgrade() -> None:
    op.create_table(
        "duties",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("deaths", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_duties_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "subject_id", name=op.f("pk_duties")),
    )
    op.create_index("ix_duties_agenda", "duties", ["due_at"], unique=False,
                    postgresql_where=sa.text("due_at is not null"))
    op.execute("ALTER TABLE duties ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE duties FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY wall ON duties TO tertulia_app"
        f" USING ({IN_WORKSPACE}) WITH CHECK ({IN_WORKSPACE})"
    )
    op.execute("CREATE POLICY sweep ON duties TO tertulia_sweep USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE ON duties TO tertulia_app")
    op.execute(f"GRANT SELECT ({SEEN}), UPDATE (lease_until), DELETE ON duties TO tertulia_sweep")
    op.execute("GRANT CREATE ON SCHEMA public TO tertulia_sweep")
    for signature, body in DOORS.items():
        name = signature.split("(")[0]
        nature = "VOLATILE" if "UPDATE" in body else "STABLE"
        op.execute(
            f"CREATE FUNCTION {signature} LANGUAGE sql {nature} SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $door${body}$door$"
        )
        op.execute(f"ALTER FUNCTION {name} OWNER TO tertulia_sweep")
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO tertulia_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM tertulia_sweep")


def downgrade() -> None:
    for signature in DOORS:
        op.execute(f"DROP FUNCTION {signature.split('(')[0]}")
    op.execute("DROP POLICY sweep ON duties")
    op.execute("DROP POLICY wall ON duties")
    op.drop_table("duties")
