"""Ended travels are gone through, decisions name the guidelines they rest on, and segments find who
acknowledged a version or waits to be let in

Revision: 0105
Follows: 0104
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
INDEXES = {
    "ix_acknowledgements_workspace_id_guidelines_id_member_id": (
        "acknowledgements",
        ["workspace_id", "guidelines_id", "member_id"],
    ),
    "ix_join_requests_workspace_id_state_id": ("join_requests", ["workspace_id", "state", "id"]),
}


def upgrade() -> None:
    op.add_column("decisions", sa.Column("guidelines", JSONB, nullable=True))
    for name, (table, columns) in INDEXES.items():
        op.create_index(op.f(name), table, columns)
    op.create_index(
        "ix_travellers_kept",
        "travellers",
        ["workspace_id", "ended_at"],
        postgresql_where=sa.text("state <> 'travelling'"),
    )


def downgrade() -> None:
    op.drop_index("ix_travellers_kept", "travellers")
    for name, (table, _) in INDEXES.items():
        op.drop_index(op.f(name), table)
    op.drop_column("decisions", "guidelines")
