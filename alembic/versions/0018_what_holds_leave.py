"""Holds on communities, with an end, a policy and a pace; since when a delivery is held

Revision: 0018
Follows: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("holds", sa.Column("community_id", sa.Text(), nullable=True))
    op.add_column("holds", sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("holds", sa.Column("on_lift", sa.Text(), nullable=False,
                                     server_default="as_planned"))
    op.add_column("holds", sa.Column("release_per_minute", sa.Integer(), nullable=False,
                                     server_default="6"))
    op.alter_column("holds", "on_lift", server_default=None)
    op.alter_column("holds", "release_per_minute", server_default=None)
    op.create_foreign_key(op.f("fk_holds_workspace_id_communities"), "holds", "communities",
                          ["workspace_id", "community_id"], ["workspace_id", "id"])
    op.create_index("ix_holds_lifted", "holds", ["workspace_id", "lifted_at"])
    op.add_column("deliveries", sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_deliveries_placed", "deliveries", ["workspace_id", "channel_id", "due_at"],
                    postgresql_where=sa.text("due_at is not null"))


def downgrade() -> None:
    op.drop_index("ix_deliveries_placed", table_name="deliveries")
    op.drop_column("deliveries", "held_since")
    op.drop_index("ix_holds_lifted", table_name="holds")
    op.drop_constraint(op.f("fk_holds_workspace_id_communities"), "holds", type_="foreignkey")
    for column in ("release_per_minute", "on_lift", "ends_at", "community_id"):
        op.drop_column("holds", column)
