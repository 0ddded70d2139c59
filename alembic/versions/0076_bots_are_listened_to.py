"""Telegram's bots are listened to and no longer asked, and Discord's forums are listened to as well;
who hears on a stream is known with its version

Revision: 0076
Follows: 0075
"""

from adapters.db.walls import door
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
FOUND = """FROM channel_hearings h JOIN channels c
          ON c.workspace_id = h.workspace_id AND c.id = h.channel_id
        WHERE h.stream = wanted AND c.status = 'connected' ORDER BY c.workspace_id, c.id"""
WITH_VERSIONS = """stream_members(wanted text) RETURNS TABLE
       (channel_id text, organization_id text, workspace_id text, version int)"""
WITHOUT_VERSIONS = """stream_members(wanted text)
       RETURNS TABLE (channel_id text, organization_id text, workspace_id text)"""


def upgrade() -> None:
    _unforced(TAUGHT)
    op.execute("GRANT SELECT (version) ON channels TO tertulia_sweep")
    op.execute("DROP FUNCTION stream_members")
    door(op, WITH_VERSIONS, f"SELECT c.id, c.organization_id, c.workspace_id, c.version {FOUND}")


def downgrade() -> None:
    op.execute("DROP FUNCTION stream_members")
    door(op, WITHOUT_VERSIONS, f"SELECT c.id, c.organization_id, c.workspace_id {FOUND}")
    op.execute("REVOKE SELECT (version) ON channels FROM tertulia_sweep")
    _unforced(FORGOTTEN)


def _unforced(changes: tuple[str, ...]) -> None:
    """While its security is forced not even the owner sees the channels."""
    op.execute("ALTER TABLE channels NO FORCE ROW LEVEL SECURITY")
    for change in changes:
        op.execute(change)
    op.execute("ALTER TABLE channels FORCE ROW LEVEL SECURITY")
