"""Make, change and remove the queues of a channel; of several one is always the default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.publishing.errors import ChannelNotReady
from domain.publishing.events import SCHEDULED, moved
from domain.publishing.model import Message
from domain.publishing.placing import no_free_slot, places
from domain.publishing.ports import PublishingTransaction
from domain.publishing.queue import Moved, Planned, Queue, Week
from domain.publishing.queue_events import (
    QUEUE_CREATED,
    QUEUE_DELETED,
    QUEUE_UPDATED,
    queue_changed,
)
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import ChannelId, Kind, QueueId
from domain.shared.versions import Version, must_match
from domain.shared.wall_time import zone


@dataclass(frozen=True, slots=True)
class NewQueue:
    """Without `timezone` it is the channel's: its community's, or else its workspace's."""

    channel_id: ChannelId
    name: str
    week: Week
    timezone: str | None = None
    is_default: bool = False
    paused: bool = False
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueueChange:
    """A queue after a change, and the messages that got other slots when it was reshuffled."""

    queue: Queue
    moved: Sequence[Moved] | None = None


async def create_queue(room: Publishing, actor: Actor, request: NewQueue) -> Queue:
    """The first queue of a channel is its default, whatever is asked.

    Raises MissingScope, NotFound for the channel, ChannelNotReady, UnknownTimezone,
    DuplicateExternalId.
    """
    actor.require(Permission.PLANNING_WRITE)
    if request.timezone is not None:
        zone(request.timezone)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        await _ready(tx, request.channel_id)
        await tx.queues.alone_on([request.channel_id])
        others = await tx.queues.of_channel(request.channel_id)
        queue = Queue(
            id=QueueId(room.ids.new(Kind.QUEUE)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            channel_id=request.channel_id,
            name=request.name,
            timezone=request.timezone or await _zone_of(tx, request.channel_id),
            week=request.week,
            created_at=now,
            updated_at=now,
            is_default=request.is_default or not others,
            paused=request.paused,
            external_id=request.external_id,
            metadata=request.metadata,
        )
        if queue.is_default:
            await _step_back(tx, others, now)
        await tx.queues.add(queue)
        tx.announce(queue_changed(QUEUE_CREATED, queue))
        await tx.commit(queue)
    return queue


async def change_queue(
    room: Publishing,
    actor: Actor,
    queue_id: QueueId,
    version: Version,
    changes: Mapping[str, Any],
    *,
    reshuffle: bool = False,
) -> QueueChange:
    """Messages keep the times they have. With `reshuffle` those that wait for a slot of this queue
    get its next slots instead, in the order they had, and each that moved is reported.

    Raises MissingScope, NotFound, VersionMismatch, UnknownTimezone, ValidationFailed where it would
    leave its channel without a default, DuplicateExternalId, NoFreeSlot where they do not all find
    a slot: then nothing is changed.
    """
    actor.require(Permission.PLANNING_WRITE)
    if "timezone" in changes:
        zone(changes["timezone"])
    now = room.clock.now()
    channel_id = (await room.reads.queue(actor, queue_id)).channel_id
    async with room.begin(actor) as tx:
        reach = await tx.queues.reach(queue_id) if reshuffle else [channel_id]
        await tx.queues.alone_on(reach)
        before = await tx.queues.get(queue_id)
        must_match(version, before.version)
        _keep_a_default(before, changes)
        queue = before.change(now, **changes)
        if queue.is_default and not before.is_default:
            await _step_back(tx, await tx.queues.of_channel(channel_id), now)
        await tx.queues.save(queue)
        tx.announce(queue_changed(QUEUE_UPDATED, queue, before))
        change = QueueChange(
            queue, await _reshuffled(room, tx, queue, reach) if reshuffle else None
        )
        await tx.commit(change)
    if change.moved:
        await room.doorbell.ring()
    return change


async def remove_queue(room: Publishing, actor: Actor, queue_id: QueueId) -> Queue:
    """Its messages keep the times they have. When it was its channel's default, the oldest of the
    others becomes that. Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    channel_id = (await room.reads.queue(actor, queue_id)).channel_id
    async with room.begin(actor) as tx:
        await tx.queues.alone_on([channel_id])
        before = await tx.queues.get(queue_id)
        queue = before.delete(now)
        await tx.queues.save(queue)
        tx.announce(queue_changed(QUEUE_DELETED, queue, before))
        others = await tx.queues.of_channel(channel_id)
        if before.is_default and others:
            heir = others[0].change(now, is_default=True)
            await tx.queues.save(heir)
            tx.announce(queue_changed(QUEUE_UPDATED, heir, others[0]))
        await tx.commit(queue)
    return queue


async def _ready(tx: PublishingTransaction, channel_id: ChannelId) -> None:
    known = await tx.channels.facts([channel_id])
    if channel_id not in known:
        raise NotFound(thing="channel", pointer="/channel_id")
    if known[channel_id].status == "disconnected":
        raise ChannelNotReady(channel=channel_id, state="disconnected", pointer="/channel_id")


async def _zone_of(tx: PublishingTransaction, channel_id: ChannelId) -> str:
    return (await tx.rules.grounds([channel_id]))[channel_id].timezone


async def _step_back(tx: PublishingTransaction, others: Sequence[Queue], now: datetime) -> None:
    """None of these is the default from here on."""
    for other in others:
        if other.is_default:
            after = other.change(now, is_default=False)
            await tx.queues.save(after)
            tx.announce(queue_changed(QUEUE_UPDATED, after, other))


def _keep_a_default(queue: Queue, changes: Mapping[str, Any]) -> None:
    if queue.is_default and changes.get("is_default") is False:
        raise ValidationFailed(errors=[FieldError("/is_default", "default_needed")])


async def _reshuffled(
    room: Publishing, tx: PublishingTransaction, queue: Queue, reach: Sequence[ChannelId]
) -> list[Moved]:
    """Those that wait take the queue's next slots, in the order they had: of these, the ones that
    suit every channel one of them is for. What is on its way, or out in part, stays where it is."""
    now = room.clock.now()
    waiting = await tx.queues.waiting(queue.id, now)
    free = [message for message in waiting if "schedule" in message.possible_moves]
    changes: list[tuple[Message, Message]] = []
    left = list(reversed(free))
    movable = frozenset(message.id for message in free)
    placed: list[Planned] = []
    async for place in places(room, tx, queue, reach, now, movable, placed):
        if not left:
            break
        if place.clash is None:
            message, at = left.pop(), place.opening.at
            placed += [Planned(id, message.id, at, queue.id) for id in message.channel_ids]
            changes.append((message, message.reslot(place.opening.schedule(queue.id), now)))
    if left:
        raise no_free_slot(queue, now)
    changes = [(was, now_is) for was, now_is in changes if was.publish_at != now_is.publish_at]
    await tx.queues.reslot(changes)
    for was, now_is in changes:
        tx.announce(*moved(was, now_is, SCHEDULED))
    return [_moved(was, now_is) for was, now_is in changes]


def _moved(was: Message, now_is: Message) -> Moved:
    assert was.publish_at is not None
    assert now_is.publish_at is not None
    return Moved(was.id, was.publish_at, now_is.publish_at)
