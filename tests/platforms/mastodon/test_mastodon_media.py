"""What a Mastodon post shows is brought before it, is processed by then, and is in one post."""

from dataclasses import replace

import httpx
import pytest

from adapters.platforms.mastodon.adapter import Mastodon
from adapters.platforms.mastodon.instance import MEDIA, limits_of
from domain.publishing.content import Poll
from domain.publishing.media import Shown
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Throttled,
)
from domain.publishing.ports import OutgoingPost
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, WireStage, raises, replies, says
from tests.platforms.mastodon.fake import URL, FakeMastodon

PAUSES = (0.0, 0.0, 0.0)


@pytest.fixture
def server() -> FakeMastodon:
    return FakeMastodon()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def stage(server: FakeMastodon, files: MemoryFiles) -> WireStage:
    return WireStage(
        make=lambda http, clock: Mastodon(http, clock, files, PAUSES),
        server=server,
        server_url=URL,
        content_refusal=says(recording("mastodon", "too_long").response),
        credentials_refusal=says(recording("mastodon", "bad_token").response),
        throttle=says(recording("mastodon", "throttled").response),
    )


async def showing(
    stage: WireStage, *media: Shown, text: str = "Mirad", key: str = "dlv_1-a"
) -> OutgoingPost:
    return replace(await stage.post(text, key=key), media=media)


def uploads(server: FakeMastodon) -> list[httpx.Request]:
    return [r for r in server.requests if r.method == "POST" and r.url.path.endswith("/media")]


async def test_files_are_brought_with_what_there_is_to_see_and_shown_in_order(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles
) -> None:
    one, two = files.keep(b"one", alt_text="Un gato"), files.keep(b"two")
    outcome = await stage.adapter.publish(await showing(stage, one, two))
    assert isinstance(outcome, Published)
    assert server.sent[-1]["media_ids"] == ["600", "601"]
    first, second = uploads(server)
    assert first.url.path == "/api/v2/media"
    assert b"Un gato" in first.content
    assert b"one" in first.content
    assert b'filename="image.png"' in first.content
    assert b"description" not in second.content


async def test_a_file_that_is_processed_is_waited_for(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles
) -> None:
    server.unready = 3
    outcome = await stage.adapter.publish(await showing(stage, files.keep(b"film")))
    assert isinstance(outcome, Published)
    asked = [r for r in server.requests if r.url.path == "/api/v1/media/600"]
    assert len(asked) == 3


async def test_what_is_not_processed_in_time_is_not_sent_and_not_brought_again(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles
) -> None:
    server.unready = 6
    post = await showing(stage, files.keep(b"film"))
    early = await stage.adapter.publish(post)
    assert isinstance(early, NotSent)
    assert "processing" in early.words
    assert server.texts() == []
    assert isinstance(await stage.adapter.publish(post), Published)
    assert len(uploads(server)) == 1


async def test_what_was_shown_is_brought_again_for_another_post(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles
) -> None:
    shown = files.keep(b"one")
    await stage.adapter.publish(await showing(stage, shown))
    await stage.adapter.publish(await showing(stage, shown, key="dlv_2-a"))
    assert [sent["media_ids"] for sent in server.sent] == [["600"], ["601"]]


async def test_a_file_the_server_purged_is_brought_again(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles
) -> None:
    server.unready = 9
    post = await showing(stage, files.keep(b"film"))
    assert isinstance(await stage.adapter.publish(post), NotSent)
    server.files.clear()
    server.unready = 0
    assert isinstance(await stage.adapter.publish(post), Published)
    assert len(uploads(server)) == 2


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (raises(httpx.ReadTimeout), NotSent),
        (raises(httpx.ConnectError), NotSent),
        (replies(502, html="<h1>Bad gateway</h1>"), NotSent),
        (replies(200, json={"id": None}), NotSent),
        (replies(200, html="hi"), NotSent),
        (replies(429, headers={"retry-after": "90"}), Throttled),
        (replies(422, json={"error": "Validation failed: File content type is invalid"}), Refused),
    ],
)
async def test_trouble_with_a_file_shows_nothing(
    stage: WireStage,
    server: FakeMastodon,
    files: MemoryFiles,
    step: object,
    kind: type[Outcome],
) -> None:
    post = await showing(stage, files.keep(b"one"))
    server.on_change(step)  # type: ignore[arg-type]
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, kind)
    assert server.sent == []


async def test_a_file_that_cannot_be_processed_is_refused(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles
) -> None:
    server.unready = 1
    post = await showing(stage, files.keep(b"film"))
    server.on_question(replies(422, json={"error": "Error processing thumbnail"}))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CONTENT
    assert server.sent == []


async def test_an_older_server_takes_files_at_its_first_door(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles
) -> None:
    post = await showing(stage, files.keep(b"one"))
    server.on_change(replies(404, json={"error": "Not found"}))
    assert isinstance(await stage.adapter.publish(post), Published)
    assert [r.url.path for r in uploads(server)] == ["/api/v2/media", "/api/v1/media"]


async def test_a_file_of_the_library_that_is_gone_is_not_sent(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles
) -> None:
    shown = files.keep(b"one")
    files.lose(shown)
    outcome = await stage.adapter.publish(await showing(stage, shown))
    assert isinstance(outcome, NotSent)
    assert "library" in outcome.words


async def test_a_poll_with_files_is_refused(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles
) -> None:
    post = await showing(stage, files.keep(b"one"))
    asks = replace(post, post=replace(post.post, poll=Poll(("Sí", "No"), 3600)))
    outcome = await stage.adapter.publish(asks)
    assert isinstance(outcome, Refused)
    assert "poll" in outcome.words
    assert uploads(server) == []


async def test_an_edit_shows_what_is_to_be_shown(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles
) -> None:
    post = await showing(stage, files.keep(b"one"))
    published = await stage.adapter.publish(post)
    assert isinstance(published, Published)
    later = replace(post, platform_post_id=published.post_id)
    await stage.adapter.edit(later)  # type: ignore[attr-defined]
    assert server.sent[-1]["media_ids"] == ["601"]


async def found_among(
    stage: WireStage, server: FakeMastodon, ours: Shown, described: str | None
) -> object:
    """What a look-up for a post without words says where one such hangs already."""
    listed = server.add("", NOW)
    listed["media_attachments"] = [{"id": "9", "description": described}]
    return await stage.adapter.find(await showing(stage, ours, text=""))


async def test_a_post_without_words_is_known_by_its_descriptions(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles
) -> None:
    described = files.keep(b"one", alt_text="Un gato")
    assert isinstance(await found_among(stage, server, described, "Un gato"), Published)


@pytest.mark.parametrize("described", [None, "Un perro"])
async def test_a_post_without_words_is_not_guessed(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles, described: str | None
) -> None:
    assert isinstance(await found_among(stage, server, files.keep(b"one"), described), CannotTell)


async def test_without_any_post_without_words_it_is_absent(
    stage: WireStage, server: FakeMastodon, files: MemoryFiles
) -> None:
    server.add("Otra", NOW)
    post = await showing(stage, files.keep(b"one"), text="")
    assert isinstance(await stage.adapter.find(post), Absent)


def test_what_may_be_shown_comes_from_the_instance() -> None:
    limits = limits_of(recording("mastodon", "instance_v2").body)
    assert limits.media is not None
    assert limits.media.images == 4
    configuration = {
        "statuses": {"max_media_attachments": 1},
        "media_attachments": {
            "supported_mime_types": ["image/png", "video/webm", "audio/ogg"],
            "image_size_limit": 1000,
            "video_size_limit": 10**12,
            "description_limit": 420,
        },
    }
    media = limits_of({"configuration": configuration}).media
    assert media is not None
    assert (media.images, media.image_types, media.video_types) == (
        1,
        ("image/png",),
        ("video/webm",),
    )
    assert (media.image_bytes, media.alt_text) == (1000, 420)
    assert media.video_bytes == MEDIA.video_bytes


@pytest.mark.parametrize("said", [None, [], "all", {"supported_mime_types": "all"}])
def test_what_makes_no_sense_falls_back(said: object) -> None:
    assert limits_of({"configuration": {"media_attachments": said}}).media == MEDIA
