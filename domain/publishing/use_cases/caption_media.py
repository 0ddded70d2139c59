"""Give a film captions, take them away, and read them."""

from domain.publishing.captions import MOST_TRACKS, CaptionTrack, read_captions, track_of
from domain.publishing.media import Media, MediaKind
from domain.publishing.media_errors import NoFilm
from domain.publishing.media_events import MEDIA_UPDATED, media_changed
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import MediaId
from domain.shared.versions import Version, must_match


async def caption_media(
    room: Publishing,
    actor: Actor,
    media_id: MediaId,
    version: Version,
    language: str,
    text: str,
) -> Media:
    """Add what is said in a film, in one language, as WebVTT or SRT; or put it in place of what was
    there in that language. Safe to repeat.

    Raises MissingScope, NotFound, VersionMismatch, NoFilm for what is none, or is not looked into
    yet, and ValidationFailed naming the first line that is not well formed.
    """
    actor.require(Permission.MEDIA_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.media.get(media_id)
        must_match(version, before.version)
        if before.facts is None or before.kind is not MediaKind.VIDEO:
            raise NoFilm(media=media_id)
        cues = read_captions(text, before.facts.duration_ms)
        if isinstance(cues, FieldError):
            raise ValidationFailed(errors=[cues])
        media = before.caption(track_of(language, cues), room.clock.now())
        if len(media.caption_tracks) > MOST_TRACKS:
            facts = {"maximum": MOST_TRACKS}
            raise ValidationFailed(errors=[FieldError("/language", "too_many_tracks", facts)])
        await tx.media.save(before, media)
        tx.announce(media_changed(MEDIA_UPDATED, media, before))
        await tx.commit(media)
    return media


async def uncaption_media(
    room: Publishing, actor: Actor, media_id: MediaId, version: Version, language: str
) -> Media:
    """Take the captions in that language away. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.MEDIA_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.media.get(media_id)
        must_match(version, before.version)
        if before.track(language) is None:
            raise NotFound(thing="captions")
        media = before.uncaption(language, room.clock.now())
        await tx.media.save(before, media)
        tx.announce(media_changed(MEDIA_UPDATED, media, before))
        await tx.commit(media)
    return media


async def captions_of(
    room: Publishing, actor: Actor, media_id: MediaId, language: str
) -> CaptionTrack:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEDIA_READ)
    track = (await room.reads.media(actor, media_id)).track(language)
    if track is None:
        raise NotFound(thing="captions")
    return track
