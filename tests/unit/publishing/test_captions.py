"""Captions are read strictly, kept as plain WebVTT, and told of where nobody gets them."""

from dataclasses import replace

import pytest

from domain.publishing.captions import CaptionTrack, Cue, read_captions, track_of
from domain.publishing.content import Attachment, Content
from domain.publishing.fitting import Spoken
from domain.publishing.media import Captions, MediaDetails
from domain.publishing.media_errors import NoFilm
from domain.publishing.media_ports import Accepted
from domain.publishing.showing import shown_by, undescribed
from domain.publishing.use_cases.add_media import add_media
from domain.publishing.use_cases.caption_media import (
    caption_media,
    captions_of,
    uncaption_media,
)
from domain.publishing.use_cases.process_media import process_media
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from tests.kit.builders import a_workspace
from tests.kit.fakes import a_fake_house
from tests.kit.fakes.media import FILM, a_file
from tests.unit.publishing.test_showing import CHANNEL
from tests.unit.publishing.test_showing import a_file as a_film_of

VTT = """WEBVTT - said on the terrace
Kind: captions

STYLE
::cue { color: papayawhip }

NOTE nobody reads this

first
00:00.500 --> 00:02.000 align:start line:0
<v Ana>Good morning!
It opens at nine.

00:00:02.000 --> 00:00:03.250
See you --- there
"""
SRT = (
    "1\r\n00:00:00,500 --> 00:00:02,000\r\nGood morning!\r\n\r\n"
    "2\r\n00:00:02,000 --> 00:00:03,250\r\nSee you\r\n"
)


def test_both_forms_are_read_and_written_as_one() -> None:
    cues = read_captions(VTT, 3000)
    assert cues == (
        Cue(500, 2000, "<v Ana>Good morning!\nIt opens at nine."),
        Cue(2000, 3250, "See you --- there"),
    )
    assert read_captions(SRT, None) == (
        Cue(500, 2000, "Good morning!"),
        Cue(2000, 3250, "See you"),
    )
    assert isinstance(cues, tuple)
    track = track_of("en", cues)
    assert (track.cues, track.ends_ms) == (2, 3250)
    assert track.text.startswith("WEBVTT\n\n00:00:00.500 --> 00:00:02.000\n<v Ana>")
    assert read_captions(track.text, 3000) == cues
    assert read_captions("\ufeff" + track.text.replace("\n", "\r"), 3000) == cues


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "captions_without_cues", None),
        ("WEBVTT\n\nNOTE only this\n", "captions_without_cues", None),
        ("Hello, these are my captions.", "captions_timing", 1),
        ("WEBVTT\n\n1\n00:00:01.000 -> 00:00:02.000\nHi\n", "captions_timing", 4),
        ("WEBVTT\n\n1\n00:00:61.000 --> 00:01:02.000\nHi\n", "captions_timing", 4),
        ("WEBVTT\n\n00:00:02.000 --> 00:00:01.000\nHi\n", "captions_backwards", 3),
        (f"{SRT}\n3\n00:00:01,000 --> 00:00:04,000\nLate\n", "captions_backwards", 10),
        ("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n\nHi\n", "captions_silent", 3),
        ("WEBVTT\n\n00:00:01.000 --> 00:00:05.000\nHi\n", "captions_past_end", None),
    ],
)
def test_the_first_thing_that_is_wrong_is_named(text: str, code: str, line: int | None) -> None:
    wrong = read_captions(text, 3900)
    assert isinstance(wrong, FieldError)
    assert (wrong.code, wrong.facts.get("line")) == (code, line)


async def test_a_films_captions_are_kept_by_language_and_handed_to_whoever_takes_them() -> None:
    house = a_fake_house()
    room, actor = house.app.publishing, await a_workspace(house)
    house.media.findings.append(Accepted(FILM, None))
    noted = MediaDetails(alt_text="A terrace.")
    media = (await add_media(room, actor, noted, a_file(b"film"))).media
    await process_media(room, actor, media.id)
    for text in (VTT, SRT):
        media = await caption_media(room, actor, media.id, None, "es", text)
    media = await caption_media(room, actor, media.id, None, "en", VTT)
    assert [(t.language, t.cues) for t in media.caption_tracks] == [("en", 2), ("es", 2)]
    assert media.captions is Captions.TEXT_TRACK
    assert "Good morning!" in (await captions_of(room, actor, media.id, "es")).text
    with pytest.raises(ValidationFailed):
        await caption_media(room, actor, media.id, None, "pt", "WEBVTT")
    library, shown = {media.id: media}, Attachment(media.id)
    assert shown_by([shown], library)[0].tracks == media.caption_tracks
    assert list(undescribed([Spoken(CHANNEL, Content("", media=(shown,)))], library)) == []
    for language in ("en", "es"):
        media = await uncaption_media(room, actor, media.id, None, language)
    assert (media.caption_tracks, media.captions) == ((), Captions.NONE)
    with pytest.raises(NotFound):
        await uncaption_media(room, actor, media.id, None, "es")
    photo = (await add_media(room, actor, MediaDetails(), a_file(b"photo"))).media
    await process_media(room, actor, photo.id)
    with pytest.raises(NoFilm):
        await caption_media(room, actor, photo.id, None, "es", VTT)


def test_what_a_platform_does_not_take_is_told() -> None:
    limit = CHANNEL.limits.media
    assert limit is not None
    deaf = replace(limit, caption_tracks=1, caption_bytes=100)
    channel = replace(CHANNEL, limits=replace(CHANNEL.limits, media=deaf))
    tracks = [CaptionTrack(name, 1, 900, "x" * size) for name, size in (("en", 100), ("es", 101))]
    how = {"caption_tracks": tuple(tracks), "captions": Captions.TEXT_TRACK}
    film = a_film_of(alt_text="A terrace.", **how)
    said = Spoken(channel, Content("Look.", media=(Attachment(film.id),)))
    [found] = undescribed([said], {film.id: film})
    assert (found.code, found.channel_id) == ("captions_not_taken", channel.id)
    assert found.facts["count"] == 1
