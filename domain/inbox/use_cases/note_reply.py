"""A reply of ours went out into a conversation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.inbox.conversation import (
    MOST_LABELS,
    Conversation,
    ConversationReply,
    ConversationState,
)
from domain.inbox.conversation_events import MERGED, REPLIED, conversation_told
from domain.inbox.model import InboundMessage
from domain.inbox.outcomes import Turn, grown, with_outcomes
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.inbox.threading import Wanted
from domain.shared.access import Actor
from domain.shared.ids import (
    ChannelId,
    ConversationId,
    DeliveryId,
    InboundMessageId,
    MessageId,
    SavedReplyId,
)


async def note_published_reply(
    room: Inbox,
    actor: Actor,
    inbound_id: InboundMessageId,
    delivery_id: DeliveryId,
    message_id: MessageId,
    at: datetime,
    post_id: str | None,
    saved_reply_id: SavedReplyId | None = None,
) -> None:
    """The same for a reply of which it is known what it answers, at the instant, UTC, at which it
    went out, and with which saved reply it was written. Nothing where that belongs to no
    conversation. Raises NotFound."""
    answered = await room.reads.message(actor, inbound_id)
    if answered.conversation_id is not None:
        reply = ConversationReply(
            workspace_id=answered.workspace_id,
            delivery_id=delivery_id,
            conversation_id=answered.conversation_id,
            message_id=message_id,
            at=at,
            answers=inbound_id,
            saved_reply_id=saved_reply_id,
        )
        await note_reply(room, actor, answered.channel_id, reply, post_id)


async def note_reply(
    room: Inbox, actor: Actor, channel_id: ChannelId, reply: ConversationReply, post_id: str | None
) -> Conversation:
    """Whoever spoke before it waits no more, and what answers it on the platform, where it is
    `post_id`, belongs to the same conversation, also if that came before we knew. Where the
    conversation was merged into another meanwhile, it is that one's reply. The use of a saved reply
    is counted with it, and its labels are put on the conversation. Safe to repeat. Raises
    NotFound."""
    now = room.clock.now()
    async with room.begin(actor) as tx:
        await tx.messages.alone(channel_id)
        before = await _standing(tx, reply.conversation_id)
        if await tx.conversations.reply(reply.delivery_id) is not None:
            return before
        after = before.answer(reply.at, now, await _left(tx, before, reply.at))
        around = await tx.conversations.around(
            channel_id, Wanted((), {}, [post_id] if post_id else (), ())
        )
        others = [
            other
            for id, other in around.conversations.items()
            if id != before.id and id not in around.apart
        ]
        gone = [(other, other.merge(before.id, now)) for other in others]
        for other in others:
            after = after.absorb(other, now)
            await tx.conversations.move(other.id, before.id)
        into = replace(reply, conversation_id=before.id)
        if saved_reply_id := into.saved_reply_id:
            into = await _counted(tx, into, before)
            after = _labelled(after, await tx.saved_replies.labels(saved_reply_id))
        await tx.conversations.replied(into)
        await tx.conversations.write((before, after), *gone)
        tx.announce(
            *(conversation_told(MERGED, merged, other) for other, merged in gone),
            conversation_told(REPLIED, after, before),
        )
        await tx.commit(after)
    return after


async def _standing(tx: InboxTransaction, id: ConversationId) -> Conversation:
    """That, or what it was merged into."""
    found = await tx.conversations.get(id)
    while found.merged_into is not None:
        found = await tx.conversations.get(found.merged_into)
    return found


async def _left(
    tx: InboxTransaction, conversation: Conversation, at: datetime
) -> Sequence[InboundMessage]:
    """What still waits there after a reply that went out at that instant: nothing that an earlier
    one is too late for, nor what was closed."""
    if conversation.state is ConversationState.CLOSED:
        return ()
    dealt = conversation.answered_at
    return await tx.conversations.left_after(conversation.id, max(at, dealt or at))


def _labelled(conversation: Conversation, labels: Sequence[str]) -> Conversation:
    every = tuple(dict.fromkeys((*conversation.labels, *labels)))
    return replace(conversation, labels=every[: max(MOST_LABELS, len(conversation.labels))])


async def _counted(
    tx: InboxTransaction, reply: ConversationReply, there: Conversation
) -> ConversationReply:
    """With what became of it before we knew of it."""
    closed_at = there.closed_at if there.closed_at and there.closed_at >= reply.at else None
    is_last = closed_at is not None and await tx.conversations.is_last(reply, closed_at)
    answered_at = await tx.conversations.written_back(reply)
    after = with_outcomes(reply, answered_at, Turn(closed_at=closed_at), is_last=is_last)
    if after.saved_reply_id is not None:
        await tx.saved_replies.count(after.saved_reply_id, grown(None, after))
    return after
