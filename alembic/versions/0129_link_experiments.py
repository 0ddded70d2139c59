"""Experiments on links, and the conversions of links

Revision: 0129
Follows: 0128
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from adapters.db.walls import wall
from alembic import op

revision = "0129"
down_revision = "0128"
branch_labels = None
depends_on = None

_TEXTS = ("workspace_id", "link_id", "external_id", "destination")


def upgrade() -> None:
    op.create_table(
        "link_conversions",
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "link_id"],
            ["links.workspace_id", "links.id"],
            name=op.f("fk_link_conversions_workspace_id_link_id_links"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "link_id", "external_id", name=op.f("pk_link_conversions")
        ),
    )
    op.create_index(
        "ix_link_conversions_recorded",
        "link_conversions",
        ["workspace_id", "link_id", "recorded_at"],
    )
    wall(op, "link_conversions")
    op.add_column("experiments", sa.Column("link_id", sa.Text(), nullable=True))
    op.add_column(
        "experiments",
        sa.Column("baseline", JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.create_foreign_key(
        "fk_experiments_link",
        "experiments",
        "links",
        ["workspace_id", "link_id"],
        ["workspace_id", "id"],
    )
    op.create_index(
        "uq_experiments_running_link",
        "experiments",
        ["workspace_id", "link_id"],
        unique=True,
        postgresql_where=sa.text("status = 'running'"),
    )


def downgrade() -> None:
    op.drop_index("uq_experiments_running_link", "experiments")
    op.drop_constraint("fk_experiments_link", "experiments")
    op.drop_column("experiments", "baseline")
    op.drop_column("experiments", "link_id")
    op.drop_table("link_conversions")
