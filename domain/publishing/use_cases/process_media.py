"""What the library does by itself: look into files, end them in time, throw away what is left."""

from domain.publishing.media import (
    AGAIN_AFTER,
    Media,
    MediaStatus,
    original_of,
    thumbnail_of,
    upload_of,
)
from domain.publishing.media_events import (
    MEDIA_EXPIRED,
    MEDIA_READY,
    MEDIA_REJECTED,
    media_changed,
)
from domain.publishing.media_intake import PROCESS, SWEEP
from domain.publishing.media_ports import Accepted, Finding, NotNow
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import MediaId, MediaUploadId


async def process_media(room: Publishing, actor: Actor, media_id: MediaId) -> None:
    """Look into it, outside of any transaction, and write down what it is. Safe to repeat."""
    media = await _found(room, actor, media_id)
    if media is None or media.status is not MediaStatus.PROCESSING:
        return
    finding = await room.media.inspector.inspect(original_of(actor.workspace, media_id))
    if isinstance(finding, Accepted) and finding.thumbnail is not None:
        key = thumbnail_of(actor.workspace, media_id)
        await room.media.store.keep_bytes(key, finding.thumbnail)
    async with room.begin(actor) as tx:
        try:
            before = await tx.media.get(media_id)
        except NotFound:
            # Taken out meanwhile; what was written since then goes, too.
            tx.plan(SWEEP, media_id, room.clock.now())
            await tx.commit()
            return
        if before.status is MediaStatus.PROCESSING:
            await _write_down(room, tx, before, finding)
            await tx.commit()


async def _write_down(
    room: Publishing, tx: PublishingTransaction, before: Media, finding: Finding
) -> None:
    now = room.clock.now()
    if isinstance(finding, Accepted):
        after = before.accept(finding.facts, now)
    elif isinstance(finding, NotNow):
        after = before.try_later(now)
    else:
        after = before.reject(finding.reason, now)
    await tx.media.save(before, after)
    if after.status is MediaStatus.PROCESSING:
        tx.plan(PROCESS, after.id, now + AGAIN_AFTER * 2**before.tries)
        return
    if after.status is MediaStatus.REJECTED:
        tx.plan(SWEEP, after.id, now)
    name = MEDIA_READY if after.status is MediaStatus.READY else MEDIA_REJECTED
    tx.announce(media_changed(name, after, before))


async def expire_media(room: Publishing, actor: Actor, media_id: MediaId) -> None:
    """Tell that its time is over. Safe to repeat."""
    async with room.begin(actor) as tx:
        try:
            before = await tx.media.get(media_id)
        except NotFound:
            return
        now = room.clock.now()
        if not before.has_lapsed(now) or before.expired_at is not None:
            return
        media = before.expire(now)
        await tx.media.save(before, media)
        tx.announce(media_changed(MEDIA_EXPIRED, media, before))
        await tx.commit()


async def sweep_media(room: Publishing, actor: Actor, media_id: MediaId) -> None:
    """Throw away the bytes of what is not in the library, or was rejected. Safe to repeat."""
    media = await _found(room, actor, media_id)
    if media is None or media.status is MediaStatus.REJECTED:
        workspace = actor.workspace
        await room.media.store.forget(
            original_of(workspace, media_id), thumbnail_of(workspace, media_id)
        )


async def close_upload(room: Publishing, actor: Actor, upload_id: MediaUploadId) -> None:
    """Throw away what was brought on a leave that is over. Safe to repeat."""
    await room.media.store.forget(upload_of(actor.workspace, upload_id))


async def _found(room: Publishing, actor: Actor, media_id: MediaId) -> Media | None:
    try:
        return await room.reads.media(actor, media_id)
    except NotFound:
        return None
