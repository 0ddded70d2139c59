"""What waits in publishing is called off for a reason, wherever it has not begun."""

from collections.abc import Sequence

from domain.publishing.events import CANCELLED, moved
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.ids import MessageId


async def call_off_messages(
    room: Publishing, tx: PublishingTransaction, ids: Sequence[MessageId], reason: str
) -> int:
    """How many were called off. What is being sent at this moment is left as it is; a worker's
    claim on what is not comes to nothing."""
    now, changes = room.clock.now(), []
    for before in await tx.messages.some(sorted(ids)) if ids else []:
        after = before.call_off(reason, now)
        if after is not before:
            changes.append((before, after))
            tx.announce(*moved(before, after, CANCELLED))
    await tx.messages.save_all(changes)
    return len(changes)
