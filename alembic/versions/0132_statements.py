"""Holding statements, and which messages and holds are of a crisis

Revision: 0132
Follows: 0131
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from adapters.db.walls import door, sweep, wall
from alembic import op

revision = "0132"
down_revision = "0131"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def _instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


FIND = """find_status_page(wanted text) RETURNS TABLE (organization_id text, workspace_id text)"""
FOUND = """
    SELECT s.organization_id, s.workspace_id FROM status_pages s
    JOIN workspaces w ON w.id = s.workspace_id
    WHERE s.id = wanted AND s.enabled AND w.status = 'active'
"""


def upgrade() -> None:
    op.create_table(
        "holding_statements",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "name", "scenario")),
        *(_text(name) for name in ("language", "text")),
        _instant("review_by"),
        *(_text(name) for name in ("written_by", "created_by")),
        *(_instant(name) for name in ("created_at", "updated_at")),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_text(name, null=True) for name in ("severity", "platform")),
        sa.Column("placeholders", JSONB, nullable=False),
        _text("state"),
        _text("approved_by", null=True),
        _instant("approved_at", null=True),
        _text("approved_hash", null=True),
        _instant("retired_at", null=True),
        _flag("is_overdue"),
        _text("external_id", null=True),
        sa.Column("metadata", JSONB, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_holding_statements_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_holding_statements")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_holding_statements_workspace_id_external_id")
        ),
    )
    op.create_index(
        op.f("ix_holding_statements_workspace_id_scenario_state_id"),
        "holding_statements",
        ["workspace_id", "scenario", "state", "id"],
    )
    wall(op, "holding_statements")
    op.create_table(
        "status_pages",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "updated_by")),
        *(_instant(name) for name in ("created_at", "updated_at")),
        _flag("enabled"),
        _text("title", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_status_pages_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_status_pages")),
    )
    op.create_index("uq_status_pages_address", "status_pages", ["id"], unique=True)
    wall(op, "status_pages")
    # How it is found, and nothing of what stands on it.
    sweep(op, "status_pages", "SELECT (workspace_id, id, organization_id, enabled)")
    door(op, FIND, FOUND)
    op.add_column("crises", _flag("public"))
    # No foreign keys: as the holds of a crisis are none.
    op.add_column("holds", _text("crisis_id", null=True))
    op.add_column("messages", _text("crisis_id", null=True))


def downgrade() -> None:
    op.execute("DROP FUNCTION find_status_page")
    op.drop_table("status_pages")
    op.drop_column("crises", "public")
    op.drop_column("messages", "crisis_id")
    op.drop_column("holds", "crisis_id")
    op.drop_table("holding_statements")
