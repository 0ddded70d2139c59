"""Marks become entities that say from where and how far in UTF-16 code units, and do not count."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.platforms.telegram.adapter import Telegram
from adapters.platforms.telegram.marking import read
from adapters.platforms.telegram.profile import TEXT
from domain.publishing.content import Poll, Post
from domain.publishing.outcomes import Published, Refused
from domain.publishing.ports import OutgoingPost
from domain.shared.errors import ValidationFailed
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import WireStage
from tests.platforms.telegram.fake import GROUP, FakeTelegram

MARKS = {"chat_id": str(GROUP), "formatting": "marks"}


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("text", "shown", "entities"),
    [
        ("*Hoy*", "Hoy", [entity("bold", 0, 3)]),
        (
            "👋🎉 *Hoy* y _mañana_",
            "👋🎉 Hoy y mañana",
            [entity("bold", 5, 3), entity("italic", 11, 6)],
        ),
        ("*Hoy 🎉 _sí_*", "Hoy 🎉 sí", [entity("bold", 0, 9), entity("italic", 7, 2)]),
        ("~9~ `a*b*c` 10", "9 a*b*c 10", [entity("strikethrough", 0, 1), entity("code", 2, 5)]),
        (
            "Mira [el *cartel*](https://plaza.example/a_b_c)",
            "Mira el cartel",
            [
                entity("text_link", 5, 9, url="https://plaza.example/a_b_c"),
                entity("bold", 8, 6),
            ],
        ),
        (
            "https://plaza.example/_a_ y _b_",
            "https://plaza.example/_a_ y b",
            [entity("italic", 28, 1)],
        ),
        ("2*3*4, snake_case_name, 5 * 6 * 7", None, []),
        ("* uno\n* dos", None, []),
        ("*sin cerrar, [nada](javascript:x) `", None, []),
        ("**dos** __dos__ ~~dos~~", None, []),
    ],
)
def test_marks_are_entities_and_what_is_none_stays(
    text: str, shown: str | None, entities: list[dict[str, Any]]
) -> None:
    assert read(text, MARKS) == (shown or text, entities)
    assert read(text, {"formatting": "plain"}) == read(text, {}) == (text, [])


def test_much_that_never_closes_is_read_at_once() -> None:
    text = "*a _b ~c `d [e " * 270
    assert read(text, MARKS).text.startswith("*a")


async def marked(stage: WireStage, text: str, **rest: Any) -> OutgoingPost:
    post = await stage.post()
    place = replace(post.connection, settings=MARKS)
    return replace(post, connection=place, post=Post(text=text, **rest))


async def test_a_message_goes_out_and_is_changed_with_its_entities(
    stage: WireStage, server: FakeTelegram
) -> None:
    post = await marked(stage, "🎉 *Hoy*")
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    said = {"text": "🎉 Hoy", "entities": [entity("bold", 3, 3)]}
    assert server.calls[-1] == ("sendMessage", {"chat_id": GROUP, **said})
    assert isinstance(stage.adapter, Telegram)
    there = replace(post, platform_post_id=outcome.post_id, post=Post("_Ya_"))
    assert isinstance(await stage.adapter.edit(there), Published)
    assert server.calls[-1][1]["entities"] == [entity("italic", 0, 2)]


async def test_under_media_the_caption_has_them(
    stage: WireStage, server: FakeTelegram, files: MemoryFiles
) -> None:
    bold = [entity("bold", 0, 3)]
    one = replace(await marked(stage, "*Hoy*"), media=(files.keep(b"one"),))
    outcome = await stage.adapter.publish(one)
    assert isinstance(outcome, Published)
    assert server.calls[-1][1]["caption_entities"] == bold
    both = replace(one, media=(*one.media, files.keep(b"two")))
    assert isinstance(await stage.adapter.publish(both), Published)
    first, second = server.calls[-1][1]["media"]
    assert (first["caption"], first["caption_entities"]) == ("Hoy", bold)
    assert "caption_entities" not in second
    assert isinstance(stage.adapter, Telegram)
    again = replace(one, platform_post_id=outcome.post_id)
    assert isinstance(await stage.adapter.edit(again), Published)
    assert server.calls[-1][1]["caption_entities"] == bold


async def test_marks_do_not_count_and_a_polls_question_has_none(
    stage: WireStage, server: FakeTelegram
) -> None:
    fits = await marked(stage, "*" + "x" * TEXT + "*")
    assert isinstance(await stage.adapter.publish(fits), Published)
    too_long = await marked(stage, "*" + "x" * (TEXT + 1) + "*")
    assert isinstance(await stage.adapter.publish(too_long), Refused)
    asked = await marked(stage, "*¿Qué día?*", poll=Poll(("a", "b"), 60))
    assert isinstance(await stage.adapter.publish(asked), Published)
    assert server.calls[-1][1]["question"] == "*¿Qué día?*"


async def test_another_formatting_is_named(stage: WireStage) -> None:
    with pytest.raises(ValidationFailed):
        await stage.identify(settings={"chat_id": str(GROUP), "formatting": "html"})
