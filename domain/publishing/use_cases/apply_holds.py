"""Bring waiting deliveries in line with what stops them, or no longer does."""

from collections.abc import Sequence

from domain.publishing.events import moved
from domain.publishing.freeing import freed
from domain.publishing.model import Message
from domain.publishing.moves import grounds_for, held_where_stopped
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.ids import ChannelId

BATCH = 200


async def apply_holds(room: Publishing, actor: Actor, channel_id: ChannelId | None) -> int:
    """Hold what is stopped, release what is free again, on one channel or in the whole workspace;
    returns how many messages changed. In batches, each its own commit. What is released goes out as
    the holds that stood over it want, no faster than they allow. Safe to repeat: it looks at how
    things stand, not at what happened."""
    changed = 0
    for step in (_hold_some, _free_some):
        while batch := await step(room, actor, channel_id):
            changed += batch
    if changed:
        await room.doorbell.ring()
    return changed


async def _hold_some(room: Publishing, actor: Actor, channel_id: ChannelId | None) -> int:
    async with room.begin(actor) as tx:
        messages = await _out_of_line(tx, channel_id, DeliveryState.SCHEDULED)
        grounds = await grounds_for(tx, messages)
        now = room.clock.now()
        after = [held_where_stopped(message, grounds, now) for message in messages]
        return await _kept(tx, messages, after)


async def _free_some(room: Publishing, actor: Actor, channel_id: ChannelId | None) -> int:
    """What wants a slot comes last: its channels are to be its own before it is locked."""
    async with room.begin(actor) as tx:
        messages = await _out_of_line(tx, channel_id, DeliveryState.HELD)
        grounds = await grounds_for(tx, messages)
        found = await freed(room, tx, messages, grounds)
        changed, wanting = await _kept(tx, messages, found.messages), found.wanting
    while wanting:
        done, wanting = await _into_slots(room, actor, wanting)
        changed += done
    return changed


async def _into_slots(
    room: Publishing, actor: Actor, wanting: Sequence[Message]
) -> tuple[int, Sequence[Message]]:
    """How many of these were let go; and those to come back to, as they are for other channels by
    now."""
    mine = {channel_id for message in wanting for channel_id in message.channel_ids}
    async with room.begin(actor) as tx:
        await tx.queues.alone_on(sorted(mine))
        locked = await tx.messages.some([message.id for message in wanting])
        messages = [message for message in locked if mine.issuperset(message.channel_ids)]
        grounds = await grounds_for(tx, messages)
        found = await freed(room, tx, messages, grounds, alone=True)
        changed = await _kept(tx, messages, found.messages)
    return changed, [message for message in locked if not mine.issuperset(message.channel_ids)]


async def _out_of_line(
    tx: PublishingTransaction, channel_id: ChannelId | None, state: DeliveryState
) -> list[Message]:
    return await tx.messages.out_of_line(channel_id=channel_id, state=state.value, limit=BATCH)


async def _kept(
    tx: PublishingTransaction, before: Sequence[Message], after: Sequence[Message]
) -> int:
    """Save and tell what changed; returns how many."""
    changes = [(was, now) for was, now in zip(before, after, strict=True) if was != now]
    await tx.messages.save_all(changes)
    for was, now in changes:
        tx.announce(*moved(was, now))
    await tx.commit()
    return len(changes)
