"""Change what is noted about a file of the library, or take it out."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.media import Media
from domain.publishing.media_errors import MediaInUse
from domain.publishing.media_events import MEDIA_DELETED, MEDIA_UPDATED, media_changed
from domain.publishing.media_intake import EXPIRE, PROCESS, SWEEP
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import MediaId
from domain.shared.versions import Version, must_match


async def change_media(
    room: Publishing,
    actor: Actor,
    media_id: MediaId,
    version: Version,
    changes: Mapping[str, Any],
) -> Media:
    """Title, alt text, captions, tags, rights, end, metadata or external id.

    Raises MissingScope, NotFound, VersionMismatch, ValidationFailed for an end that is over,
    DuplicateExternalId.
    """
    actor.require(Permission.MEDIA_WRITE)
    now = room.clock.now()
    end = changes.get("expires_at")
    if end is not None and end <= now:
        raise ValidationFailed(errors=[FieldError("/expires_at", "in_past", {})])
    async with room.begin(actor) as tx:
        before = await tx.media.get(media_id)
        must_match(version, before.version)
        media = before.change(now, **changes)
        await tx.media.save(before, media)
        if media.expires_at is not None:
            tx.plan(EXPIRE, media_id, media.expires_at)
        else:
            tx.unplan(EXPIRE, media_id)
        tx.announce(media_changed(MEDIA_UPDATED, media, before))
        await tx.commit(media)
    return media


async def delete_media(
    room: Publishing, actor: Actor, media_id: MediaId, version: Version
) -> Media:
    """Take it out of the library; its bytes go soon after. Raises MissingScope, NotFound,
    VersionMismatch, and MediaInUse while something that is still to go out shows it."""
    actor.require(Permission.MEDIA_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.media.get(media_id)
        must_match(version, before.version)
        if await tx.media.is_used(media_id):
            raise MediaInUse(media=media_id)
        now = room.clock.now()
        media = before.delete(now)
        await tx.media.save(before, media)
        for kind in (PROCESS, EXPIRE):
            tx.unplan(kind, media_id)
        tx.plan(SWEEP, media_id, now)
        tx.announce(media_changed(MEDIA_DELETED, media, before))
        await tx.commit(media)
    return media
