"""Entries of contests whose entrants must follow an account, and platforms that say who does

Revision: 0136
Follows: 0135
"""

import sqlalchemy as sa
from alembic import op

revision = "0136"
down_revision = "0135"
branch_labels = None
depends_on = None

# Channels keep what their platform could do when they were connected; on Bluesky it takes an AppView
# to know others, which is known by another thing that it takes.
LEARN = """
    UPDATE channels SET capabilities = array_append(capabilities, 'see_followers')
    WHERE platform IN ('bluesky', 'mastodon', 'sandbox') AND 'public_accounts' = ANY (capabilities)
      AND NOT 'see_followers' = ANY (capabilities)
"""
UNLEARN = "UPDATE channels SET capabilities = array_remove(capabilities, 'see_followers')"


def taught(statement: str) -> None:
    """While its security is forced not even the owner sees the rows."""
    op.execute("ALTER TABLE channels NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    op.execute("ALTER TABLE channels FORCE ROW LEVEL SECURITY")


def upgrade() -> None:
    op.add_column("contest_entries", sa.Column("following", sa.Text(), nullable=True))
    op.create_index(
        "ix_contest_entries_following",
        "contest_entries",
        ["workspace_id", "contest_id", "following", "id"],
        postgresql_where=sa.text("following IN ('unread', 'follows')"),
    )
    taught(LEARN)


def downgrade() -> None:
    taught(UNLEARN)
    op.drop_index("ix_contest_entries_following", table_name="contest_entries")
    op.drop_column("contest_entries", "following")
