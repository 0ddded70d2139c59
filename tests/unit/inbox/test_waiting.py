"""A conversation waits for what still stands there unanswered, and is as urgent as the gravest of
that, whatever is heard first."""

import itertools
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.inbox.conversation import Conversation, ConversationReply, ConversationState, Priority
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.use_cases.note_reply import note_reply
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import DeliveryId, MessageId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.stage import Stage

ANA = Person("ana", "@ana")
CALM = "Open on Monday?"
GRAVE = "There was an accident, call an ambulance!"
ANGRY = "I want a refund, this is terrible and I will call my lawyer!"
MINUTE = timedelta(minutes=1)
BEGAN = datetime.fromisoformat("2020-11-26T09:00:00+00:00")
"""Long before any of it is heard."""


async def a_stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


@pytest.fixture
async def stage() -> Stage:
    return await a_stage()


def said(id: str, text: str, minute: int) -> Heard:
    at = BEGAN + minute * MINUTE
    return Heard(id, HeardKind.DIRECT, at, ANA, text, place="talk")


def gone(id: str, minute: int) -> Heard:
    at = BEGAN + minute * MINUTE
    return Heard(f"{id}:gone", HeardKind.DELETION, at, ANA, message_id=id)


def edited(id: str, text: str, minute: int) -> Heard:
    at = BEGAN + minute * MINUTE
    return Heard(f"{id}:{minute}", HeardKind.EDIT, at, ANA, text, message_id=id)


async def tells(s: Stage, *heard: Heard) -> None:
    """All of it at once, a second after what came before."""
    s.house.clock.forward(timedelta(seconds=1))
    for each in heard:
        await tell_sandbox(s.house.app.inbox, s.actor, s.channel.id, each)
    while await digest_receipts(s.house.app.inbox, s.actor, s.channel.id):
        pass


async def hears(s: Stage, *heard: Heard) -> Conversation:
    await tells(s, *heard)
    return one(s)


def one(s: Stage) -> Conversation:
    [row] = s.house.memory.tables.conversations.values()
    return row


async def replied(s: Stage, at: datetime, id: str = "dlv_1") -> Conversation:
    reply = ConversationReply(s.actor.workspace, DeliveryId(id), one(s).id, MessageId("msg_1"), at)
    return await note_reply(s.house.app.inbox, s.actor, s.channel.id, reply, None)


def picture(row: Conversation) -> tuple[Any, ...]:
    return (
        *(row.state, row.waiting_since, row.priority, row.priority_reasons),
        *(row.last_message_at, row.inbound_count, row.began_with),
    )


async def test_nobody_waits_for_what_was_taken_back(stage: Stage) -> None:
    await hears(stage, said("a", GRAVE, 0))
    row = await hears(stage, gone("a", 5))
    assert (row.waiting_since, row.priority, row.priority_reasons) == (None, None, ())
    assert row.state is ConversationState.OPEN
    told = stage.house.memory.news[-1]
    assert (told.name, told.previous["priority"]) == ("conversation.updated", "urgent")
    assert told.data["waiting_since"] is None


async def test_it_waits_since_the_first_of_what_still_stands(stage: Stage) -> None:
    await hears(stage, said("a", GRAVE, 0), said("b", CALM, 2))
    row = await hears(stage, gone("a", 5))
    assert (row.waiting_since, row.priority) == (BEGAN + 2 * MINUTE, Priority.NORMAL)
    assert "injury" not in row.priority_reasons


async def test_taking_back_what_was_answered_changes_nothing(stage: Stage) -> None:
    await hears(stage, said("a", GRAVE, 0))
    await replied(stage, stage.house.clock.now())
    before = await hears(stage, said("b", CALM, 2))
    after = await hears(stage, gone("a", 5))
    assert (after.waiting_since, after.priority) == (before.waiting_since, before.priority)
    assert before.waiting_since == BEGAN + 2 * MINUTE


async def test_what_was_answered_is_not_waited_for_again_once_the_rest_is_gone(
    stage: Stage,
) -> None:
    """What is heard late was said before what is answered already, and that does not wait again."""
    await hears(stage, said("b", CALM, 2))
    await replied(stage, stage.house.clock.now())
    late = await hears(stage, said("a", GRAVE, 0))
    assert (late.waiting_since, late.priority) == (BEGAN, Priority.URGENT)
    row = await hears(stage, gone("a", 5))
    assert (row.waiting_since, row.priority) == (None, None)


async def test_after_a_partial_answer_it_is_as_urgent_as_what_is_left(stage: Stage) -> None:
    await hears(stage, said("a", GRAVE, 0))
    between = stage.house.clock.now()
    await hears(stage, said("b", CALM, 2))
    row = await replied(stage, between)
    assert (row.waiting_since, row.priority) == (BEGAN + 2 * MINUTE, Priority.NORMAL)
    row = await replied(stage, stage.house.clock.now(), "dlv_2")
    assert (row.waiting_since, row.priority) == (None, None)


async def test_an_older_reply_that_is_known_later_makes_nobody_wait_again(stage: Stage) -> None:
    await hears(stage, said("a", CALM, 0))
    first = stage.house.clock.now()
    await hears(stage, said("b", GRAVE, 2))
    await replied(stage, stage.house.clock.now(), "dlv_2")
    row = await replied(stage, first, "dlv_1")
    assert (row.waiting_since, row.priority, row.reply_count) == (None, None, 2)


async def test_a_reply_that_is_known_after_closing_makes_nobody_wait_again(stage: Stage) -> None:
    await hears(stage, said("a", CALM, 0))
    sent = stage.house.clock.now()
    await hears(stage, said("b", GRAVE, 2))
    target = ConversationTarget(one(stage).id, None)
    closing = ConversationOrder(ConversationAction.CLOSE)
    await move_conversation(stage.house.app.inbox, stage.actor, target, closing)
    row = await replied(stage, sent)
    assert (row.state, row.waiting_since) == (ConversationState.CLOSED, None)


async def test_what_a_person_said_of_the_priority_stays(stage: Stage) -> None:
    await hears(stage, said("a", GRAVE, 0), said("b", CALM, 1))
    target = ConversationTarget(one(stage).id, None)
    low = ConversationOrder(ConversationAction.UPDATE, changes={"priority": Priority.HIGH})
    await move_conversation(stage.house.app.inbox, stage.actor, target, low)
    row = await hears(stage, gone("a", 5))
    assert (row.priority, row.waiting_since) == (Priority.HIGH, BEGAN + MINUTE)


async def test_an_edit_that_calms_it_calms_its_conversation(stage: Stage) -> None:
    await hears(stage, said("a", GRAVE, 0))
    row = await hears(stage, edited("a", CALM, 5))
    assert (row.priority, row.waiting_since) == (Priority.NORMAL, BEGAN)


async def test_what_came_before_closing_and_was_not_seen_still_waits_when_more_is_gone(
    stage: Stage,
) -> None:
    """It was on its way to us while somebody closed what they saw."""
    await hears(stage, said("a", CALM, 0))
    await tell_sandbox(stage.house.app.inbox, stage.actor, stage.channel.id, said("b", GRAVE, 1))
    stage.house.clock.forward(timedelta(seconds=1))
    closing = ConversationOrder(ConversationAction.CLOSE)
    target = ConversationTarget(one(stage).id, None)
    await move_conversation(stage.house.app.inbox, stage.actor, target, closing)
    row = await hears(stage, said("c", CALM, 2))
    assert (row.state, row.waiting_since) == (ConversationState.OPEN, BEGAN + MINUTE)
    row = await hears(stage, gone("c", 5))
    assert (row.waiting_since, row.priority) == (BEGAN + MINUTE, Priority.URGENT)


EVERYTHING: Sequence[Heard] = (
    said("a", GRAVE, 0),
    said("b", CALM, 1),
    said("c", ANGRY, 2),
    gone("a", 5),
    edited("c", CALM, 6),
)


@pytest.mark.parametrize("first", range(5))
async def test_the_order_of_hearing_makes_no_difference(first: int) -> None:
    whole = await a_stage()
    wanted = await hears(whole, *EVERYTHING)
    assert (wanted.waiting_since, wanted.priority) == (BEGAN + MINUTE, Priority.NORMAL)
    orders = list(itertools.permutations(range(5)))
    for order in (each for each in orders if each[0] == first):
        s = await a_stage()
        for number in order:
            await tells(s, EVERYTHING[number])
        assert picture(one(s)) == picture(wanted), order


@pytest.mark.parametrize("seed", range(8))
async def test_long_talks_wait_for_the_same_whatever_the_order(seed: int) -> None:
    dice = random.Random(seed)
    first, other = await a_stage(), await a_stage()
    heard: list[Heard] = []
    for n in range(30):
        text = dice.choice((CALM, GRAVE, ANGRY))
        heard.append(said(f"m{n}", text, n))
        if dice.random() < 0.4:
            heard.append(edited(f"m{n}", dice.choice((CALM, GRAVE, ANGRY)), 100 + n))
        if dice.random() < 0.5:
            heard.append(gone(f"m{n}", 200 + n))
    await hears(first, *heard)
    dice.shuffle(heard)
    while heard:
        some = dice.randint(1, 6)
        batch, heard = heard[:some], heard[some:]
        await tells(other, *batch)
    standing = [row for row in other.house.memory.tables.inbound_messages.values() if row.stands]
    assert one(other).waiting_since == min((row.at for row in standing), default=None)
    assert picture(one(other)) == picture(one(first))
