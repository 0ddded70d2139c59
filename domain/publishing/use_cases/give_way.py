"""An answer that waits gives way to what its person does first."""

from domain.publishing.answer import ANSWERED_GONE, THEY_WROTE_FIRST
from domain.publishing.answering import targets_of
from domain.publishing.events import CANCELLED, moved
from domain.publishing.model import Message
from domain.publishing.opting_out import heed_stop_word
from domain.publishing.ports import PublishingTransaction
from domain.publishing.reply_ports import ReplyTarget
from domain.publishing.room import Publishing
from domain.shared.access import Actor
from domain.shared.ids import InboundMessageId


async def give_way(room: Publishing, actor: Actor, inbound_id: InboundMessageId) -> int:
    """Something was said on a channel, or taken back: call off what waits for its time and was to
    be said only if that person did not write first, and what answers what is gone. Returns how many
    were called off. Whoever answers a broadcast with a stop word gets none any more.

    What a worker has begun to send by then goes out; what it has only claimed does not. Safe to
    repeat.
    """
    async with room.begin(actor) as tx:
        heard = (await tx.reply_targets.some([inbound_id])).get(inbound_id)
        if heard is None:
            return 0
        waiting = await tx.messages.answering(heard.id, heard.channel_id, heard.person_id)
        count = await _called_off(room, tx, heard, waiting) if waiting else 0
        await heed_stop_word(room, tx, actor, heard)
        await tx.commit()
    return count


async def _called_off(
    room: Publishing, tx: PublishingTransaction, heard: ReplyTarget, waiting: list[Message]
) -> int:
    targets, now, changes = await targets_of(tx, waiting), room.clock.now(), []
    for before in waiting:
        reason = _reason(before, heard, targets.get(before.in_reply_to or heard.id))
        after = before.call_off(reason, now) if reason else before
        if after is not before:
            changes.append((before, after))
            tx.announce(*moved(before, after, CANCELLED))
    await tx.messages.save_all(changes)
    return len(changes)


def _reason(message: Message, heard: ReplyTarget, target: ReplyTarget | None) -> str | None:
    """Why it does not go out; None where it does."""
    if message.in_reply_to == heard.id and heard.is_gone:
        return ANSWERED_GONE
    answer = message.answer
    if answer is None or target is None or not answer.cancel_if_they_write:
        return None
    return THEY_WROTE_FIRST if target.last_id != answer.heard_until else None
