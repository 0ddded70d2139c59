"""What is told of a workspace's branding."""

from typing import Any

from domain.identity.branding import Branding
from domain.shared.events import News, differences

BRANDING_UPDATED = "branding.updated"

ANNOUNCED = frozenset({BRANDING_UPDATED})


def branding_changed(branding: Branding, before: Branding) -> News:
    after = _branding(branding)
    previous = differences(_branding(before), after)
    return News(BRANDING_UPDATED, branding.workspace_id, branding.version, after, previous=previous)


def _branding(branding: Branding) -> dict[str, Any]:
    return {
        "id": branding.workspace_id,
        "display_name": branding.display_name,
        "primary_colour": branding.primary_colour,
        "accent_colour": branding.accent_colour,
        "background_colour": branding.background_colour,
        "logo_media_id": branding.logo_media_id,
        "locale": branding.locale,
        "version": branding.version,
    }
