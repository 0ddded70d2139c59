"""A link to a post on Bluesky becomes that post, quoted, beside the pictures that there are."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from adapters.platforms.bluesky.place import POST
from adapters.platforms.bluesky.quoting import Quoted, quoted_in
from domain.publishing.media import MediaKind
from domain.publishing.outcomes import NotSent, Published, RefusalKind, Refused, Throttled
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import WireStage, raises, replies
from tests.platforms.bluesky.fake import BEA, BEAS_HANDLE, FakeBluesky
from tests.platforms.bluesky.stages import PIXEL, a_stage, of, sent

RKEY = "3jzfcijpj2z2z"


@pytest.fixture
def server() -> FakeBluesky:
    return FakeBluesky()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def stage(server: FakeBluesky, files: MemoryFiles) -> WireStage:
    return a_stage(server, files)


@pytest.mark.parametrize("whose", [BEA, BEAS_HANDLE, BEAS_HANDLE.upper()])
async def test_a_link_to_a_post_quotes_it(
    stage: WireStage, server: FakeBluesky, whose: str
) -> None:
    said = server.keep({"text": "dos"}, RKEY, did=BEA)
    link = f"https://bsky.app/profile/{whose}/post/{RKEY}?ref=1"
    outcome = await stage.adapter.publish(of(await stage.post("Miren"), link=link))
    assert isinstance(outcome, Published)
    record = sent(server)
    assert record["text"] == "Miren"
    assert record["embed"] == {
        "$type": "app.bsky.embed.record",
        "record": {"uri": said.uri, "cid": said.cid},
    }


async def test_pictures_are_shown_beside_the_quoted_post(
    stage: WireStage, server: FakeBluesky, files: MemoryFiles
) -> None:
    said = server.keep({"text": "dos"}, RKEY, did=BEA)
    shown = (files.keep(PIXEL, alt_text="Un perro"), files.keep(b"two"))
    linked = of(await stage.post(), link=f"https://bsky.app/profile/{BEA}/post/{RKEY}")
    assert isinstance(await stage.adapter.publish(replace(linked, media=shown)), Published)
    embed = sent(server)["embed"]
    assert embed["$type"] == "app.bsky.embed.recordWithMedia"
    assert embed["record"]["$type"] == "app.bsky.embed.record"
    assert embed["record"]["record"] == {"uri": said.uri, "cid": said.cid}
    assert embed["media"]["$type"] == "app.bsky.embed.images"
    assert [image["alt"] for image in embed["media"]["images"]] == ["Un perro", ""]


async def test_a_film_is_shown_beside_the_quoted_post(
    stage: WireStage, server: FakeBluesky, files: MemoryFiles
) -> None:
    server.keep({"text": "dos"}, RKEY, did=BEA)
    film = files.keep(b"film", "video/mp4", kind=MediaKind.VIDEO)
    linked = of(await stage.post(), link=f"https://bsky.app/profile/{BEA}/post/{RKEY}")
    assert isinstance(await stage.adapter.publish(replace(linked, media=(film,))), Published)
    assert sent(server)["embed"]["media"]["$type"] == "app.bsky.embed.video"


@pytest.mark.parametrize(
    ("whose", "words"), [(BEA, "not there any more"), ("nobody.test", "Unable to resolve handle")]
)
async def test_what_is_gone_is_not_quoted(
    stage: WireStage, server: FakeBluesky, whose: str, words: str
) -> None:
    link = f"https://bsky.app/profile/{whose}/post/{RKEY}"
    outcome = await stage.adapter.publish(of(await stage.post(), link=link))
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CONTENT
    assert words in outcome.words
    assert server.texts() == []


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (raises(httpx.ReadTimeout), NotSent),
        (replies(502), NotSent),
        (replies(429, headers={"retry-after": "9"}), Throttled),
        (replies(200, json={"uri": "?"}), NotSent),
    ],
)
async def test_a_post_that_cannot_be_looked_at_now_is_waited_for(
    stage: WireStage, server: FakeBluesky, step: Any, kind: type
) -> None:
    post = of(await stage.post(), link=f"https://bsky.app/profile/{BEA}/post/{RKEY}")
    server.on_question(step)
    assert isinstance(await stage.adapter.publish(post), kind)
    assert server.texts() == []


def test_only_the_page_of_a_post_is_a_quotation() -> None:
    page = f"https://bsky.app/profile/{BEAS_HANDLE}/post/{RKEY}"
    quoted = Quoted(BEAS_HANDLE, RKEY)
    for link in (page, f"{page}/", f"{page}#top", page.replace("https", "http")):
        assert quoted_in(link) == quoted
    assert quoted_in(page.replace(BEAS_HANDLE, BEA.replace(":", "%3A"))) == Quoted(BEA, RKEY)
    others: tuple[str | None, ...] = (
        None,
        "",
        f"{page}/liked-by",
        page.replace("bsky.app", "bsky.example"),
        page.replace(BEAS_HANDLE, "nobody"),
        f"https://bsky.app/profile/{BEAS_HANDLE}",
        f"at://{BEA}/{POST}/{RKEY}",
        "https://[bsky.app/profile",
    )
    for other in others:
        assert quoted_in(other) is None
