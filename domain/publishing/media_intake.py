"""However a file comes in, its bytes are kept before it is in the library, and go again if it never
gets there."""

from dataclasses import dataclass, replace
from datetime import timedelta

from domain.publishing.media import (
    Media,
    MediaDetails,
    MediaSource,
    MediaStatus,
    original_of,
)
from domain.publishing.media_events import MEDIA_CREATED, media_changed
from domain.publishing.media_ports import Received
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import Kind, MediaId

PROCESS = "media.process"
SWEEP = "media.sweep"
EXPIRE = "media.expire"
CLOSE_UPLOAD = "media.close_upload"
LEFT_OVER_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Added:
    """What is in the library now; not new where the same bytes were there already."""

    media: Media
    is_new: bool


def check_end(room: Publishing, details: MediaDetails) -> None:
    """Raise ValidationFailed for an end that is over."""
    if details.expires_at is not None and details.expires_at <= room.clock.now():
        raise ValidationFailed(errors=[FieldError("/expires_at", "in_past", {})])


async def take_in(
    room: Publishing, actor: Actor, source: MediaSource, details: MediaDetails, file: Received
) -> Added:
    """A file that has arrived. What was there before stays as it is. Raises DuplicateExternalId."""
    async with room.begin(actor) as tx:
        known = await tx.media.same(file.sha256)
        if known is not None:
            answer = Added(known, is_new=False)
            await tx.commit(answer)
            return answer
    media_id = await reserve(room, actor)
    await room.media.store.keep(original_of(actor.workspace, media_id), file)
    async with room.begin(actor) as tx:
        answer = await enter(room, tx, actor, a_media(room, actor, media_id, source, details, file))
        await tx.commit(answer)
    return answer


async def reserve(room: Publishing, actor: Actor) -> MediaId:
    """An id under which bytes can be kept: they go again where nothing comes of it."""
    media_id = MediaId(room.ids.new(Kind.MEDIA))
    async with room.begin(replace(actor, receipt=None)) as tx:
        tx.plan(SWEEP, media_id, room.clock.now() + LEFT_OVER_AFTER)
        await tx.commit()
    return media_id


async def enter(room: Publishing, tx: PublishingTransaction, actor: Actor, media: Media) -> Added:
    """Put it into the library, unless the same bytes came in meanwhile. The last thing to do in the
    transaction."""
    known = await tx.media.same(media.sha256)
    if known is not None:
        return Added(known, is_new=False)
    tx.unplan(SWEEP, media.id)
    tx.plan(PROCESS, media.id, media.created_at)
    if media.expires_at is not None:
        tx.plan(EXPIRE, media.id, media.expires_at)
    tx.announce(media_changed(MEDIA_CREATED, media))
    await tx.media.add(media)
    return Added(media, is_new=True)


def a_media(
    room: Publishing,
    actor: Actor,
    media_id: MediaId,
    source: MediaSource,
    details: MediaDetails,
    file: Received,
) -> Media:
    now = room.clock.now()
    return Media(
        id=media_id,
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        status=MediaStatus.PROCESSING,
        source=source,
        sha256=file.sha256,
        bytes=file.bytes,
        version=1,
        created_at=now,
        updated_at=now,
        created_by=actor.id,
        filename=details.filename,
        title=details.title,
        alt_text=details.alt_text,
        tags=details.tags,
        rights=details.rights,
        expires_at=details.expires_at,
        external_id=details.external_id,
        metadata=details.metadata,
        captions=details.captions,
    )
