"""Bring waiting deliveries in line with what stops, or no longer stops, their channels."""

from domain.publishing.delivery import Delivery
from domain.publishing.events import moved
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.ids import ChannelId

BATCH = 200


async def apply_holds(room: Publishing, actor: Actor, channel_id: ChannelId | None) -> int:
    """Hold what is stopped, release what is free again, on one channel or in the whole workspace;
    returns how many messages changed. In batches, each its own commit. Safe to repeat: it looks at
    how things stand, not at what happened."""
    changed = 0
    for state in (DeliveryState.SCHEDULED, DeliveryState.HELD):
        while True:
            batch = await _batch(room, actor, channel_id, state)
            changed += batch
            if batch == 0:
                break
    if changed:
        await room.doorbell.ring()
    return changed


async def _batch(
    room: Publishing, actor: Actor, channel_id: ChannelId | None, state: DeliveryState
) -> int:
    async with room.begin(actor) as tx:
        messages = await tx.messages.out_of_line(
            channel_id=channel_id, state=state.value, limit=BATCH
        )
        changes = [(m, await _in_line(room, tx, m)) for m in messages]
        changes = [(before, after) for before, after in changes if before != after]
        await tx.messages.save_all(changes)
        for before, after in changes:
            tx.announce(*moved(before, after))
        await tx.commit()
    return len(changes)


async def _in_line(room: Publishing, tx: PublishingTransaction, message: Message) -> Message:
    now = room.clock.now()
    facts = await tx.channels.facts([d.channel_id for d in message.deliveries])
    moved_ones = [
        _aligned(room, message, d, facts[d.channel_id])
        for d in message.deliveries
        if d.state in (DeliveryState.SCHEDULED, DeliveryState.HELD)
    ]
    if all(d is message.delivery(d.id) for d in moved_ones):
        return message
    return message.with_deliveries(moved_ones, now)


def _aligned(
    room: Publishing, message: Message, delivery: Delivery, channel: ChannelFacts
) -> Delivery:
    held = delivery.state is DeliveryState.HELD
    if channel.stopped is not None and not held:
        return delivery.hold(channel.stopped, channel.hold_id, channel.stopped_words)
    if channel.stopped is None and held:
        now = room.clock.now()
        return delivery.release(message.publish_at or now, now, room.grace)
    return delivery
