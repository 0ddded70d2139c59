"""Conversations are found by when they began and by when they were closed

Revision: 0115
Follows: 0114
"""

import sqlalchemy as sa

from alembic import op

revision = "0115"
down_revision = "0114"
branch_labels = None
depends_on = None

WHERE = {
    "began": ("began_at", "merged_into is null"),
    "closed": ("closed_at", "merged_into is null and closed_at is not null"),
}


def upgrade() -> None:
    for name, (column, where) in WHERE.items():
        op.create_index(f"ix_conversations_{name}", "conversations",
                        ["workspace_id", column, "id"], postgresql_where=sa.text(where))


def downgrade() -> None:
    for name in WHERE:
        op.drop_index(f"ix_conversations_{name}", "conversations")
