"""What is contained by itself, what was, and what crises ask of their surroundings

Revision: 0139
Follows: 0138
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.db.walls import wall
from alembic import op

revision = "0139"
down_revision = "0138"
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
    op.create_table(
        "crisis_measures",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "crisis_id")),
        *(_text(name) for name in ("measure", "placed_by")),
        *(_instant(name) for name in ("created_at", "updated_at")),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.Column(name, ARRAY(sa.Text()), nullable=False)
            for name in ("channel_ids", "community_ids", "platforms", "rule_ids")
        ),
        sa.Column("by_itself", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("tightening", JSONB, nullable=True),
        _instant("lifted_at", null=True),
        _text("lifted_by", null=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "crisis_id"],
            ["crises.workspace_id", "crises.id"],
            name=op.f("fk_crisis_measures_workspace_id_crisis_id_crises"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_crisis_measures")),
    )
    op.create_index(
        "ix_crisis_measures_standing",
        "crisis_measures",
        ["workspace_id", "measure"],
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_index(
        op.f("ix_crisis_measures_workspace_id_crisis_id_id"),
        "crisis_measures",
        ["workspace_id", "crisis_id", "id"],
    )
    wall(op, "crisis_measures")
    # No foreign key: as the holds of a crisis have none.
    op.add_column("moderation_rules", _text("crisis_id", null=True))
    op.add_column(
        "crises",
        sa.Column(
            "contained_by_itself", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )


def downgrade() -> None:
    op.drop_column("crises", "contained_by_itself")
    op.drop_column("moderation_rules", "crisis_id")
    op.drop_table("crisis_measures")
    op.drop_table("crisis_settings")
