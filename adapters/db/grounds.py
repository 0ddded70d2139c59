"""What documents of a workspace go by: its name, clock and language, and how it shows itself."""

from typing import Any

from adapters.db.branding import PICTURE
from domain.communities.community_audit_ports import AuditGround
from domain.shared.colours import Dress

GROUND = (
    "SELECT coalesce(b.display_name, w.name) AS name, w.timezone,"
    " coalesce(b.locale, w.language) AS language, b.primary_colour AS primary,"
    " b.accent_colour AS accent, b.background_colour AS background, m.id AS logo_media_id"
    " FROM workspaces w LEFT JOIN brandings b ON b.workspace_id = walls.workspace"
    " LEFT JOIN media m ON m.workspace_id = walls.workspace AND m.id = b.logo_media_id"
    f" AND m.deleted_at IS NULL AND {PICTURE}"
    " WHERE w.id = walls.workspace"
)
_DRESS = ("primary", "accent", "background", "logo_media_id")


async def ground_within(connection: Any, workspace_id: str) -> AuditGround:
    """In a transaction inside that workspace's walls, without a connection beside it."""
    asked = "WITH walls AS (SELECT $1::text AS workspace) SELECT found.* FROM walls,"
    return ground_of(await connection.fetchrow(f"{asked} LATERAL ({GROUND}) found", workspace_id))


def ground_of(found: Any) -> AuditGround:
    worn = {name: found[name] for name in _DRESS if found[name] is not None}
    return AuditGround(found["name"], found["timezone"], found["language"], Dress(**worn))
