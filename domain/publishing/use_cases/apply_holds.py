"""Bring waiting deliveries in line with what stops, or no longer stops, their channels."""

from collections.abc import Sequence
from datetime import timedelta

from domain.publishing.delivery import Delivery
from domain.publishing.events import moved
from domain.publishing.model import Message
from domain.publishing.moves import Grounds, grounds_for, held_where_stopped
from domain.publishing.ports import PublishingTransaction
from domain.publishing.releasing import Pace, due_of, released, terms_of
from domain.publishing.room import Publishing
from domain.publishing.showing import MEDIA_LAPSED
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.ids import ChannelId

BATCH = 200
A_MINUTE = timedelta(minutes=1)


async def apply_holds(room: Publishing, actor: Actor, channel_id: ChannelId | None) -> int:
    """Hold what is stopped, release what is free again, on one channel or in the whole workspace;
    returns how many messages changed. In batches, each its own commit. What is released goes out as
    the holds that stood over it want, no faster than they allow. Safe to repeat: it looks at how
    things stand, not at what happened."""
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
        grounds = await grounds_for(tx, messages)
        if state is DeliveryState.SCHEDULED:
            now = room.clock.now()
            after = [held_where_stopped(message, grounds, now) for message in messages]
        else:
            after = await _freed(room, tx, messages, grounds)
        changes = [
            (before, now) for before, now in zip(messages, after, strict=True) if before != now
        ]
        await tx.messages.save_all(changes)
        for before, now_so in changes:
            tx.announce(*moved(before, now_so))
        await tx.commit()
    return len(changes)


async def _freed(
    room: Publishing, tx: PublishingTransaction, messages: Sequence[Message], grounds: Grounds
) -> list[Message]:
    """These messages with all released that nothing stops any more; what is meant to go out first
    has the first choice of instants."""
    free = [
        (message, delivery)
        for message in messages
        for delivery in message.deliveries
        if delivery.state is DeliveryState.HELD
        and delivery.held_reason != MEDIA_LAPSED
        and grounds.channels[delivery.channel_id].stopped is None
    ]
    if not free:
        return list(messages)
    now = room.clock.now()
    since = [delivery.held_since for _, delivery in free]
    first = min(filter(None, since)) if all(since) else None
    lifted = await tx.holds.lifted_since(first)
    channel_ids = {delivery.channel_id for _, delivery in free}
    pace = Pace(await tx.deliveries.placed(channel_ids, now - A_MINUTE))
    freed: dict[str, list[Delivery]] = {}
    for message, delivery in sorted(free, key=lambda one: (due_of(one[0], one[1], now), one[1].id)):
        channel = grounds.channels[delivery.channel_id]
        terms, grace = terms_of(delivery, channel, lifted), channel.grace(room.grace)
        after = released(message, delivery, terms, pace, now, grace)
        freed.setdefault(message.id, []).append(after)
    return [
        message.with_deliveries(freed[message.id], now) if message.id in freed else message
        for message in messages
    ]
