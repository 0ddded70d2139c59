"""Bring a file past the API: leave to do so, the bytes, and the word that they are there."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.publishing.media import (
    UPLOAD_OPEN_FOR,
    MediaDetails,
    MediaSource,
    MediaUpload,
    original_of,
    upload_of,
)
from domain.publishing.media_errors import MediaNotReceived, MediaTooLarge
from domain.publishing.media_intake import (
    CLOSE_UPLOAD,
    Added,
    a_media,
    check_end,
    enter,
    reserve,
)
from domain.publishing.media_ports import Received
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import Kind, MediaId, MediaUploadId


@dataclass(frozen=True, slots=True)
class OpenUpload:
    """`url` is where the store takes the bytes itself; None where it takes them through us."""

    upload: MediaUpload
    url: str | None


async def begin_upload(room: Publishing, actor: Actor, details: MediaDetails) -> OpenUpload:
    """Leave to bring one file, for an hour. Raises MissingScope, ValidationFailed."""
    actor.require(Permission.MEDIA_WRITE)
    check_end(room, details)
    now = room.clock.now()
    upload = MediaUpload(
        id=MediaUploadId(room.ids.new(Kind.MEDIA_UPLOAD)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_by=actor.id,
        created_at=now,
        expires_at=now + UPLOAD_OPEN_FOR,
        details=details,
    )
    key = upload_of(actor.workspace, upload.id)
    answer = OpenUpload(upload, await room.media.store.leave_to_bring(key, UPLOAD_OPEN_FOR))
    async with room.begin(actor) as tx:
        tx.plan(CLOSE_UPLOAD, upload.id, upload.expires_at)
        await tx.media_uploads.add(upload)
        await tx.commit(answer)
    return answer


async def check_upload(room: Publishing, actor: Actor, upload_id: MediaUploadId) -> None:
    """Whether a file may be brought on this leave: to be asked before any of it is read. Raises
    MissingScope, NotFound, MediaUploadUsed."""
    actor.require(Permission.MEDIA_WRITE)
    async with room.begin(actor) as tx:
        (await tx.media_uploads.get(upload_id)).receive(room.clock.now())


async def receive_upload(
    room: Publishing, actor: Actor, upload_id: MediaUploadId, file: Received
) -> Received:
    """The bytes. Only the first to bring them is let in. Raises MissingScope, NotFound,
    MediaUploadUsed."""
    actor.require(Permission.MEDIA_WRITE)
    await _marked(room, actor, upload_id, lambda upload: upload.receive(room.clock.now()))
    try:
        await room.media.store.keep(upload_of(actor.workspace, upload_id), file)
    except TemporarilyUnavailable:
        await _marked(room, actor, upload_id, MediaUpload.reopen)
        raise
    return file


async def _marked(
    room: Publishing,
    actor: Actor,
    upload_id: MediaUploadId,
    move: Callable[[MediaUpload], MediaUpload],
) -> None:
    async with room.begin(actor) as tx:
        await tx.media_uploads.save(move(await tx.media_uploads.get(upload_id)))
        await tx.commit()


async def complete_upload(room: Publishing, actor: Actor, upload_id: MediaUploadId) -> Added:
    """Put the file that was brought into the library. Safe to repeat. What is brought afterwards on
    the same leave changes nothing: the library has a copy.

    Raises MissingScope, NotFound, MediaNotReceived, MediaTooLarge, ValidationFailed,
    DuplicateExternalId.
    """
    actor.require(Permission.MEDIA_WRITE)
    async with room.begin(actor) as tx:
        upload = await tx.media_uploads.get(upload_id)
        if upload.media_id is not None:
            answer = await _as_before(tx, upload.media_id)
            await tx.commit(answer)
            return answer
    check_end(room, upload.details)
    try:
        media_id, file = await _copied(room, actor, upload)
    except MediaNotReceived:
        return await _completed_meanwhile(room, actor, upload_id)
    media = a_media(room, actor, media_id, MediaSource.DIRECT_UPLOAD, upload.details, file)
    async with room.begin(actor) as tx:
        upload = await tx.media_uploads.get(upload_id)
        if upload.media_id is not None:
            answer = await _as_before(tx, upload.media_id)
        else:
            known = await tx.media.same(media.sha256)
            await tx.media_uploads.save(upload.complete(known.id if known else media.id))
            answer = await enter(room, tx, actor, media)
        await tx.commit(answer)
    await room.media.store.forget(upload_of(actor.workspace, upload_id))
    return answer


async def _completed_meanwhile(room: Publishing, actor: Actor, upload_id: MediaUploadId) -> Added:
    """What was brought is not there: somebody else has just put it into the library, or it never
    came. Raises MediaNotReceived."""
    async with room.begin(actor) as tx:
        upload = await tx.media_uploads.get(upload_id)
        if upload.media_id is None:
            raise MediaNotReceived()
        answer = await _as_before(tx, upload.media_id)
        await tx.commit(answer)
    return answer


async def _as_before(tx: PublishingTransaction, media_id: MediaId) -> Added:
    return Added(await tx.media.get(media_id), is_new=False)


async def _copied(room: Publishing, actor: Actor, upload: MediaUpload) -> tuple[MediaId, Received]:
    """A copy that nobody has leave to write to, and what is in it."""
    store, key = room.media.store, upload_of(actor.workspace, upload.id)
    size = await store.size(key)
    if size is None:
        raise MediaNotReceived()
    if size > room.media.most_bytes:
        raise MediaTooLarge(limit=room.media.most_bytes)
    media_id = await reserve(room, actor)
    original = original_of(actor.workspace, media_id)
    file = await store.measure(original) if await store.copy(key, original) else None
    if file is None:
        raise MediaNotReceived()
    if file.bytes > room.media.most_bytes:
        raise MediaTooLarge(limit=room.media.most_bytes)
    return media_id, file
