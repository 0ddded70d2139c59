"""What is contained by itself, and what was

Revision: 0139
Follows: 0135
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.db.walls import wall
from alembic import op

revision = "0139"
down_revision = "0135"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def upgrade() -> None:
    op.create_table(
        "crisis_settings",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "updated_by")),
        *(_instant(name) for name in ("created_at", "updated_at")),
        sa.Column("containment", JSONB, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_crisis_settings_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_crisis_settings")),
    )
    wall(op, "crisis_settings")
    op.add_column(
        "crises",
        sa.Column(
            "contained_by_itself", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )


def downgrade() -> None:
    op.drop_column("crises", "contained_by_itself")
    op.drop_table("crisis_settings")
