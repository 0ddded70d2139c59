"""Whether the pictures and films that a message shows can be shown, and where."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.publishing.content import Attachment, Content
from domain.publishing.delivery import Delivery
from domain.publishing.fitting import Spoken
from domain.publishing.media import Captions, Media, MediaKind, MediaStatus, Shown, original_of
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.preflight import RULES, Remark
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import MediaId
from domain.shared.platforms import MediaLimit

Library = Mapping[MediaId, Media]
MEDIA_LAPSED = "media_expired"
MEDIA_PROCESSING = "media_processing"
LOOK_AGAIN = timedelta(seconds=10)


async def library_of(tx: PublishingTransaction, contents: Iterable[Content]) -> Library:
    """What the library knows of everything that is shown there."""
    wanted = list({shown.media_id for content in contents for shown in content.shown})
    return {media.id: media for media in await tx.media.some(wanted)} if wanted else {}


def check_media(all_spoken: Sequence[Spoken], library: Library, at: datetime) -> None:
    """Raise ValidationFailed naming everything that cannot be shown at that time, each with the
    place where it stands. What is still being looked into is let through: it is asked again before
    it goes out."""
    errors = [error for said in all_spoken for error in misshown(said, library, at)]
    if errors:
        raise ValidationFailed(errors=list({(e.pointer, e.code): e for e in errors}.values()))


def misshown(said: Spoken, library: Library, at: datetime) -> Iterator[FieldError]:
    """What of one channel's media cannot be shown there at that time."""
    for part, post in enumerate(said.content.posts(), 1):
        yield from misshown_by(said, part, post.media, library, at)


def misshown_by(
    said: Spoken, part: int, media: Sequence[Attachment], library: Library, at: datetime
) -> Iterator[FieldError]:
    """What of the media of this part alone cannot be shown."""
    files = []
    for place, shown in enumerate(media):
        pointer = said.shown_at(part, f"/{place}/media_id")
        file = library.get(shown.media_id)
        if file is None:
            yield FieldError(pointer, "media_unknown", {})
        elif file.status is MediaStatus.REJECTED:
            reason = file.rejected_reason.value if file.rejected_reason else ""
            yield FieldError(pointer, "media_rejected", {"reason": reason})
        elif file.has_lapsed(at):
            yield FieldError(pointer, "media_lapses", {"expires_at": file.expires_at})
        else:
            files.append((place, shown, file))
    limit = said.channel.limits.media
    if limit is not None:
        yield from _beyond(said, part, files, limit)


def _beyond(
    said: Spoken, part: int, files: Sequence[tuple[int, Attachment, Media]], limit: MediaLimit
) -> Iterator[FieldError]:
    """What is more, other or larger than the platform takes."""
    where = {"channel": said.channel.id, "platform": said.channel.platform}
    kinds = [media.kind for _, _, media in files]
    images, videos = kinds.count(MediaKind.IMAGE), kinds.count(MediaKind.VIDEO)
    for count, maximum in ((images, limit.images), (videos, limit.videos)):
        if count > maximum:
            facts = {**where, "count": count, "maximum": maximum}
            yield FieldError(said.shown_at(part), "too_many_media", facts)
    if images and videos and not limit.together:
        yield FieldError(said.shown_at(part), "media_mixed", where)
    for place, shown, media in files:
        pointer = said.shown_at(part, f"/{place}/media_id")
        yield from _unfit(pointer, media, limit, where)
        words = alt_text_of(shown, media)
        if words is not None and len(words) > limit.alt_text:
            facts = {**where, "count": len(words), "maximum": limit.alt_text}
            yield FieldError(said.shown_at(part, f"/{place}/alt_text"), "alt_text_too_long", facts)


def _unfit(
    pointer: str, media: Media, limit: MediaLimit, where: Mapping[str, Any]
) -> Iterator[FieldError]:
    if media.facts is None:
        return
    film = media.kind is MediaKind.VIDEO
    types = limit.video_types if film else limit.image_types
    most = limit.video_bytes if film else limit.image_bytes
    if media.facts.mime_type not in types:
        facts = {**where, "mime_type": media.facts.mime_type, "allowed": ", ".join(types)}
        yield FieldError(pointer, "media_type_not_taken", facts)
    if media.bytes > most:
        facts = {**where, "count": media.bytes, "maximum": most}
        yield FieldError(pointer, "media_file_too_large", facts)


def undescribed(all_spoken: Sequence[Spoken], library: Library) -> Iterator[Remark]:
    """Pictures and films of which nobody says what there is to see, and films with sound but no
    captions, which not everybody hears; each once, wherever it is shown."""
    told = set[str]()
    for pointer, shown in _places(all_spoken):
        media = library.get(shown.media_id)
        if media is None or media.facts is None or pointer in told:
            continue
        told.add(pointer)
        if not alt_text_of(shown, media):
            yield _about(media, "alt_text_missing", pointer)
        if media.facts.audio_codec is not None and media.captions is Captions.NONE:
            yield _about(media, "captions_advised", pointer)
    yield from _left_out(all_spoken, library)


def _left_out(all_spoken: Sequence[Spoken], library: Library) -> Iterator[Remark]:
    """Films whose captions a channel's platform does not take: its readers see none."""
    for said in all_spoken:
        limit = said.channel.limits.media
        for pointer, shown in _places([said]):
            media = library.get(shown.media_id)
            if media is None or limit is None or media.captions is not Captions.TEXT_TRACK:
                continue
            left = len(media.caption_tracks) - len(limit.tracks_of(media.caption_tracks))
            if left:
                facts = {"platform": said.channel.platform, "count": left}
                code = "captions_not_taken"
                yield Remark(
                    code, RULES[code].severity, pointer, channel_id=said.channel.id, facts=facts
                )


def _places(all_spoken: Sequence[Spoken]) -> Iterator[tuple[str, Attachment]]:
    """Everything that is shown, with where it stands in a request."""
    for said in all_spoken:
        for part, post in enumerate(said.content.posts(), 1):
            for place, shown in enumerate(post.media):
                yield said.shown_at(part, f"/{place}"), shown


def _about(media: Media, code: str, pointer: str) -> Remark:
    return Remark(code, RULES[code].severity, pointer, facts={"media": media.id})


def alt_text_of(shown: Attachment, media: Media) -> str | None:
    """What is said of it to those who do not see it."""
    return shown.alt_text if shown.alt_text is not None else media.alt_text


def shown_again(delivery: Delivery, message: Message, now: datetime) -> Delivery:
    """What was held for a file whose time was over goes on; late as it may be by now, whoever takes
    it looks at that."""
    if delivery.held_reason != MEDIA_LAPSED:
        return delivery
    return delivery.release(max(message.publish_at or now, now))


def awaited(content: Content, part: int) -> Sequence[Attachment]:
    """What this part cannot go out without. The first waits for what all of them show: a thread
    that could not go on had better not begin."""
    return content.shown if part == 1 else content.posts()[part - 1].media


def may_be_shown(message: Message, delivery: Delivery, library: Library, now: datetime) -> bool:
    """Whether nothing that this delivery waits for is over."""
    shown = awaited(message.content_for(delivery.channel_id), delivery.part)
    files = [library.get(each.media_id) for each in shown]
    return all(media is not None and not media.has_lapsed(now) for media in files)


def still_processing(media: Iterable[Attachment], library: Library) -> bool:
    """Whether nobody knows yet what one of them is."""
    known = [library.get(shown.media_id) for shown in media]
    return any(media is not None and media.status is MediaStatus.PROCESSING for media in known)


def shown_by(media: Sequence[Attachment], library: Library) -> tuple[Shown, ...]:
    """For a platform. All of it is ready."""
    return tuple(
        Shown(
            media_id=file.id,
            kind=file.facts.kind,
            mime_type=file.facts.mime_type,
            bytes=file.bytes,
            sha256=file.sha256,
            key=original_of(file.workspace_id, file.id),
            alt_text=alt_text_of(attachment, file),
            width=file.facts.width,
            height=file.facts.height,
            tracks=file.caption_tracks,
        )
        for attachment in media
        if (file := library.get(attachment.media_id)) is not None and file.facts is not None
    )
