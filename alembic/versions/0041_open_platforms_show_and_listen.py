"""Channels on Mastodon and Matrix show files, hear and count

Revision: 0041
Follows: 0040
"""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TYPES = (
    '"image_types": ["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"],'
    ' "video_types": ["video/mp4", "video/webm", "video/quicktime"], "together": false'
)
# Channels keep what their platform could do when they were connected. What only the platform can
# say, as what a room lets us do to others, they learn when they are next checked.
TAUGHT = {
    "mastodon": (
        (
            "media",
            "inbound_polling",
            "mute_people",
            "kick_people",
            "ban_people",
            "post_metrics",
            "account_metrics",
        ),
        '{"images": 4, "videos": 1, "image_bytes": 16777216, "video_bytes": 67108864,'
        f' "alt_text": 1500, {TYPES}}}',
    ),
    "matrix": (
        ("media", "inbound_polling", "account_metrics"),
        '{"images": 1, "videos": 1, "image_bytes": 67108864, "video_bytes": 67108864,'
        f' "alt_text": 240, {TYPES}}}',
    ),
}

# Channels are asked from when they are connected; those that were before, from now on. One that
# may not be asked just now ends its duty itself, and begins again when it may.
HEAR = """
    INSERT INTO channel_hearings (workspace_id, channel_id, organization_id, next_poll_at, quiet,
      failures, created_at, updated_at)
    SELECT workspace_id, id, organization_id, clock_timestamp(), 0, 0, clock_timestamp(),
      clock_timestamp()
    FROM channels WHERE platform IN ('mastodon', 'matrix') AND status <> 'disconnected'
    ON CONFLICT DO NOTHING
"""
ASK = """
    INSERT INTO duties (workspace_id, kind, subject_id, organization_id, due_at, fence, failures,
      deaths)
    SELECT workspace_id, 'poll_channel', id, organization_id, clock_timestamp(), 0, 0, 0
    FROM channels WHERE platform IN ('mastodon', 'matrix') AND status <> 'disconnected'
    ON CONFLICT DO NOTHING
"""
CEASE = "UPDATE duties SET due_at = NULL, lease_until = NULL WHERE kind = 'poll_channel'"
TABLES = ("channels", "channel_hearings", "duties")


def _unforced(statements: list[str]) -> None:
    """While its security is forced not even the owner sees the rows."""
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for statement in statements:
        op.execute(statement)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def upgrade() -> None:
    statements = []
    for platform, (capabilities, limit) in TAUGHT.items():
        for name in capabilities:
            statements.append(
                f"UPDATE channels SET capabilities = array_append(capabilities, '{name}')"
                f" WHERE platform = '{platform}' AND NOT '{name}' = ANY (capabilities)"
            )
        statements.append(
            f"UPDATE channels SET limits = jsonb_set(limits, '{{media}}', '{limit}')"
            f" WHERE platform = '{platform}'"
        )
    _unforced([*statements, HEAR, ASK])


def downgrade() -> None:
    # What a check has taught besides goes as well: before, nobody knew these words.
    names = {name for capabilities, _ in TAUGHT.values() for name in capabilities}
    names |= {"inbound_webhooks", "remove_messages", "kick_people", "ban_people"}
    _unforced(
        [
            f"UPDATE channels SET capabilities = array_remove(capabilities, '{name}')"
            " WHERE platform IN ('mastodon', 'matrix')"
            for name in sorted(names)
        ]
        + [
            "UPDATE channels SET limits = limits - 'media'"
            " WHERE platform IN ('mastodon', 'matrix')",
            CEASE,
        ]
    )
