"""What a post becomes on Discord."""

from dataclasses import replace

import pytest

from adapters.platforms.discord.adapter import Discord
from adapters.platforms.discord.profile import MEGABYTE, QUESTION, TEXT
from domain.publishing.content import Attachment, Poll, Post
from domain.publishing.media import MediaKind
from domain.publishing.outcomes import Absent, NotSent, Published, RefusalKind, Refused
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.forms import parts_of
from tests.kit.platforms.stage import NOW, WireStage
from tests.platforms.discord.fake import FakeDiscord


async def test_whoever_is_named_is_not_called(stage: WireStage, server: FakeDiscord) -> None:
    post = await stage.post("@everyone <@1160000000000000001> <@&1171000000000000001>")
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert server.sent[-1]["allowed_mentions"] == {"parse": []}
    assert isinstance(stage.adapter, Discord)
    await stage.adapter.edit(replace(post, platform_post_id=outcome.post_id))
    assert server.sent[-1] == {"content": post.text, "allowed_mentions": {"parse": []}}


async def test_emoji_count_once(stage: WireStage) -> None:
    assert isinstance(await stage.adapter.publish(await stage.post("🎉" * TEXT)), Published)
    outcome = await stage.adapter.publish(await stage.post("🎉" * TEXT + "x"))
    assert isinstance(outcome, Refused)


async def test_a_part_of_a_thread_answers_the_one_before_and_never_stands_alone(
    stage: WireStage, server: FakeDiscord
) -> None:
    first = await stage.adapter.publish(await stage.post())
    assert isinstance(first, Published)
    second = replace(await stage.post(key="dlv_2-abc"), reply_to=first.post_id)
    assert isinstance(await stage.adapter.publish(second), Published)
    assert server.sent[-1]["message_reference"] == {
        "message_id": first.post_id,
        "fail_if_not_exists": True,
    }
    for gone in ("17", "somewhere/else"):
        lost = replace(second, key="dlv_3-abc", reply_to=gone)
        assert isinstance(await stage.adapter.publish(lost), Refused)
    assert len(server.texts()) == 2


@pytest.mark.parametrize(("seconds", "hours"), [(3600, 1), (5400, 2), (768 * 3600, 768)])
async def test_a_poll_travels_and_cannot_be_changed(
    stage: WireStage, server: FakeDiscord, seconds: int, hours: int
) -> None:
    said = Post(text="Which day?", poll=Poll(("Saturday", "Sunday"), seconds, multiple=True))
    post = replace(await stage.post(), post=said)
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert "content" not in server.sent[-1]
    assert server.sent[-1]["poll"] == {
        "question": {"text": "Which day?"},
        "answers": [{"poll_media": {"text": "Saturday"}}, {"poll_media": {"text": "Sunday"}}],
        "duration": hours,
        "allow_multiselect": True,
        "layout_type": 1,
    }
    del server.messages[-1]["nonce"]
    assert isinstance(await stage.adapter.find(post), Published)
    assert isinstance(stage.adapter, Discord)
    out = replace(post, platform_post_id=outcome.post_id)
    assert isinstance(await stage.adapter.edit(out), Refused)
    long = replace(post, post=replace(said, text="?" * (QUESTION + 1)))
    assert isinstance(await stage.adapter.publish(long), Refused)


async def test_files_travel_with_their_descriptions_and_are_known_by_their_names(
    stage: WireStage, server: FakeDiscord, files: MemoryFiles
) -> None:
    server.shows_nonce = False
    content = b"\x89PNG \r\n\x00 bytes"
    shown = (
        files.keep(content, "image/png", "El mercado"),
        files.keep(b"film", "video/quicktime", kind=MediaKind.VIDEO),
    )
    post = replace(await stage.post(), media=shown)
    stage.server.requests.clear()
    server.shows_nonce = False
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert len(server.requests) == 1
    first, second = server.sent[-1]["attachments"]
    assert (first["id"], first["description"]) == ("0", "El mercado")
    assert first["filename"].endswith("-0.png")
    assert second["filename"].endswith("-1.mov")
    assert "description" not in second
    parts = parts_of(server.requests[0])
    assert (parts["files[0]"].body, parts["files[0]"].content_type) == (content, "image/png")
    # Whoever looks it up knows what the post shows, and not the files themselves.
    said = replace(post.post, media=tuple(Attachment(it.media_id) for it in shown))
    looked_up = replace(post, post=said, media=())
    another = replace(looked_up, key="dlv_2-abc")
    assert isinstance(await stage.adapter.find(looked_up), Published)
    assert isinstance(await stage.adapter.find(another), Absent)
    server.add(NOW, content=post.text)
    assert isinstance(await stage.adapter.find(another), Absent)


async def test_what_cannot_be_shown_is_never_sent(
    stage: WireStage, server: FakeDiscord, files: MemoryFiles
) -> None:
    plain, picture = await stage.post(), files.keep(b"one")
    heavy = replace(picture, bytes=9 * MEGABYTE)
    server.requests.clear()
    for media in ((picture,) * 11, (heavy,) * 3):
        outcome = await stage.adapter.publish(replace(plain, media=media))
        assert isinstance(outcome, Refused)
        assert outcome.kind is RefusalKind.CONTENT
    files.lose(picture)
    assert isinstance(await stage.adapter.publish(replace(plain, media=(picture,))), NotSent)
    assert server.requests == []
