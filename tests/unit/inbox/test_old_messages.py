"""What was heard before there were conversations is put into some: closed, in the threads that it
belongs to, and without anybody being troubled."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.inbox.conversation import Conversation, ConversationState
from domain.inbox.use_cases.thread_old_messages import thread_everything_old
from domain.shared.heard import Heard, HeardKind
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Stage


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


def as_before_conversations(s: Stage) -> None:
    """All that is there was heard before there were any."""
    tables = s.house.memory.tables
    for key, row in [*tables.inbound_messages.items()]:
        tables.inbound_messages[key] = replace(row, conversation_id=None)
    tables.conversations.clear()
    tables.conversation_threads.clear()


def rows(s: Stage) -> list[Conversation]:
    return sorted(s.house.memory.tables.conversations.values(), key=lambda row: row.began_at)


async def test_it_comes_closed_threaded_and_untold(stage: Stage) -> None:
    at = stage.house.clock.now() - timedelta(days=90)
    later = at + timedelta(hours=1)
    await happens(
        stage,
        Heard("c1", HeardKind.COMMENT, at, ANA, "I will sue you!"),
        Heard("c2", HeardKind.COMMENT, later, ANA, "Hello?", parent_id="c1"),
        Heard("d1", HeardKind.DIRECT, later + timedelta(1), ANA, "Anybody?"),
        Heard("a1", HeardKind.ARTICLE, later, ANA, "News"),
    )
    as_before_conversations(stage)
    told = len(stage.house.memory.news)
    assert await thread_everything_old(stage.house.app.inbox) == 3
    thread, direct = rows(stage)
    assert (thread.inbound_count, direct.inbound_count) == (2, 1)
    for row in (thread, direct):
        assert (row.state, row.waiting_since) == (ConversationState.CLOSED, None)
        assert (row.priority, row.closed_at) == (None, row.last_message_at)
    assert len(stage.house.memory.news) == told
    assert await thread_everything_old(stage.house.app.inbox) == 0, "safe to repeat"
    await happens(stage, Heard("d2", HeardKind.DIRECT, stage.house.clock.now(), ANA, "Still me."))
    again = stage.house.memory.tables.conversations[stage.actor.workspace, direct.id]
    assert (again.state, again.inbound_count) == (ConversationState.OPEN, 2)
    assert again.waiting_since == stage.house.clock.now()


async def test_what_is_there_already_stays_as_it_stands(stage: Stage) -> None:
    at = stage.house.clock.now()
    await happens(stage, Heard("d1", HeardKind.DIRECT, at - timedelta(9), ANA, "I will sue you!"))
    as_before_conversations(stage)
    await happens(stage, Heard("d2", HeardKind.DIRECT, at, ANA, "Hello?"))
    [before] = rows(stage)
    told = len(stage.house.memory.news)
    assert await thread_everything_old(stage.house.app.inbox) == 1
    [after] = rows(stage)
    assert after == replace(before, began_at=at - timedelta(9), began_with="d1", inbound_count=2), (
        "no version, no state, no waiting"
    )
    assert len(stage.house.memory.news) == told


async def test_that_two_turn_out_to_be_one_is_told(stage: Stage) -> None:
    at = stage.house.clock.now()
    await happens(stage, Heard("c1", HeardKind.COMMENT, at - timedelta(9), ANA, "Well?"))
    as_before_conversations(stage)
    await happens(
        stage,
        Heard("c2", HeardKind.COMMENT, at, ANA, "One", parent_id="c1"),
        Heard("c3", HeardKind.COMMENT, at, ANA, "Two", parent_id="c1"),
    )
    told = len(stage.house.memory.news)
    assert await thread_everything_old(stage.house.app.inbox) == 1
    standing = [row for row in rows(stage) if row.merged_into is None]
    assert [row.inbound_count for row in standing] == [3]
    assert standing[0].state is ConversationState.OPEN
    names = [news.name for news in stage.house.memory.news[told:]]
    assert names == ["conversation.merged", "conversation.updated"]
