"""Reading the media library, and the bytes in it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from domain.publishing.media import Media, MediaStatus, original_of, thumbnail_of
from domain.publishing.media_errors import MediaNotKept
from domain.publishing.media_ports import MediaUse
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import MediaId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Bytes:
    """A file of the library, piece by piece."""

    media: Media
    pieces: AsyncIterator[bytes]


async def read_media(room: Publishing, actor: Actor, media_id: MediaId) -> Media:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEDIA_READ)
    return await room.reads.media(actor, media_id)


async def list_media(room: Publishing, actor: Actor, request: PageRequest) -> Page[Media]:
    actor.require(Permission.MEDIA_READ)
    return await room.reads.media_items(actor, request)


async def read_content(room: Publishing, media: Media) -> Bytes:
    """The bytes as they came. Raises MediaNotKept for what was rejected, NotFound."""
    if media.status is MediaStatus.REJECTED:
        raise MediaNotKept()
    return await _bytes(room, media, original_of(media.workspace_id, media.id), "media")


async def read_thumbnail(room: Publishing, media: Media) -> Bytes:
    """A small WebP. Raises NotFound where there is none: of films, and of what is not ready."""
    if not media.has_thumbnail:
        raise NotFound(thing="thumbnail")
    return await _bytes(room, media, thumbnail_of(media.workspace_id, media.id), "thumbnail")


MOST_USES = 100


@dataclass(frozen=True, slots=True)
class Usage:
    """The latest of what shows a file, and whether there is more."""

    uses: Sequence[MediaUse]
    has_more: bool


async def read_usage(room: Publishing, actor: Actor, media_id: MediaId) -> Usage:
    """What shows it: messages, series, evergreens and broadcasts. Raises MissingScope, NotFound."""
    media = await read_media(room, actor, media_id)
    uses = await room.reads.media_uses(actor, media.id, MOST_USES + 1)
    return Usage(uses[:MOST_USES], len(uses) > MOST_USES)


async def _bytes(room: Publishing, media: Media, key: str, thing: str) -> Bytes:
    pieces = await room.media.store.read(key)
    if pieces is None:
        raise NotFound(thing=thing)
    return Bytes(media, pieces)
