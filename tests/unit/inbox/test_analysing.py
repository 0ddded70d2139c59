"""A message is read as it stands, however it came to stand so, and its conversation heeds it."""

from datetime import timedelta

import pytest

from domain.inbox.conversation import Conversation
from domain.inbox.model import InboundMessage
from domain.inbox.mood import Reading
from domain.inbox.urgency import Priority
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.heard import Heard, HeardKind, Person
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.stage import Stage

ANA = Person("ana", "@ana")
ANGRY = "This is terrible, nobody answers!"
GRAVE = "There was an accident, call an ambulance!"


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


async def happens(s: Stage, *heard: tuple[str, HeardKind, str | None, int]) -> InboundMessage:
    """Each as (id, kind, text, minute), all of one message; as it stands then."""
    room, at = s.house.app.inbox, s.house.clock.now()
    for id, kind, text, minute in heard:
        said = Heard(id, kind, at + timedelta(minutes=minute), ANA, text, message_id="m1")
        await tell_sandbox(room, s.actor, s.channel.id, said)
        await digest_receipts(room, s.actor, s.channel.id)
    [message] = s.house.memory.tables.inbound_messages.values()
    return message


def reading(message: InboundMessage) -> Reading:
    assert message.analysis is not None
    return message.analysis.reading


def conversation_of(s: Stage) -> Conversation:
    [conversation] = s.house.memory.tables.conversations.values()
    return conversation


SAID = ("m1", HeardKind.COMMENT, ANGRY, 0)
EDITED = ("m1:2", HeardKind.EDIT, "Thank you, great service!", 2)
GONE = ("m1:gone", HeardKind.DELETION, None, 3)


async def test_it_is_read_as_it_comes_and_as_it_is_edited(stage: Stage) -> None:
    message = await happens(stage, SAID)
    assert (message.sentiment, message.spoken) == ("negative", "en")
    assert "complaint" in (message.intents or ())
    message = await happens(stage, EDITED)
    assert message.sentiment == "positive"
    [told] = [news for news in stage.house.memory.news if news.name == "inbound.edited"]
    assert told.data["sentiment"] == "positive"
    assert told.previous["sentiment"] == "negative"


async def test_an_edit_that_came_first_or_late_counts_by_the_platforms_clock(stage: Stage) -> None:
    message = await happens(stage, EDITED, SAID, ("m1:1", HeardKind.EDIT, ANGRY, 1))
    assert message.sentiment == "positive"


async def test_what_was_read_is_hidden_with_what_was_said(stage: Stage) -> None:
    message = await happens(stage, SAID, GONE, EDITED)
    assert message.analysis is None
    [told] = [news for news in stage.house.memory.news if news.name == "inbound.deleted"]
    assert (told.data["sentiment"], told.data["intents"], told.data["priority"]) == (
        None,
        None,
        None,
    )


async def test_what_has_no_words_is_read_too_and_nothing_is_said_of_it(stage: Stage) -> None:
    message = await happens(stage, ("m1", HeardKind.COMMENT, None, 0))
    assert reading(message).evidence == ()
    assert (message.sentiment, message.priority) == ("unknown", Priority.NORMAL)


async def test_an_edit_that_makes_it_more_urgent_makes_its_conversation_so_once(
    stage: Stage,
) -> None:
    await happens(stage, ("m1", HeardKind.COMMENT, "Open on Monday?", 0))
    before = conversation_of(stage)
    await happens(stage, ("m1:2", HeardKind.EDIT, GRAVE, 1), ("m1:3", HeardKind.EDIT, GRAVE, 2))
    after, news = conversation_of(stage), stage.house.memory.news
    assert (before.priority, after.priority) == (Priority.NORMAL, Priority.URGENT)
    assert [it.name for it in news if it.object_id == after.id] == [
        "conversation.opened",
        "conversation.updated",
    ]


async def test_an_edit_of_what_is_answered_makes_nothing_urgent(stage: Stage) -> None:
    message = await happens(stage, ("m1", HeardKind.COMMENT, "Open on Monday?", 0))
    before, at = conversation_of(stage), stage.house.clock.now()
    async with stage.house.app.inbox.begin(stage.actor) as tx:
        await tx.conversations.write((before, before.answer(message.at, at)))
        await tx.commit()
    await happens(stage, ("m1:2", HeardKind.EDIT, GRAVE, 1))
    assert conversation_of(stage).priority is None


async def test_a_conversation_is_as_urgent_as_what_is_most_urgent_in_it(stage: Stage) -> None:
    room, at = stage.house.app.inbox, stage.house.clock.now()
    for number, text in enumerate(("Open on Monday?", GRAVE, "Thanks!")):
        said = Heard(f"d{number}", HeardKind.DIRECT, at + timedelta(minutes=number), ANA, text)
        await tell_sandbox(room, stage.actor, stage.channel.id, said)
        await digest_receipts(room, stage.actor, stage.channel.id)
    conversation = conversation_of(stage)
    assert conversation.priority is Priority.URGENT
    assert "injury" in conversation.priority_reasons
    answered = conversation.answer(at + timedelta(minutes=5), at + timedelta(minutes=5))
    assert (answered.priority, answered.priority_reasons) == (None, ())
    _, grave, thanks = sorted(
        stage.house.memory.tables.inbound_messages.values(), key=lambda message: message.at
    )
    half = conversation.answer(at, at, [grave, thanks])
    assert (half.priority, half.waiting_since) == (Priority.URGENT, grave.at)
    less = conversation.answer(grave.at, at, [thanks])
    assert (less.priority, less.waiting_since) == (thanks.priority, thanks.at)
    assert less.priority is not Priority.URGENT
