"""What a post shows is brought before it, described, and as wide and high as it is."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from domain.publishing.captions import CaptionTrack
from domain.publishing.media import MediaKind
from domain.publishing.outcomes import (
    Expired,
    NotSent,
    Published,
    RefusalKind,
    Refused,
    Throttled,
)
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import WireStage, raises, replies, says
from tests.platforms.bluesky.fake import FakeBluesky, answer
from tests.platforms.bluesky.stages import PIXEL, a_stage, of, sent


@pytest.fixture
def server() -> FakeBluesky:
    return FakeBluesky()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def stage(server: FakeBluesky, files: MemoryFiles) -> WireStage:
    return a_stage(server, files)


async def test_pictures_are_brought_and_described(
    stage: WireStage, server: FakeBluesky, files: MemoryFiles
) -> None:
    shown = (files.keep(PIXEL, alt_text="Un perro"), files.keep(b"two", "image/jpeg"))
    outcome = await stage.adapter.publish(replace(await stage.post(""), media=shown))
    assert isinstance(outcome, Published)
    assert server.blobs == [PIXEL, b"two"]
    embed = sent(server)["embed"]
    assert embed["$type"] == "app.bsky.embed.images"
    assert [image["alt"] for image in embed["images"]] == ["Un perro", ""]
    assert [image["image"]["mimeType"] for image in embed["images"]] == ["image/png", "image/jpeg"]


async def test_what_is_shown_says_how_wide_and_high_it_is(
    stage: WireStage, server: FakeBluesky, files: MemoryFiles
) -> None:
    shown = (files.keep(PIXEL, size=(4, 3)), files.keep(b"two"))
    await stage.adapter.publish(replace(await stage.post(), media=shown))
    known, unknown = sent(server)["embed"]["images"]
    assert known["aspectRatio"] == {"width": 4, "height": 3}
    assert "aspectRatio" not in unknown


async def test_a_film_is_brought_and_described(
    stage: WireStage, server: FakeBluesky, files: MemoryFiles
) -> None:
    film = files.keep(b"film", "video/mp4", "Un perro corre", MediaKind.VIDEO, (1280, 720))
    outcome = await stage.adapter.publish(replace(await stage.post(""), media=(film,)))
    assert isinstance(outcome, Published)
    assert server.blobs == [b"film"]
    embed = sent(server)["embed"]
    assert embed["video"]["mimeType"] == "video/mp4"
    assert {name: embed[name] for name in ("$type", "alt", "aspectRatio")} == {
        "$type": "app.bsky.embed.video",
        "alt": "Un perro corre",
        "aspectRatio": {"width": 1280, "height": 720},
    }
    linked = of(await stage.post(), link="https://example.com")
    refused = await stage.adapter.publish(replace(linked, media=(film,)))
    assert isinstance(refused, Refused)
    assert "or a film" in refused.words


async def test_a_link_has_a_card_with_at_most_one_picture(
    stage: WireStage, server: FakeBluesky, files: MemoryFiles
) -> None:
    linked = of(await stage.post(), link="https://www.example.com/a/?b=1")
    await stage.adapter.publish(linked)
    assert sent(server)["embed"] == {
        "$type": "app.bsky.embed.external",
        "external": {
            "uri": "https://www.example.com/a/?b=1",
            "title": "example.com/a",
            "description": "",
        },
    }
    one, two = files.keep(PIXEL, alt_text="Un perro"), files.keep(b"two")
    other = of(await stage.post(key="dlv_2-a"), link="https://example.com")
    await stage.adapter.publish(replace(other, media=(one,)))
    card = sent(server)["embed"]["external"]
    assert (card["title"], card["description"]) == ("example.com", "Un perro")
    assert card["thumb"]["$type"] == "blob"
    outcome = await stage.adapter.publish(replace(other, media=(one, two)))
    assert isinstance(outcome, Refused)
    assert "put the link in the text" in outcome.words


async def test_what_it_does_not_show_is_refused_before_the_network(
    stage: WireStage, server: FakeBluesky, files: MemoryFiles
) -> None:
    picture = files.keep(PIXEL)
    post = await stage.post()
    server.requests.clear()
    for media in (
        (picture,) * 5,
        (picture, files.keep(b"film", "video/mp4", kind=MediaKind.VIDEO)),
        (files.keep(b"film", "video/mp4", kind=MediaKind.VIDEO),) * 2,
        (files.keep(b"film", "video/quicktime", kind=MediaKind.VIDEO),),
        (files.keep(b"film", "video/mp4", "x" * 2001, MediaKind.VIDEO),),
        (replace(files.keep(b"f", "video/mp4", kind=MediaKind.VIDEO), bytes=50_000_001),),
        (files.keep(b"no film", "video/mp4"),),
        (files.keep(b"x" * 1_000_001),),
        (files.keep(PIXEL, alt_text="x" * 2001),),
    ):
        outcome = await stage.adapter.publish(replace(post, media=media))
        assert isinstance(outcome, Refused)
        assert outcome.kind is RefusalKind.CONTENT
    assert server.requests == []


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (raises(httpx.ReadTimeout), NotSent),
        (replies(502), NotSent),
        (replies(200, json={"blob": "?"}), NotSent),
        (replies(429), Throttled),
        (says(lambda: answer("blob_too_large")), Refused),
        (says(lambda: answer("session_over")), Expired),
    ],
)
async def test_a_picture_that_does_not_arrive_leaves_nothing_to_see(
    stage: WireStage, server: FakeBluesky, files: MemoryFiles, step: Any, kind: type
) -> None:
    post = replace(await stage.post(), media=(files.keep(PIXEL),))
    server.on_change(step)
    assert isinstance(await stage.adapter.publish(post), kind)
    assert server.texts() == []


async def test_a_picture_we_cannot_read_is_not_sent(
    stage: WireStage, server: FakeBluesky, files: MemoryFiles
) -> None:
    shown = files.keep(PIXEL)
    files.lose(shown)
    outcome = await stage.adapter.publish(replace(await stage.post(), media=(shown,)))
    assert isinstance(outcome, NotSent)
    assert server.texts() == []


async def test_a_films_captions_are_brought_beside_it_as_far_as_they_are_taken(
    stage: WireStage, server: FakeBluesky, files: MemoryFiles
) -> None:
    kept = files.keep(b"film", "video/mp4", "Un perro corre", MediaKind.VIDEO, (1280, 720))
    tracks = [CaptionTrack("es", 1, 900, "WEBVTT"), CaptionTrack("en", 1, 900, "x" * 20_001)]
    film = replace(kept, tracks=tuple(tracks))
    outcome = await stage.adapter.publish(replace(await stage.post(""), media=(film,)))
    assert isinstance(outcome, Published)
    assert server.blobs == [b"film", b"WEBVTT"]
    [captions] = sent(server)["embed"]["captions"]
    assert (captions["lang"], captions["file"]["mimeType"]) == ("es", "text/vtt")
