"""What is proposed for a brand's voice

Revision: 0122
Follows: 0121
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.db.walls import wall
from alembic import op

revision = "0122"
down_revision = "0121"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "voice_proposals",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("platforms", ARRAY(sa.Text()), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voice_version", sa.Integer(), nullable=False),
        sa.Column("learned", JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("accepted", ARRAY(sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"],
                                name=op.f("fk_voice_proposals_workspace_id_workspaces")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_voice_proposals")),
    )
    op.create_index(op.f("ix_voice_proposals_workspace_id_state_id"), "voice_proposals",
                    ["workspace_id", "state", "id"])
    wall(op, "voice_proposals")


def downgrade() -> None:
    op.drop_table("voice_proposals")
