"""How a workspace's brand speaks

Revision: 0026
Follows: 0025
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

IN_WORKSPACE = "workspace_id = (SELECT current_setting('tertulia.workspace', true))"


def upgrade() -> None:
    op.create_table(
        "brand_voices",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("forbidden", postgresql.JSONB(), nullable=False),
        sa.Column("preferred", postgresql.JSONB(), nullable=False),
        sa.Column("formality", postgresql.JSONB(), nullable=False),
        sa.Column("reading_ease", sa.Integer(), nullable=True),
        sa.Column("most_emoji", sa.Integer(), nullable=True),
        sa.Column("traits", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_brand_voices_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_brand_voices")),
    )
    op.execute("ALTER TABLE brand_voices ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE brand_voices FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY wall ON brand_voices TO tertulia_app"
        f" USING ({IN_WORKSPACE}) WITH CHECK ({IN_WORKSPACE})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON brand_voices TO tertulia_app")


def downgrade() -> None:
    op.drop_table("brand_voices")
