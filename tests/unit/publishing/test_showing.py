"""What is said of the pictures and films that a message shows, and what of them does not fit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.platforms.sandbox.adapter import LIMITS
from domain.publishing.content import Attachment, Content, Part
from domain.publishing.fitting import Spoken
from domain.publishing.media import Captions, Media, MediaFacts, MediaStatus, RejectedReason
from domain.publishing.showing import misshown, shown_by, undescribed
from domain.publishing.views import ChannelFacts
from domain.shared.ids import ChannelId, CommunityId, MediaId
from domain.shared.platforms import OutcomeClass
from tests.kit.media_samples import MEDIA

NOW = datetime(2030, 5, 4, 7, tzinfo=UTC)
CHANNEL = ChannelFacts(
    ChannelId("chn_1"),
    CommunityId("com_1"),
    "sandbox",
    "connected",
    LIMITS,
    frozenset(),
    OutcomeClass.KEY,
)


def a_file(**changes: Any) -> Media:
    """A film with sound, ready to be shown, about which nobody has noted anything."""
    sample: Media = MEDIA["media"]
    plain: dict[str, Any] = {
        **{
            "status": MediaStatus.READY,
            "alt_text": None,
            "deleted_at": None,
            "captions": Captions.NONE,
        },
        **{"expires_at": None, "rejected_reason": None, "bytes": 1000},
    }
    return replace(sample, **{**plain, **changes})


def saying(*shown: Attachment) -> Spoken:
    return Spoken(CHANNEL, Content("Look.", media=shown))


def test_each_post_is_held_against_the_limits_alone_and_pointed_at() -> None:
    film = a_file(alt_text="A terrace.")
    one = Attachment(film.id)
    content = Content("Look.", thread=(Part("And.", (one,)),), first_comment="Oh.")
    each_post_one = replace(content, media=(one,), first_comment_media=(one,))
    library = {film.id: film}
    assert list(misshown(Spoken(CHANNEL, each_post_one), library, NOW)) == []
    two = (one, Attachment(film.id, "a" * 1501))
    crowded = replace(content, thread=(Part("And.", two),), first_comment_media=two)
    found = [(e.pointer, e.code) for e in misshown(Spoken(CHANNEL, crowded), library, NOW)]
    assert found == [
        ("/thread/0/media", "too_many_media"),
        ("/thread/0/media/1/alt_text", "alt_text_too_long"),
        ("/first_comment_media", "too_many_media"),
        ("/first_comment_media/1/alt_text", "alt_text_too_long"),
    ]
    own = Spoken(CHANNEL, crowded, 2, frozenset({"thread"}))
    assert [e.pointer for e in misshown(own, library, NOW)] == [
        *("/variants/2/thread/0/media", "/variants/2/thread/0/media/1/alt_text"),
        *("/first_comment_media", "/first_comment_media/1/alt_text"),
    ]


def test_what_later_posts_show_wants_words_too() -> None:
    film = a_file()
    shown = (Attachment(film.id),)
    content = Content("Look.", thread=(Part("And.", shown),), first_comment="Oh.")
    said = Spoken(CHANNEL, replace(content, first_comment_media=shown))
    found = [(it.pointer, it.code) for it in undescribed([said], {film.id: film})]
    assert found == [
        (place, code)
        for place in ("/thread/0/media/0", "/first_comment_media/0")
        for code in ("alt_text_missing", "captions_advised")
    ]


def codes(media: Media, words: str | None = None, at: datetime = NOW) -> list[str]:
    said = saying(Attachment(media.id, words))
    return [error.code for error in misshown(said, {media.id: media}, at)]


def test_a_film_with_sound_wants_words_for_eyes_and_ears_once_each() -> None:
    film = a_file()
    said = saying(Attachment(film.id))
    found = [(it.code, it.pointer) for it in undescribed([said, said], {film.id: film})]
    assert found == [("alt_text_missing", "/media/0"), ("captions_advised", "/media/0")]


@pytest.mark.parametrize("captions", [Captions.BURNT_IN, Captions.TEXT_TRACK])
def test_a_film_that_has_captions_wants_no_more(captions: Captions) -> None:
    film = a_file(alt_text="A terrace.", captions=captions)
    assert list(undescribed([saying(Attachment(film.id))], {film.id: film})) == []


@pytest.mark.parametrize("words", ["here", "in the library"])
def test_described_anywhere_is_described(words: str) -> None:
    film = a_file(alt_text="A terrace." if words == "in the library" else None)
    shown = Attachment(film.id, "A terrace." if words == "here" else None)
    found = [it.code for it in undescribed([saying(shown)], {film.id: film})]
    assert found == ["captions_advised"]


def test_without_sound_there_is_nothing_to_caption() -> None:
    film = a_file(alt_text="A terrace.")
    assert isinstance(film.facts, MediaFacts)
    silent = replace(film, facts=replace(film.facts, audio_codec=None))
    assert list(undescribed([saying(Attachment(film.id))], {film.id: silent})) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"bytes": 99 * 2**20 + 1}, ["media_file_too_large"]),
        ({"expires_at": NOW}, ["media_lapses"]),
        ({"expires_at": NOW + timedelta(seconds=1)}, []),
        (
            {"status": MediaStatus.REJECTED, "rejected_reason": RejectedReason.EMPTY},
            ["media_rejected"],
        ),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(a_file(**changes)) == expected


def test_a_type_the_platform_does_not_take_is_named_with_those_it_takes() -> None:
    film = a_file()
    assert film.facts is not None
    odd = replace(film, facts=replace(film.facts, mime_type="video/x-odd"))
    assert codes(odd) == ["media_type_not_taken"]


def test_what_is_not_there_is_unknown_and_not_shown() -> None:
    shown = Attachment(MediaId("med_nobody"))
    assert [e.code for e in misshown(saying(shown), {}, NOW)] == ["media_unknown"]
    assert shown_by([shown], {}) == ()


def test_the_words_for_this_message_go_before_those_of_the_library() -> None:
    film = a_file(alt_text="A terrace.")
    [plain] = shown_by([Attachment(film.id)], {film.id: film})
    assert film.facts is not None
    assert (plain.width, plain.height) == (film.facts.width, film.facts.height)
    [own] = shown_by([Attachment(film.id, "Ours.")], {film.id: film})
    assert (plain.alt_text, own.alt_text) == ("A terrace.", "Ours.")
    assert plain.key == f"{film.workspace_id}/media/{film.id}/original"
