"""The facts that are told of the media library."""

from typing import Any

from domain.publishing.media import Media
from domain.shared.clock import written
from domain.shared.events import News, differences

MEDIA_CREATED = "media.created"
MEDIA_READY = "media.ready"
MEDIA_REJECTED = "media.rejected"
MEDIA_UPDATED = "media.updated"
MEDIA_EXPIRED = "media.expired"
MEDIA_DELETED = "media.deleted"

ANNOUNCED = frozenset(
    {MEDIA_CREATED, MEDIA_READY, MEDIA_REJECTED, MEDIA_UPDATED, MEDIA_EXPIRED, MEDIA_DELETED}
)


def media_changed(name: str, media: Media, before: Media | None = None) -> News:
    """The file as it is now. What people wrote about it is left out: who may read it fetches it."""
    after = _media(media)
    previous = differences(_media(before), after) if before else {}
    return News(name, media.id, media.version, after, previous=previous)


def _media(media: Media) -> dict[str, Any]:
    facts = media.facts
    return {
        "id": media.id,
        "status": media.status.value,
        "kind": facts.kind.value if facts else None,
        "mime_type": facts.mime_type if facts else None,
        "width": facts.width if facts else None,
        "height": facts.height if facts else None,
        "duration_ms": facts.duration_ms if facts else None,
        "bytes": media.bytes,
        "sha256": media.sha256,
        "rejected_reason": media.rejected_reason.value if media.rejected_reason else None,
        "expires_at": written(media.expires_at),
        "expired_at": written(media.expired_at),
        "external_id": media.external_id,
        "version": media.version,
    }
