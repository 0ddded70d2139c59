"""A broadcast that is for a segment takes everybody who is in it when it begins onto its list."""

from collections.abc import Sequence
from datetime import datetime

from domain.publishing.broadcast import (
    MOST_RECIPIENTS,
    SEGMENT_GONE,
    TOO_MANY,
    Broadcast,
    Recipient,
)
from domain.publishing.broadcast_events import RECIPIENTS_ADDED, broadcast_changed, moved
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.errors import NotFound
from domain.shared.ids import BroadcastRecipientId, Kind


async def yet_to_list(
    room: Publishing, tx: PublishingTransaction, broadcast: Broadcast
) -> Sequence[Recipient]:
    """Whom the segment would bring onto the list at this moment, one more than fits on it at most.
    Nobody where there is no segment, or it was listed already. Raises NotFound where it is gone."""
    if broadcast.segment_id is None or broadcast.listed_at is not None:
        return []
    now = room.clock.now()
    pairs = await tx.segment_audience.people(broadcast.segment_id, now, MOST_RECIPIENTS + 1)
    known = await tx.broadcasts.enlisted(broadcast.id, pairs)
    return [
        Recipient(
            id=BroadcastRecipientId(room.ids.new(Kind.BROADCAST_RECIPIENT)),
            workspace_id=broadcast.workspace_id,
            broadcast_id=broadcast.id,
            channel_id=channel_id,
            platform_person_id=person_id,
            created_at=now,
            updated_at=now,
        )
        for channel_id, person_id in pairs
        if (channel_id, person_id) not in known
    ]


async def list_segment(
    room: Publishing, tx: PublishingTransaction, before: Broadcast, now: datetime
) -> Broadcast:
    """Once, in the commit that says so: all that may come after it is a plan. It is paused where
    the segment is gone, or has more in it than fit."""
    tally = await tx.broadcasts.tally(before.id)
    try:
        people = await yet_to_list(room, tx, before)
    except NotFound:
        return await _stopped(tx, before, SEGMENT_GONE, now)
    if tally.total + len(people) > MOST_RECIPIENTS:
        return await _stopped(tx, before, TOO_MANY, now)
    await tx.broadcasts.enlist(people)
    after = before.listed(now)
    counted = await tx.broadcasts.tally(before.id)
    await tx.broadcasts.save(before, after)
    tx.announce(broadcast_changed(RECIPIENTS_ADDED, after, counted, before))
    return after


async def _stopped(
    tx: PublishingTransaction, before: Broadcast, reason: str, now: datetime
) -> Broadcast:
    after = before.stop(reason, now)
    await tx.broadcasts.save(before, after)
    tx.announce(*moved(before, after, await tx.broadcasts.tally(before.id)))
    return after
