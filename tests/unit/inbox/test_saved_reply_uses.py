"""A saved reply that is sent says what it would be rendered as, and what becomes of it is counted
once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.inbox.conversation_events import ABOUT_ONE
from domain.inbox.macro import Macro
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.outcomes import turn_in
from domain.inbox.saved_reply import Prompt, ReplyText, SavedReply
from domain.inbox.step import ReplyStep, Step
from domain.inbox.use_cases.keep_macros import NewMacro, create_macro
from domain.inbox.use_cases.keep_saved_replies import (
    NewSavedReply,
    create_saved_reply,
    remove_saved_reply,
)
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.use_cases.note_outcomes import note_outcomes
from domain.inbox.use_cases.note_reply import note_published_reply
from domain.inbox.use_cases.run_macro import MacroOrder, run_macro
from domain.publishing.answering import Manner
from domain.publishing.content import Attachment, Content
from domain.publishing.drafting import Draft
from domain.publishing.events import REPLY_PUBLISHED
from domain.publishing.model import Message
from domain.publishing.moves import at_instant
from domain.publishing.reply_ports import SavedWish
from domain.publishing.use_cases.reply_to_message import reply_to_message
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.events import News
from domain.shared.heard import HeardKind, Person
from domain.shared.ids import ConversationId, DeliveryId, InboundMessageId, MessageId
from tests.kit.media import a_ready_media
from tests.unit.publishing.talk import Talk, a_talk

TEXTS = (
    ReplyText("en", "Order {{order_number}} is on its way."),
    ReplyText("es", "El pedido {{order_number}} va de camino."),
)
NUMBER = {"order_number": "A-1"}


@dataclass
class Desk:
    """A talk in which saved replies go out, and everything that is told is told twice."""

    talk: Talk
    seen: int = 0

    @property
    def actor(self) -> Actor:
        return self.talk.actor

    async def hears(self, **more: Any) -> InboundMessageId:
        self.talk.house.clock.forward(timedelta(minutes=1))
        said = await self.talk.hears(HeardKind.DIRECT, place="talk-1", **more)
        await self.tells()
        return said.id

    async def saves(self, **more: Any) -> SavedReply:
        new = NewSavedReply("where", "Where it is", TEXTS, (Prompt("order_number", "No."),), **more)
        return await create_saved_reply(self.talk.house.app.inbox, self.actor, new)

    async def says(self, to: InboundMessageId, saved: SavedReply | None, **how: Any) -> Message:
        room = self.talk.room
        at = at_instant(self.talk.house.clock.now())
        draft = Draft((), Content("-" if saved else "Yes."), schedule=at, at_once=True)
        wish = SavedWish(saved.id, **({"values": NUMBER} | how)) if saved else None
        return await reply_to_message(room, self.actor, to, draft, Manner(saved=wish))

    async def answers(self, to: InboundMessageId, saved: SavedReply | None) -> Message:
        self.talk.house.clock.forward(timedelta(minutes=1))
        message = await self.talk.sends(await self.says(to, saved))
        await self.tells()
        return message

    async def moves(self, action: ConversationAction) -> None:
        self.talk.house.clock.forward(timedelta(minutes=1))
        order = ConversationOrder(action)
        target = ConversationTarget(self.conversation, None)
        await move_conversation(self.talk.house.app.inbox, self.actor, target, order)
        await self.tells()

    async def closes(self) -> None:
        await self.moves(ConversationAction.CLOSE)

    @property
    def conversation(self) -> ConversationId:
        [row] = self.talk.house.memory.tables.conversations.values()
        return row.id

    async def tells(self) -> None:
        """All that is new, in order, each twice: that often at least it may be told."""
        news = self.talk.house.memory.news[self.seen :]
        self.seen = len(self.talk.house.memory.news)
        for each in (one for one in news for _ in range(2)):
            await self._tell(each)
        if news:
            await self.tells()

    async def _tell(self, news: News) -> None:
        room = self.talk.house.app.inbox
        if news.name in ABOUT_ONE:
            turn = turn_in(news.data, news.previous, self.talk.house.clock.now())
            await note_outcomes(room, self.actor, ConversationId(news.object_id), turn)
        if news.name == REPLY_PUBLISHED:
            await note_published_reply(
                *(room, self.actor, InboundMessageId(news.data["in_reply_to"])),
                *(DeliveryId(news.object_id), MessageId(news.data["message_id"])),
                datetime.fromisoformat(news.data["published_at"]),
                news.data["platform_post_id"],
                news.data["saved_reply_id"],
            )

    def counts(self, saved: SavedReply) -> tuple[int, int, int, int]:
        row = self.talk.house.memory.tables.saved_replies[self.actor.workspace, saved.id]
        return row.uses, row.answered, row.closed, row.reopened


@pytest.fixture
async def desk() -> Desk:
    return Desk(await a_talk())


def faults(refused: pytest.ExceptionInfo[ValidationFailed]) -> Sequence[tuple[str, str]]:
    return [(error.pointer, error.code) for error in refused.value.errors]


async def test_what_is_sent_is_what_it_would_be_rendered_as(desk: Desk) -> None:
    saved = await desk.saves()
    message = await desk.says(await desk.hears(language="es"), saved)
    assert message.content.text == "El pedido A-1 va de camino."
    assert message.content.language == "es"
    assert message.answer is not None
    assert message.answer.saved_reply_id == saved.id
    other = await desk.says(await desk.hears(language="es"), saved, language="en")
    assert other.content.text == "Order A-1 is on its way."


async def test_its_files_go_with_it_before_those_of_whoever_answers_and_each_once(
    desk: Desk,
) -> None:
    house = desk.talk.house
    files = [(await a_ready_media(house, desk.actor)).id for _ in range(3)]
    saved, to = await desk.saves(media_ids=tuple(files[:2])), await desk.hears()
    own = (Attachment(files[2]), Attachment(files[1], "A terrace."))
    now = at_instant(house.clock.now())
    draft = Draft((), Content("-", media=own), schedule=now, at_once=True)
    manner = Manner(saved=SavedWish(saved.id, values=NUMBER))
    message = await reply_to_message(desk.talk.room, desk.actor, to, draft, manner)
    shown = [(each.media_id, each.alt_text) for each in message.content.media]
    assert shown == [(files[0], None), (files[1], "A terrace."), (files[2], None)]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, [("/values/order_number", "value_missing")]),
        ({"order_number": "[NUMBER]"}, [("/values/order_number", "placeholder_in_value")]),
        (NUMBER | {"colour": "red"}, [("/values/colour", "unknown_field")]),
    ],
)
async def test_what_is_missing_or_wrong_is_refused_and_nothing_is_sent_or_counted(
    desk: Desk, values: Mapping[str, str], wrong: Sequence[tuple[str, str]]
) -> None:
    saved, to = await desk.saves(), await desk.hears()
    with pytest.raises(ValidationFailed) as refused:
        await desk.says(to, saved, values=values)
    assert faults(refused) == wrong
    assert desk.talk.house.memory.tables.messages == {}
    assert desk.counts(saved) == (0, 0, 0, 0)


async def test_one_that_is_not_there_any_more_is_not_said(desk: Desk) -> None:
    saved, to = await desk.saves(), await desk.hears()
    await remove_saved_reply(desk.talk.house.app.inbox, desk.actor, saved.id, None)
    with pytest.raises(NotFound) as refused:
        await desk.says(to, saved)
    assert (refused.value.pointer, refused.value.facts["thing"]) == (
        "/saved_reply_id",
        "saved_reply",
    )


async def test_it_is_counted_once_when_it_is_out_and_not_before(desk: Desk) -> None:
    saved, to = await desk.saves(), await desk.hears()
    message = await desk.says(to, saved)
    await desk.tells()
    assert desk.counts(saved) == (0, 0, 0, 0)
    await desk.talk.sends(message)
    await desk.tells()
    assert desk.counts(saved) == (1, 0, 0, 0)
    row = desk.talk.house.memory.tables.saved_replies[desk.actor.workspace, saved.id]
    assert row.last_used_at == (await desk.talk.delivery(message)).published_at
    assert row.version == saved.version


async def test_the_person_answers_it_once(desk: Desk) -> None:
    saved = await desk.saves()
    await desk.answers(await desk.hears(), saved)
    for _ in range(2):
        await desk.hears()
    assert desk.counts(saved) == (1, 1, 0, 0)


async def test_an_answer_after_something_else_went_out_is_an_answer_to_that(desk: Desk) -> None:
    saved = await desk.saves()
    to = await desk.hears()
    await desk.answers(to, saved)
    await desk.answers(to, None)
    await desk.hears()
    assert desk.counts(saved) == (1, 0, 0, 0)


async def test_what_somebody_else_says_there_is_no_answer_of_the_person(desk: Desk) -> None:
    saved = await desk.saves()
    await desk.answers(await desk.hears(), saved)
    await desk.hears(author=Person("ben", "@ben"))
    assert desk.counts(saved) == (1, 0, 0, 0)


async def test_closing_and_opening_again_are_counted_once_each(desk: Desk) -> None:
    saved = await desk.saves()
    await desk.answers(await desk.hears(), saved)
    await desk.closes()
    assert desk.counts(saved) == (1, 0, 1, 0)
    await desk.moves(ConversationAction.REOPEN)
    await desk.closes()
    await desk.moves(ConversationAction.REOPEN)
    assert desk.counts(saved) == (1, 0, 1, 1)


async def test_whoever_writes_into_what_was_closed_answers_and_opens_it_again(desk: Desk) -> None:
    saved = await desk.saves()
    await desk.answers(await desk.hears(), saved)
    await desk.closes()
    await desk.hears()
    assert desk.counts(saved) == (1, 1, 1, 1)


async def test_only_the_last_answer_is_what_it_was_closed_with(desk: Desk) -> None:
    first = await desk.saves()
    to = await desk.hears()
    await desk.answers(to, first)
    await desk.answers(to, first)
    await desk.closes()
    assert desk.counts(first) == (2, 0, 1, 0)


async def test_what_happened_before_we_knew_that_it_went_out_counts_too(desk: Desk) -> None:
    saved, to = await desk.saves(), await desk.hears()
    await desk.talk.sends(await desk.says(to, saved))
    late = desk.talk.house.memory.news[desk.seen :]
    desk.seen = len(desk.talk.house.memory.news)
    await desk.hears()
    await desk.closes()
    for news in late:
        await desk._tell(news)
    assert desk.counts(saved) == (1, 1, 1, 0)


async def test_opening_again_says_also_that_it_was_closed(desk: Desk) -> None:
    """So that whichever is seen first, both are counted."""
    saved = await desk.saves()
    await desk.answers(await desk.hears(), saved)
    start = desk.seen
    desk.talk.house.clock.forward(timedelta(minutes=1))
    room = desk.talk.house.app.inbox
    for action in (ConversationAction.CLOSE, ConversationAction.REOPEN):
        target = ConversationTarget(desk.conversation, None)
        await move_conversation(room, desk.actor, target, ConversationOrder(action))
    for news in reversed(desk.talk.house.memory.news[start:]):
        await desk._tell(news)
    assert desk.counts(saved) == (1, 0, 1, 1)


async def test_macros_use_them_too(desk: Desk) -> None:
    saved = await desk.saves()
    await desk.hears()
    room = desk.talk.house.app.inbox
    step = Step(reply=ReplyStep(saved_reply_id=saved.id))
    macro: Macro = await create_macro(room, desk.actor, NewMacro("Where", (step,)))
    order = MacroOrder([ConversationTarget(desk.conversation, None)], NUMBER)
    [outcome] = await run_macro(room, desk.actor, macro.id, order)
    written = MessageId(str(outcome.results[0].object_id))
    await desk.talk.sends(await desk.talk.room.reads.message(desk.actor, written))
    await desk.tells()
    assert desk.counts(saved) == (1, 0, 0, 0)


async def test_whoever_may_not_read_saved_replies_does_not_say_them(desk: Desk) -> None:
    saved, to = await desk.saves(), await desk.hears()
    desk.talk.actor = replace(desk.actor, scopes=frozenset({Permission.REPLIES_WRITE}))
    with pytest.raises(MissingScope):
        await desk.says(to, saved)


async def test_its_labels_are_put_on_the_conversation_when_it_goes_out(desk: Desk) -> None:
    saved = await desk.saves(labels=("shipping", "vip"))
    asked = await desk.hears()
    order = ConversationOrder(ConversationAction.UPDATE, put_on=("vip", "late"))
    target = ConversationTarget(desk.conversation, None)
    await move_conversation(desk.talk.house.app.inbox, desk.actor, target, order)
    await desk.answers(asked, saved)
    [conversation] = desk.talk.house.memory.tables.conversations.values()
    assert conversation.labels == ("vip", "late", "shipping")
    [told] = [n for n in desk.talk.house.memory.news if n.name == "conversation.replied"]
    assert told.previous["labels"] == ["vip", "late"]
    await desk.answers(await desk.hears(text="And now?"), None)
    [after] = desk.talk.house.memory.tables.conversations.values()
    assert after.labels == conversation.labels
