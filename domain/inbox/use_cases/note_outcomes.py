"""Something happened in a conversation into which saved replies went out."""

from domain.inbox.conversation import ConversationReply
from domain.inbox.outcomes import Turn, grown, with_outcomes
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.shared.access import Actor
from domain.shared.ids import ConversationId


async def note_outcomes(
    room: Inbox, actor: Actor, conversation_id: ConversationId, turn: Turn
) -> None:
    """Count what became of them, each outcome of each once. Safe to repeat."""
    if not turn.is_any:
        return
    async with room.begin(actor) as tx:
        # Locked, so that two who see to the same count once.
        conversation = await tx.conversations.get(conversation_id)
        used = await tx.conversations.used(conversation.id)
        pairs = [(reply, await _seen_to(tx, reply, turn)) for reply in used]
        pairs = [(before, after) for before, after in pairs if before != after]
        if not pairs:
            return
        for before, after in pairs:
            if after.saved_reply_id is not None:
                await tx.saved_replies.count(after.saved_reply_id, grown(before, after))
        await tx.conversations.seen_to(pairs)
        await tx.commit()


async def _seen_to(tx: InboxTransaction, reply: ConversationReply, turn: Turn) -> ConversationReply:
    answered_at = None
    if turn.is_heard and reply.answered_at is None:
        answered_at = await tx.conversations.written_back(reply)
    is_last = False
    if turn.closed_at is not None and reply.at <= turn.closed_at:
        is_last = await tx.conversations.is_last(reply, turn.closed_at)
    return with_outcomes(reply, answered_at, turn, is_last=is_last)
