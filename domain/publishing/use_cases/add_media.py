"""Put a file into the library: one that the caller sent, or one that lies at an address."""

from domain.publishing.media import MediaDetails, MediaSource
from domain.publishing.media_intake import Added, check_end, take_in
from domain.publishing.media_ports import Received
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission


async def add_media(room: Publishing, actor: Actor, details: MediaDetails, file: Received) -> Added:
    """The file the caller sent. It is looked into afterwards. Safe to repeat: the same bytes are in
    the library once. Raises MissingScope, ValidationFailed, DuplicateExternalId."""
    actor.require(Permission.MEDIA_WRITE)
    check_end(room, details)
    return await take_in(room, actor, MediaSource.UPLOAD, details, file)


async def fetch_media(room: Publishing, actor: Actor, details: MediaDetails, url: str) -> Added:
    """The file at that address. Raises MissingScope, ValidationFailed, UrlNotAllowed,
    MediaUnfetchable, MediaTooLarge, DuplicateExternalId."""
    actor.require(Permission.MEDIA_WRITE)
    check_end(room, details)
    async with room.begin(actor):
        # Who repeats a request is answered here, and nobody is called a second time.
        pass
    async with room.media.spool() as spool:
        await room.media.fetcher.fetch(url, spool)
        file = await spool.received()
        return await take_in(room, actor, MediaSource.URL, details, file)
