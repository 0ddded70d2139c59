"""Answer what somebody said: where it was said, or to them alone."""

from domain.publishing.answering import Manner, answering
from domain.publishing.campaigning import check_campaign, check_objective
from domain.publishing.drafting import Draft, all_written_down, composed, written_down
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import ConversationId, InboundMessageId


async def reply_to_message(
    room: Publishing,
    actor: Actor,
    inbound_id: InboundMessageId,
    draft: Draft,
    manner: Manner,
) -> Message:
    """Write an answer that goes out at its time, by the same way as any message: held against its
    platform, under the same holds and approvals, once. `draft` says what and when; its channel is
    the one on which somebody spoke.

    Raises MissingScope, NotFound, ChannelNotReady for a channel that is disconnected, what
    `check_can_answer` raises, DuplicateExternalId, and what `written_down` raises; with a saved
    reply also MissingScope where the actor may not read those, and ValidationFailed that points at
    each value that is missing.
    """
    actor.require(Permission.REPLIES_WRITE)
    async with room.begin(actor) as tx:
        message = await _written(room, actor, tx, inbound_id, draft, manner)
        await tx.commit(message)
    await room.doorbell.ring()
    return message


async def reply_in_conversation(
    room: Publishing,
    actor: Actor,
    conversation_id: ConversationId,
    inbound_id: InboundMessageId | None,
    draft: Draft,
    manner: Manner,
) -> Message:
    """The same for what others said last in a conversation, or for another message of it. Raises
    what `reply_to_message` raises."""
    actor.require(Permission.REPLIES_WRITE)
    async with room.begin(actor) as tx:
        said = await tx.reply_targets.within(conversation_id, inbound_id)
        if said is None:
            named = inbound_id is not None
            pointer = "/inbound_message_id" if named else None
            raise NotFound(thing="inbound_message" if named else "conversation", pointer=pointer)
        message = await _written(room, actor, tx, said, draft, manner)
        await tx.commit(message)
    await room.doorbell.ring()
    return message


async def reply_within(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    conversation_id: ConversationId,
    draft: Draft,
    manner: Manner,
) -> Message:
    """The same within a transaction that goes on: it is stored when this returns, and goes out once
    that commits. Whoever commits rings. Raises what `reply_in_conversation` raises, before anything
    of it is stored."""
    actor.require(Permission.REPLIES_WRITE)
    said = await tx.reply_targets.within(conversation_id, None)
    if said is None:
        raise NotFound(thing="conversation")
    answer = await answering(room, actor, tx, said, draft, manner)
    message = await composed(room, actor, tx, answer)
    facts = await tx.channels.facts(answer.channel_ids)
    [message] = await all_written_down(room, actor, tx, [message], facts)
    return message


async def _written(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    inbound_id: InboundMessageId,
    draft: Draft,
    manner: Manner,
) -> Message:
    await check_campaign(tx, draft.campaign_id)
    await check_objective(tx, draft.objective_id)
    answer = await answering(room, actor, tx, inbound_id, draft, manner)
    return await written_down(room, actor, tx, answer)
