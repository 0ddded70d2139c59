"""What a post becomes on Telegram, and how it is changed and taken down."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.platforms.replies import LONGEST_WAIT
from adapters.platforms.telegram.adapter import Telegram
from adapters.platforms.telegram.profile import CAPTION, QUESTION
from domain.publishing.content import Poll, Post
from domain.publishing.media import MediaKind
from domain.publishing.outcomes import (
    NotSent,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.forms import parts_of
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import (
    WireStage,
    replies,
    says,
)
from tests.platforms.telegram.fake import BOT, GROUP, FakeTelegram, recorded, said


async def test_emoji_count_twice_and_4096_units_fit(stage: WireStage) -> None:
    assert isinstance(await stage.adapter.publish(await stage.post("🎉" * 2048)), Published)
    before = len(stage.server.requests)
    post = replace(await stage.post(), post=Post(text="🎉" * 2048 + "x"))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert all(request.method == "GET" for request in stage.server.requests[before:])


async def test_a_group_that_became_a_supergroup_is_spoken_to_under_its_new_number(
    stage: WireStage, server: FakeTelegram
) -> None:
    post = await stage.post()
    server.moved = -1005556667778
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert [fields["chat_id"] for _, fields in server.calls[-2:]] == [GROUP, server.moved]
    assert server.texts() == [post.text]
    settings = {"chat_id": GROUP}
    assert (await stage.identify(settings=settings)).account_id == f"{BOT}@{GROUP}"


async def test_a_film_that_has_no_number_yet_is_unknown(
    stage: WireStage, server: FakeTelegram
) -> None:
    post = await stage.post()
    sent = recording("telegram", "sent").body
    sent["result"]["message_id"] = 0
    server.on_change(replies(200, json=sent))
    assert isinstance(await stage.adapter.publish(post), Unknown)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("kicked", RefusalKind.PERMISSION),
        ("chat_not_found", RefusalKind.PERMISSION),
        ("no_rights", RefusalKind.PERMISSION),
        ("no_such_bot", RefusalKind.CREDENTIALS),
        ("reply_not_found", RefusalKind.CONTENT),
        ("wrong_file", RefusalKind.CONTENT),
    ],
)
async def test_refusals_are_of_their_kinds(
    stage: WireStage, server: FakeTelegram, answer: str, kind: RefusalKind
) -> None:
    post = await stage.post()
    server.on_change(said(answer))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is kind
    assert outcome.words == recording("telegram", answer).body["description"]


@pytest.mark.parametrize(
    ("hint", "seconds"), [(17, 17), (0, 30), (10**9, LONGEST_WAIT.seconds), ("soon", 30)]
)
async def test_the_body_says_how_long_to_wait(
    stage: WireStage, server: FakeTelegram, hint: object, seconds: int
) -> None:
    post = await stage.post()
    said = {"ok": False, "error_code": 429, "parameters": {"retry_after": hint}}
    server.on_change(replies(429, json=said))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Throttled)
    assert outcome.retry_after == timedelta(seconds=seconds)


async def test_a_part_of_a_thread_answers_the_one_before_and_never_stands_alone(
    stage: WireStage, server: FakeTelegram
) -> None:
    first = await stage.adapter.publish(await stage.post())
    assert isinstance(first, Published)
    second = replace(await stage.post(), reply_to=first.post_id)
    assert isinstance(await stage.adapter.publish(second), Published)
    assert server.calls[-1][1]["reply_parameters"] == {
        "message_id": int(first.post_id),
        "allow_sending_without_reply": False,
    }
    gone = replace(second, reply_to="999")
    assert isinstance(await stage.adapter.publish(gone), Refused)
    nonsense = replace(second, reply_to="somewhere/else")
    assert isinstance(await stage.adapter.publish(nonsense), Refused)


async def test_an_answer_goes_to_the_chat_of_what_it_answers(
    stage: WireStage, server: FakeTelegram
) -> None:
    server.messages[7] = "¿Puedo hablar con alguien?"
    post = replace(await stage.post("Claro."), reply_to="5550001/7")
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert outcome.post_id.startswith("5550001/")
    assert server.calls[-1][1]["chat_id"] == 5550001
    await stage.adapter.delete(replace(post, platform_post_id=outcome.post_id))
    assert server.calls[-1][1]["chat_id"] == 5550001


async def test_a_poll_travels_and_cannot_be_changed(stage: WireStage, server: FakeTelegram) -> None:
    poll = Post(text="Which day?", poll=Poll(("Saturday", "Sunday"), 86_400, multiple=True))
    post = replace(await stage.post(), post=poll)
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert server.calls[-1] == (
        "sendPoll",
        {
            "chat_id": GROUP,
            "question": "Which day?",
            "options": [{"text": "Saturday"}, {"text": "Sunday"}],
            "allows_multiple_answers": True,
            "open_period": 86_400,
        },
    )
    assert isinstance(stage.adapter, Telegram)
    out = replace(post, platform_post_id=outcome.post_id)
    assert isinstance(await stage.adapter.edit(out), Refused)
    long = replace(post, post=replace(poll, text="?" * (QUESTION + 1)))
    assert isinstance(await stage.adapter.publish(long), Refused)


@pytest.mark.parametrize(
    ("kind", "mime_type", "method", "field"),
    [
        (MediaKind.IMAGE, "image/jpeg", "sendPhoto", "photo"),
        (MediaKind.VIDEO, "video/mp4", "sendVideo", "video"),
    ],
)
async def test_one_picture_or_film_has_the_text_as_its_caption(
    stage: WireStage,
    server: FakeTelegram,
    files: MemoryFiles,
    kind: MediaKind,
    mime_type: str,
    method: str,
    field: str,
) -> None:
    content = b"\x00\xff bytes of it \r\n--x"
    shown = files.keep(content, mime_type, "What there is to see", kind)
    post = replace(await stage.post(), media=(shown,))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert server.calls[-1] == (method, {"chat_id": GROUP, "caption": post.text, field: "a file"})
    part = parts_of(server.requests[-1])[field]
    assert (part.body, part.content_type) == (content, mime_type)
    edited = replace(post, platform_post_id=outcome.post_id, post=Post(text="Otra"))
    assert isinstance(stage.adapter, Telegram)
    assert isinstance(await stage.adapter.edit(edited), Published)
    assert server.calls[-1][0] == "editMessageCaption"


async def test_an_album_is_one_request_and_goes_as_one(
    stage: WireStage, server: FakeTelegram, files: MemoryFiles
) -> None:
    shown = (
        files.keep(b"one", "image/jpeg"),
        files.keep(b"two", "video/mp4", kind=MediaKind.VIDEO),
    )
    post = replace(await stage.post(), media=shown, reply_to=str(server.add("before")))
    stage.server.requests.clear()
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert len(server.requests) == 1
    assert server.calls[-1][1]["media"] == [
        {"type": "photo", "media": "attach://file0", "caption": post.text},
        {"type": "video", "media": "attach://file1"},
    ]
    parts = parts_of(server.requests[0])
    assert [parts[f"file{n}"].body for n in range(2)] == [b"one", b"two"]
    assert json.loads(parts["reply_parameters"].text)["message_id"] == 41
    assert outcome.post_id == "42,43"
    await stage.adapter.delete(replace(post, platform_post_id=outcome.post_id))
    assert server.calls[-1][1]["message_ids"] == [42, 43]
    assert server.texts() == ["before"]


async def test_an_album_of_which_one_fails_is_not_there(
    stage: WireStage, server: FakeTelegram, files: MemoryFiles
) -> None:
    shown = (files.keep(b"one"), files.keep(b"no picture"))
    post = replace(await stage.post(), media=shown)
    server.on_change(said("wrong_file"))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert server.texts() == []


async def test_what_cannot_be_shown_is_never_sent(
    stage: WireStage, server: FakeTelegram, files: MemoryFiles
) -> None:
    plain, picture = await stage.post(), files.keep(b"one")
    server.requests.clear()
    heavy = replace(picture, bytes=7 * 10**6)
    for post in (
        replace(plain, media=(picture,), post=Post(text="x" * (CAPTION + 1))),
        replace(plain, media=(picture,), post=Post(text="?", poll=Poll(("a", "b"), 60))),
        replace(plain, media=(picture,) * 11),
        replace(plain, media=(heavy,) * 10),
    ):
        outcome = await stage.adapter.publish(post)
        assert isinstance(outcome, Refused)
        assert outcome.kind is RefusalKind.CONTENT
    files.lose(picture)
    assert isinstance(await stage.adapter.publish(replace(plain, media=(picture,))), NotSent)
    assert server.requests == []


async def test_what_is_too_old_to_delete_is_refused(stage: WireStage, server: FakeTelegram) -> None:
    post = await stage.post(post_id="1")
    server.on_change(says(lambda: recorded("delete_too_late")))
    outcome = await stage.adapter.delete(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.PERMISSION


async def test_private_chats_have_no_addresses(stage: WireStage, server: FakeTelegram) -> None:
    post, sent = await stage.post(), recording("telegram", "sent").body
    del sent["result"]["chat"]["username"]
    server.on_change(replies(200, json=sent))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert outcome.url == "https://t.me/c/1234567890/41"
