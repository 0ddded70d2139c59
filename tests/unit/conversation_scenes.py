"""Small scenes about conversations, in memory."""

from datetime import timedelta

from domain.inbox.conversation import Conversation, ConversationReply
from domain.inbox.use_cases.note_reply import note_reply
from domain.shared.heard import Heard, HeardKind
from domain.shared.ids import DeliveryId, MessageId
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Scenes, Stage


async def somebody_writes_to_us_and_is_answered(s: Stage) -> None:
    at = s.house.clock.now()
    await happens(
        s,
        Heard("d1", HeardKind.DIRECT, at, ANA, "Hello?"),
        Heard("d2", HeardKind.DIRECT, at, ANA, "Is anybody there?"),
    )
    [conversation] = s.house.memory.tables.conversations.values()
    reply = ConversationReply(
        s.actor.workspace,
        DeliveryId("dlv_1"),
        conversation.id,
        MessageId("msg_1"),
        at + timedelta(minutes=5),
    )
    for _ in range(2):
        await note_reply(s.house.app.inbox, s.actor, s.channel.id, reply, None)


async def somebody_is_dissatisfied(s: Stage) -> None:
    await happens(s, Heard("r1", HeardKind.REVIEW, s.house.clock.now(), ANA, "Bad.", rating=1.0))


async def what_is_answered_comes_after_its_answers(s: Stage) -> None:
    at = s.house.clock.now()
    await happens(
        s,
        Heard("c2", HeardKind.COMMENT, at, ANA, "Me too.", parent_id="c1"),
        Heard("c3", HeardKind.COMMENT, at, ANA, "And me.", parent_id="c1"),
        Heard("c1", HeardKind.COMMENT, at, ANA, "I would come."),
    )


CONVERSATIONS: Scenes = {
    somebody_writes_to_us_and_is_answered: (
        {Conversation: "hear answer"},
        {
            "inbound.received",
            "conversation.opened",
            "conversation.message_added",
            "conversation.replied",
        },
    ),
    somebody_is_dissatisfied: (
        {Conversation: "weigh"},
        {"inbound.received", "conversation.opened"},
    ),
    what_is_answered_comes_after_its_answers: (
        {Conversation: "absorb merge hear"},
        {
            "inbound.received",
            "conversation.opened",
            "conversation.merged",
            "conversation.message_added",
        },
    ),
}
