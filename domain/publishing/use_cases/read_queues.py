"""Reading queues, and which of their slots come next."""

from collections.abc import Sequence

from domain.publishing.placing import no_free_slot, places
from domain.publishing.queue import Opening, Place, Queue
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.ids import QueueId
from domain.shared.paging import Page, PageRequest


async def read_queue(room: Publishing, actor: Actor, queue_id: QueueId) -> Queue:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.reads.queue(actor, queue_id)


async def list_queues(room: Publishing, actor: Actor, request: PageRequest) -> Page[Queue]:
    actor.require(Permission.PLANNING_READ)
    return await room.reads.queues(actor, request)


async def preview_queue(
    room: Publishing, actor: Actor, queue_id: QueueId, count: int
) -> Sequence[Place]:
    """Its next slots, free or not, at most so many, as far as it is planned ahead. Nothing is
    taken. Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    queue = await room.reads.queue(actor, queue_id)
    found: list[Place] = []
    async with room.begin(actor) as tx:
        async for place in places(room, tx, queue, [queue.channel_id], room.clock.now()):
            found.append(place)
            if len(found) == count:
                break
    return found


async def next_slot(room: Publishing, actor: Actor, queue_id: QueueId) -> Opening:
    """Its next slot that is free at this moment. Nothing is taken. Raises MissingScope, NotFound,
    NoFreeSlot."""
    actor.require(Permission.PLANNING_READ)
    queue = await room.reads.queue(actor, queue_id)
    async with room.begin(actor) as tx:
        async for place in places(room, tx, queue, [queue.channel_id], room.clock.now()):
            if place.clash is None:
                return place.opening
    raise no_free_slot(queue, room.clock.now())
