"""What becomes of saved replies is counted by a worker, each of it once, whoever else is at it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.inbox.conversation import ConversationReply
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.outcomes import Turn
from domain.inbox.saved_reply import Prompt, ReplyText, SavedReply
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_saved_replies import NewSavedReply, create_saved_reply
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.use_cases.note_outcomes import note_outcomes
from domain.inbox.use_cases.note_reply import note_reply
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.answering import Manner
from domain.publishing.content import Content
from domain.publishing.drafting import Draft
from domain.publishing.moves import at_instant
from domain.publishing.reply_ports import SavedWish
from domain.publishing.use_cases.reply_to_message import reply_to_message
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ConversationId, DeliveryId, InboundMessageId, MessageId
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import a_sandbox_channel, a_workspace

ANA = Person("ana", "@ana")
COUNTED = "SELECT FROM saved_replies WHERE (uses, answered, closed, reopened) = ($1, $2, $3, $4)"
AT_ONCE = 8


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def a_saved_reply(house: House, actor: Actor) -> SavedReply:
    prompts = (Prompt("order_number", "No."),)
    new = NewSavedReply("where", "Where", (ReplyText("en", "{{order_number}} comes."),), prompts)
    return await create_saved_reply(house.app.inbox, actor, new)


async def counted(watch: Watcher, *counts: int) -> None:
    await watch.until_rows(COUNTED, *counts)


def says(id: str, at: datetime) -> Heard:
    return Heard(id, HeardKind.DIRECT, at, ANA, "Where is my order?", place="talk-7")


async def test_a_worker_counts_the_use_the_answer_the_closing_and_the_opening_again(
    settings: Settings, watch: Watcher
) -> None:
    async with open_app(settings) as house, at_work(house):
        actor, room = await a_workspace(house), house.app.inbox
        channel = await a_sandbox_channel(house, actor)
        saved = await a_saved_reply(house, actor)
        await tell_sandbox(room, actor, channel.id, says("d1", house.clock.now()))
        await watch.until_rows("SELECT FROM conversations")
        said = InboundMessageId(await watch.db.fetchval("SELECT id FROM inbound_messages"))
        talk = ConversationId(await watch.db.fetchval("SELECT id FROM conversations"))
        draft = Draft((), Content("-"), schedule=at_instant(house.clock.now()), at_once=True)
        manner = Manner(saved=SavedWish(saved.id, values={"order_number": "A-1"}))
        await reply_to_message(house.app.publishing, actor, said, draft, manner)
        await counted(watch, 1, 0, 0, 0)
        assert (await watch.texts())["A-1 comes."] == 1
        closing = ConversationOrder(ConversationAction.CLOSE)
        await move_conversation(room, actor, ConversationTarget(talk, None), closing)
        await counted(watch, 1, 0, 1, 0)
        later = house.clock.now() + timedelta(seconds=1)
        await tell_sandbox(room, actor, channel.id, says("d2", later))
        await counted(watch, 1, 1, 1, 1)


async def test_many_who_count_the_same_at_once_count_it_once(
    settings: Settings, watch: Watcher
) -> None:
    async with open_app(settings) as house:
        actor, room = await a_workspace(house), house.app.inbox
        channel = await a_sandbox_channel(house, actor)
        saved, began = await a_saved_reply(house, actor), house.clock.now()
        for number in range(2):
            at = began + timedelta(minutes=2 * number)
            await tell_sandbox(room, actor, channel.id, says(f"d{number}", at))
        await digest_receipts(room, actor, channel.id)
        first = await watch.db.fetchval(
            "SELECT id FROM inbound_messages WHERE platform_message_id = 'd0'"
        )
        talk = ConversationId(await watch.db.fetchval("SELECT id FROM conversations"))
        sent = began + timedelta(minutes=1)
        reply = ConversationReply(
            *(actor.workspace, DeliveryId("dlv_1"), talk, MessageId("msg_1"), sent),
            answers=InboundMessageId(first),
            saved_reply_id=saved.id,
        )
        await asyncio.gather(
            *(note_reply(room, actor, channel.id, reply, None) for _ in range(AT_ONCE))
        )
        await counted(watch, 1, 1, 0, 0)
        closed = sent + timedelta(minutes=5)
        turn = Turn(is_heard=True, closed_at=closed, reopened_at=closed + timedelta(minutes=1))
        await asyncio.gather(*(note_outcomes(room, actor, talk, turn) for _ in range(AT_ONCE)))
        await counted(watch, 1, 1, 1, 1)
