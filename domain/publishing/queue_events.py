"""The facts queues announce."""

from typing import Any

from domain.publishing.queue import Queue
from domain.shared.events import News, differences

QUEUE_CREATED = "queue.created"
QUEUE_UPDATED = "queue.updated"
QUEUE_DELETED = "queue.deleted"

ANNOUNCED = frozenset({QUEUE_CREATED, QUEUE_UPDATED, QUEUE_DELETED})


def queue_changed(name: str, queue: Queue, before: Queue | None = None) -> News:
    """The queue as it is now. A slot is told as `1 09:00`: Monday at nine."""
    after = _queue(queue)
    previous = differences(_queue(before), after) if before else {}
    return News(name, queue.id, queue.version, after, previous=previous)


def _queue(queue: Queue) -> dict[str, Any]:
    return {
        "id": queue.id,
        "channel_id": queue.channel_id,
        "name": queue.name,
        "timezone": queue.timezone,
        "slots": [f"{slot.weekday} {slot.time}" for slot in queue.week.slots],
        "is_default": queue.is_default,
        "paused": queue.paused,
        "external_id": queue.external_id,
        "deleted": queue.deleted_at is not None,
        "version": queue.version,
    }
