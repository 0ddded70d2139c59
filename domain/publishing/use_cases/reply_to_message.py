"""Answer what somebody said: where it was said, or to them alone."""

from domain.publishing.answering import Manner, answering
from domain.publishing.drafting import Draft, written_down
from domain.publishing.model import Message
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.ids import InboundMessageId


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
    `check_can_answer` raises, DuplicateExternalId, and what `written_down` raises.
    """
    actor.require(Permission.MESSAGES_WRITE)
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        answer = await answering(room, tx, inbound_id, draft, manner)
        message = await written_down(room, actor, tx, answer)
        await tx.commit(message)
    await room.doorbell.ring()
    return message
