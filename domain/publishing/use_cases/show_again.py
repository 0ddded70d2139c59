"""What was held for a file whose time was over goes on when that file may be shown again."""

from datetime import datetime

from domain.publishing.delivery import Delivery
from domain.publishing.events import moved
from domain.publishing.model import Message
from domain.publishing.moves import grounds_for, held_where_stopped
from domain.publishing.room import Publishing
from domain.publishing.showing import Library, library_of, may_be_shown, shown_again
from domain.shared.access import Actor
from domain.shared.ids import MediaId

BATCH = 200


async def show_again(room: Publishing, actor: Actor, media_id: MediaId) -> int:
    """Let go on what waits for this file and for no other; returns how many messages.
    In batches, each its own commit. What something else stops by now is held for that instead. Safe
    to repeat: it looks at how things stand."""
    changed = 0
    while batch := await _batch(room, actor, media_id):
        changed += batch
    if changed:
        await room.doorbell.ring()
    return changed


async def _batch(room: Publishing, actor: Actor, media_id: MediaId) -> int:
    async with room.begin(actor) as tx:
        messages = await tx.messages.kept_for_media(media_id, BATCH)
        now = room.clock.now()
        library = await library_of(tx, [c for m in messages for c in m.said_anywhere])
        freed = [(m, [_freed(m, d, library, now) for d in m.deliveries]) for m in messages]
        free = [(m, deliveries) for m, deliveries in freed if deliveries != list(m.deliveries)]
        grounds = await grounds_for(tx, [message for message, _ in free])
        changes = []
        for before, deliveries in free:
            after = before.with_deliveries(deliveries, now)
            changes.append((before, held_where_stopped(after, grounds, now)))
        await tx.messages.save_all(changes)
        for before, after in changes:
            tx.announce(*moved(before, after))
        await tx.commit()
    return len(changes)


def _freed(message: Message, delivery: Delivery, library: Library, now: datetime) -> Delivery:
    if may_be_shown(message, delivery, library, now):
        return shown_again(delivery, message, now)
    return delivery
