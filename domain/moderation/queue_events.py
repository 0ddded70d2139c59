"""What is told of queues."""

from typing import Any

from domain.moderation.queue import ModerationQueue
from domain.shared.events import News, differences

QUEUE_CREATED = "moderation_queue.created"
QUEUE_UPDATED = "moderation_queue.updated"
QUEUE_DELETED = "moderation_queue.deleted"

ANNOUNCED = frozenset({QUEUE_CREATED, QUEUE_UPDATED, QUEUE_DELETED})


def queue_changed(name: str, queue: ModerationQueue, before: ModerationQueue | None = None) -> News:
    """The queue as it is now."""
    after = _queue(queue)
    previous = differences(_queue(before), after) if before else {}
    return News(name, queue.id, queue.version, after, previous=previous)


def _queue(queue: ModerationQueue) -> dict[str, Any]:
    return {
        "id": queue.id,
        "name": queue.name,
        "position": queue.position,
        "team_id": queue.team_id,
        "external_id": queue.external_id,
        "version": queue.version,
    }
