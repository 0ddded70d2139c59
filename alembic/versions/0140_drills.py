"""Drills: storms that are played to people who respond to them

Revision: 0140
Follows: 0139
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from adapters.db.walls import wall
from alembic import op

revision = "0140"
down_revision = "0139"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _document(name: str) -> sa.Column:
    return sa.Column(name, JSONB, nullable=False)


def upgrade() -> None:
    op.create_table(
        "drills",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "name", "state")),
        _document("storm"),
        _whole("messages"),
        *(_instant(name) for name in ("storm_begins_at", "storm_ends_at", "told_until")),
        _whole("told"),
        _document("targets"),
        _text("crisis_id", null=True),
        _instant("over_at", null=True),
        _text("external_id", null=True),
        _document("metadata"),
        _text("created_by"),
        _whole("version"),
        *(_instant(name) for name in ("created_at", "updated_at")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_drills_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_drills")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_drills_workspace_id_external_id")
        ),
    )
    wall(op, "drills")


def downgrade() -> None:
    op.drop_table("drills")
