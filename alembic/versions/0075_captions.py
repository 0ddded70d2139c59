"""Where those who do not hear a film read what is said in it

Revision: 0075
Follows: 0074
"""

import sqlalchemy as sa

from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "media",
        sa.Column("captions", sa.Text(), server_default=sa.text("'none'"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("media", "captions")
