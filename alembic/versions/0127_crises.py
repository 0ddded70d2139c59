"""Crises and their timelines

Revision: 0127
Follows: 0126
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.db.walls import wall
from alembic import op

revision = "0127"
down_revision = "0126"
branch_labels = None
depends_on = None

_INSTANTS = (
    *("began_at", "activated_at", "acknowledged_at", "held_at", "first_word_at"),
    *("contained_at", "resolved_at", "closed_at", "word_since", "word_due_at"),
)


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def _instant(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def upgrade() -> None:
    op.create_table(
        "crises",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "title", "state")),
        _text("severity"),
        sa.Column("factors", JSONB, nullable=False),
        *(_text(name, null=True) for name in ("summary", "responsibility")),
        *(_flag(name) for name in ("aggravated", "rumour")),
        *(_text(name, null=True) for name in ("trigger", "duplicate_of")),
        *(sa.Column(name, JSONB, nullable=False) for name in ("roles", "costs")),
        sa.Column("hold_ids", ARRAY(sa.Text()), nullable=False),
        sa.Column("review", JSONB, nullable=True),
        *(_instant(name, null=True) for name in _INSTANTS),
        sa.Column("word_count", sa.Integer(), nullable=False),
        *(_flag(name) for name in ("word_warned", "word_missed")),
        _text("external_id", null=True),
        sa.Column("metadata", JSONB, nullable=False),
        _text("created_by"),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_instant(name) for name in ("created_at", "updated_at")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_crises_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_crises")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name=op.f("uq_crises_workspace_id_external_id")
        ),
    )
    op.create_index(
        "uq_crises_open",
        "crises",
        ["workspace_id", "trigger"],
        unique=True,
        postgresql_where=sa.text(
            "trigger is not null and state in ('triage', 'active', 'contained')"
        ),
    )
    op.create_index(
        op.f("ix_crises_workspace_id_state_id"), "crises", ["workspace_id", "state", "id"]
    )
    wall(op, "crises")
    op.create_table(
        "crisis_entries",
        *(_text(name) for name in ("workspace_id", "id", "organization_id", "crisis_id", "kind")),
        _text("visibility"),
        _instant("at"),
        *(_text(name, null=True) for name in ("text", "language")),
        sa.Column("evidence", ARRAY(sa.Text()), nullable=False),
        _flag("pinned"),
        sa.Column("details", JSONB, nullable=False),
        _text("created_by"),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_instant(name) for name in ("created_at", "updated_at")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "crisis_id"],
            ["crises.workspace_id", "crises.id"],
            name=op.f("fk_crisis_entries_workspace_id_crises"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_crisis_entries")),
    )
    op.create_index(
        op.f("ix_crisis_entries_workspace_id_crisis_id_at_id"),
        "crisis_entries",
        ["workspace_id", "crisis_id", "at", "id"],
    )
    wall(op, "crisis_entries")


def downgrade() -> None:
    op.drop_table("crisis_entries")
    op.drop_table("crises")
