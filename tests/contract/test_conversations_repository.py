"""Conversations are kept with what belongs to them, and only what still stands makes anybody
wait."""

import json
from datetime import datetime, timedelta

import pytest

from domain.communities.model import Channel
from domain.inbox.conversation import Conversation, ConversationReply
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.note_reply import note_reply
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ConversationId, DeliveryId, MessageId
from domain.shared.paging import PageRequest
from tests.contract.ground import Ground
from tests.kit.builders import a_sandbox_channel

SOMEBODY = Person("account-7")


@pytest.fixture
async def channel(ground: Ground, actor: Actor) -> Channel:
    return await a_sandbox_channel(ground.house, actor)


async def told(ground: Ground, actor: Actor, channel: Channel, *heard: Heard) -> Conversation:
    """The one conversation that all of this belongs to."""
    room = ground.house.app.inbox
    for each in heard:
        await tell_sandbox(room, actor, channel.id, each)
    while await digest_receipts(room, actor, channel.id):
        pass
    page = await room.reads.conversations(actor, PageRequest())
    [one] = page.items
    return await room.reads.conversation(actor, ConversationId(json.loads(one)["id"]))


def said(id: str, at: datetime) -> Heard:
    return Heard(id, HeardKind.DIRECT, at, SOMEBODY, "Is there a table for six?")


async def test_who_wrote_after_the_reply_waits_unless_that_is_gone(
    ground: Ground, actor: Actor, neighbour: Actor, channel: Channel
) -> None:
    began = ground.house.clock.now().replace(microsecond=0)
    later, latest = (began + timedelta(minutes=minutes) for minutes in (2, 4))
    gone = Heard("d2:gone", HeardKind.DELETION, latest, SOMEBODY, message_id="d2")
    heard = (said("d1", began), said("d2", later), said("d3", latest), gone)
    conversation = await told(ground, actor, channel, *heard)
    room = ground.house.app.inbox
    came = ground.house.clock.now()
    for who, at, left, since in (
        (actor, began - timedelta(days=1), ["d1", "d3"], ["d1", "d3"]),
        (actor, came + timedelta(seconds=1), ["d3"], ["d3"]),
        (actor, latest, [], ["d3"]),
        (neighbour, began - timedelta(days=1), [], []),
    ):
        async with room.begin(who) as tx:
            unanswered = await tx.conversations.left_after(conversation.id, at)
            standing = await tx.conversations.said_since({conversation.id: at})
        assert [message.platform_message_id for message in unanswered] == left
        assert [message.platform_message_id for message in standing] == since
    replied = began + timedelta(minutes=1)
    reply = ConversationReply(
        actor.workspace, DeliveryId("dlv_1"), conversation.id, MessageId("msg_1"), replied
    )
    after = await note_reply(room, actor, channel.id, reply, None)
    assert (after.waiting_since, after.first_reply_at) == (latest, replied)
    assert await told(ground, actor, channel) == after
