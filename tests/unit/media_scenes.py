"""Small scenes of the media library in memory."""

from datetime import timedelta

from domain.publishing.media import MOST_TRIES, Media, RejectedReason
from domain.publishing.media_ports import Accepted, NotNow, Unacceptable
from domain.publishing.use_cases.caption_media import caption_media, uncaption_media
from domain.publishing.use_cases.change_media import change_media, delete_media
from domain.publishing.use_cases.process_media import expire_media, process_media
from tests.kit.fakes.media import FILM
from tests.kit.media import a_media
from tests.unit.stage import Scenes, Stage

NEW = {"media.created"}


async def finds_a_photo(s: Stage) -> None:
    media = await a_media(s.house, s.actor)
    await process_media(s.house.app.publishing, s.actor, media.id)


async def finds_something_else(s: Stage) -> None:
    media = await a_media(s.house, s.actor)
    s.house.media.findings.append(Unacceptable(RejectedReason.DAMAGED))
    await process_media(s.house.app.publishing, s.actor, media.id)


async def gives_up_looking(s: Stage) -> None:
    media = await a_media(s.house, s.actor)
    s.house.media.findings.extend([NotNow()] * MOST_TRIES)
    for _ in range(MOST_TRIES):
        await process_media(s.house.app.publishing, s.actor, media.id)


async def notes_and_deletes(s: Stage) -> None:
    room, media = s.house.app.publishing, await a_media(s.house, s.actor)
    await change_media(room, s.actor, media.id, None, {"alt_text": "A terrace."})
    await delete_media(room, s.actor, media.id, None)


async def comes_to_its_end(s: Stage) -> None:
    soon = s.house.clock.now() + timedelta(hours=1)
    media = await a_media(s.house, s.actor, expires_at=soon)
    s.house.clock.forward(timedelta(hours=1))
    await expire_media(s.house.app.publishing, s.actor, media.id)


async def is_captioned_and_not(s: Stage) -> None:
    room, media = s.house.app.publishing, await a_media(s.house, s.actor)
    s.house.media.findings.append(Accepted(FILM, None))
    await process_media(room, s.actor, media.id)
    said = "WEBVTT\n\n00:01.000 --> 00:02.000\nGood morning!\n"
    await caption_media(room, s.actor, media.id, None, "en", said)
    await uncaption_media(room, s.actor, media.id, None, "en")


MEDIA: Scenes = {
    finds_a_photo: ({Media: "accept"}, NEW | {"media.ready"}),
    finds_something_else: ({Media: "reject"}, NEW | {"media.rejected"}),
    gives_up_looking: ({Media: "try_later"}, NEW | {"media.rejected"}),
    notes_and_deletes: ({Media: "change delete"}, NEW | {"media.updated", "media.deleted"}),
    is_captioned_and_not: (
        {Media: "caption uncaption"},
        NEW | {"media.ready", "media.updated"},
    ),
    comes_to_its_end: ({Media: "expire"}, NEW | {"media.expired"}),
}
