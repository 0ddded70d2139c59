"""Whom a workspace asks about its messages from outside

Revision: 0031
Follows: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

IN_WORKSPACE = "workspace_id = (SELECT current_setting('tertulia.workspace', true))"


def upgrade() -> None:
    op.create_table(
        "reviewers",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("timeout_ms", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_reviewers_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_reviewers")),
    )
    op.execute("ALTER TABLE reviewers ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE reviewers FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY wall ON reviewers TO tertulia_app"
        f" USING ({IN_WORKSPACE}) WITH CHECK ({IN_WORKSPACE})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON reviewers TO tertulia_app")


def downgrade() -> None:
    op.drop_table("reviewers")
