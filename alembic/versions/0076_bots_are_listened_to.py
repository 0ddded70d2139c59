"""Telegram's bots are listened to and no longer asked, and Discord's forums are listened to as well

Revision: 0076
Follows: 0075
"""

from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

# Channels keep what their platform could do when they were connected; on which stream one hears it
# learns when it is next asked, for its credentials can be opened by nobody here.
TAUGHT = (
    "UPDATE channels SET capabilities ="
    " array_replace(capabilities, 'inbound_polling', 'inbound_streaming')"
    " WHERE platform = 'telegram' AND NOT 'inbound_streaming' = ANY (capabilities)",
    "UPDATE channels SET capabilities = array_append(capabilities, 'inbound_streaming')"
    " WHERE platform = 'discord_forum' AND NOT 'inbound_streaming' = ANY (capabilities)",
)
FORGOTTEN = (
    "UPDATE channels SET capabilities ="
    " array_replace(capabilities, 'inbound_streaming', 'inbound_polling')"
    " WHERE platform = 'telegram'",
    "UPDATE channels SET capabilities = array_remove(capabilities, 'inbound_streaming')"
    " WHERE platform = 'discord_forum'",
)


def upgrade() -> None:
    _unforced(TAUGHT)


def downgrade() -> None:
    _unforced(FORGOTTEN)


def _unforced(changes: tuple[str, ...]) -> None:
    """While its security is forced not even the owner sees the channels."""
    op.execute("ALTER TABLE channels NO FORCE ROW LEVEL SECURITY")
    for change in changes:
        op.execute(change)
    op.execute("ALTER TABLE channels FORCE ROW LEVEL SECURITY")
