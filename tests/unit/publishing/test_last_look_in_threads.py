"""What follows in a thread is looked at once more, too, and kept back only for what is new."""

from typing import Any

import pytest

from domain.publishing.content import Part
from domain.publishing.use_cases.change_message import edit_message, publish_message
from domain.publishing.use_cases.keep_brand_voice import set_brand_voice
from domain.publishing.use_cases.rule_publishing import put_rules
from tests.kit.builders import utc_schedule
from tests.unit.publishing.test_thread_parts import Thread, a_thread

COFFEE: dict[str, Any] = {"forbidden": {"coffee": None}}


@pytest.fixture
async def thread() -> Thread:
    thread = await a_thread()
    await put_rules(
        thread.house.app.publishing, thread.actor, thread.channel.id, None, {"hold_if_warned": True}
    )
    return thread


async def found(thread: Thread) -> list[list[str]]:
    return [[it.code for it in d.findings] for d in (await thread.now()).deliveries]


async def say_coffee(thread: Thread) -> None:
    parts = tuple(Part(text) for text in ("part 2", "part 3, with coffee", "part 4"))
    room = thread.house.app.publishing
    await edit_message(room, thread.actor, thread.message.id, None, {"thread": parts})


async def test_what_was_let_go_with_the_opening_keeps_no_later_part(thread: Thread) -> None:
    room = thread.house.app.publishing
    await say_coffee(thread)
    await set_brand_voice(room, thread.actor, None, COFFEE)
    assert await thread.start() == []
    assert (await thread.states())[0] == "held"
    assert (await found(thread))[0] == ["forbidden_term"]
    now = utc_schedule(thread.house.clock.now())
    await publish_message(room, thread.actor, thread.message.id, None, now)
    for number in (1, 2, 3, 4):
        await thread.goes_out(f"post-{number}")
    assert await thread.states() == ["published"] * 4
    assert await found(thread) == [["forbidden_term"], [], ["forbidden_term"], []]


async def test_what_became_forbidden_since_the_opening_keeps_the_part_that_says_it(
    thread: Thread,
) -> None:
    room = thread.house.app.publishing
    await say_coffee(thread)
    await thread.goes_out("post-1")
    await set_brand_voice(room, thread.actor, None, COFFEE)
    await thread.goes_out("post-2")
    assert await thread.start() == []
    assert await thread.states() == ["published", "published", "held", "waiting"]
    assert await found(thread) == [[], [], ["forbidden_term"], []]
    message = await thread.now()
    assert "publish" in message.possible_moves
    now = utc_schedule(thread.house.clock.now())
    await publish_message(room, thread.actor, message.id, None, now)
    for number in (3, 4):
        await thread.goes_out(f"post-{number}")
    assert await thread.states() == ["published"] * 4
