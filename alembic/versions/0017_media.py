"""The media library: files, and leaves to bring them

Revision: 0017
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

IN_WORKSPACE = "workspace_id = (SELECT current_setting('tertulia.workspace', true))"
SEEN = "workspace_id, id, expires_at"
FORGET = "forget_old_uploads"
# A day later: what was brought on them is gone by then.
BODY = """
    WITH gone AS (
      DELETE FROM media_uploads WHERE (workspace_id, id) IN (
        SELECT workspace_id, id FROM media_uploads
        WHERE expires_at < statement_timestamp() - interval '1 day' LIMIT most)
      RETURNING 1)
    SELECT count(*) FROM gone
"""
TABLES = ("media", "media_uploads")


def upgrade() -> None:
    op.create_table(
        "media",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("rejected_reason", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("alt_text", sa.Text(), nullable=True),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("rights", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_media_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_media")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_media_workspace_id_external_id")
        ),
    )
    op.create_index("uq_media_sha256", "media", ["workspace_id", "sha256"], unique=True,
                    postgresql_where=sa.text("deleted_at is null"))
    op.create_index(op.f("ix_media_workspace_id_status_id"), "media",
                    ["workspace_id", "status", "id"], unique=False)
    op.create_index(op.f("ix_media_workspace_id_kind_id"), "media",
                    ["workspace_id", "kind", "id"], unique=False)
    op.create_index("ix_media_expiring", "media", ["workspace_id", "expires_at", "id"],
                    unique=False, postgresql_where=sa.text("expires_at is not null"))
    op.create_table(
        "media_uploads",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("media_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"],
            name=op.f("fk_media_uploads_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_media_uploads")),
    )
    op.create_index("ix_media_uploads_over", "media_uploads", ["expires_at"], unique=False)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY wall ON {table} TO tertulia_app"
            f" USING ({IN_WORKSPACE}) WITH CHECK ({IN_WORKSPACE})"
        )
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO tertulia_app")
    op.execute(
        "CREATE POLICY sweep ON media_uploads TO tertulia_sweep USING (true) WITH CHECK (true)"
    )
    op.execute(f"GRANT SELECT ({SEEN}), DELETE ON media_uploads TO tertulia_sweep")
    op.execute("GRANT CREATE ON SCHEMA public TO tertulia_sweep")
    op.execute(
        f"CREATE FUNCTION {FORGET}(most int) RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $door${BODY}$door$"
    )
    op.execute(f"ALTER FUNCTION {FORGET} OWNER TO tertulia_sweep")
    op.execute(f"REVOKE ALL ON FUNCTION {FORGET} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {FORGET} TO tertulia_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM tertulia_sweep")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {FORGET}")
    op.execute("DROP POLICY sweep ON media_uploads")
    for table in TABLES:
        op.execute(f"DROP POLICY wall ON {table}")
        op.drop_table(table)
