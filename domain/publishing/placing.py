"""Where a message goes that asks for a slot, and what a time clashes with that is asked for."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain

from domain.publishing.clashes import Clash
from domain.publishing.errors import (
    NoDefaultQueue,
    NoFreeSlot,
    QueueOfAnotherChannel,
    QueuePaused,
)
from domain.publishing.model import Schedule
from domain.publishing.pacing import DAY, MINUTE, Blackout, Pace, Ruled, ruled
from domain.publishing.pacing_ports import Ground
from domain.publishing.ports import PublishingTransaction
from domain.publishing.queue import Opening, Place, Planned, Queue, SlotWish
from domain.publishing.room import Publishing
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, MessageId, QueueId
from domain.shared.wall_time import zone

STRETCH = timedelta(days=28)
HORIZON = 13 * STRETCH
MOST_CLASHES = 20
NOBODY: frozenset[MessageId] = frozenset()


async def take_slot(
    room: Publishing,
    tx: PublishingTransaction,
    wish: SlotWish,
    channel_ids: Sequence[ChannelId],
    *,
    mine: MessageId | None = None,
    since: datetime | None = None,
) -> Schedule:
    """The next free slot, for a message that goes out on all of these channels at once; nobody else
    gets it until the transaction ends. The one that the message has (`mine`) is free for it. Who
    knows that there is none up to an instant says so (`since`). To be asked before any message is
    locked.

    Raises NotFound, QueueOfAnotherChannel, NoDefaultQueue, QueuePaused, NoFreeSlot.
    """
    await tx.queues.alone_on(channel_ids)
    queue = await _wished(tx, wish, channel_ids)
    if queue.paused:
        raise QueuePaused(queue=queue.name, pointer="/schedule")
    now = room.clock.now()
    without = frozenset({mine} if mine else ())
    async for place in places(room, tx, queue, channel_ids, now, without, since=since):
        if place.clash is None:
            return place.opening.schedule(queue.id)
    raise no_free_slot(queue, now)


async def places(
    room: Publishing,
    tx: PublishingTransaction,
    queue: Queue,
    channel_ids: Sequence[ChannelId],
    now: datetime,
    without: frozenset[MessageId] = NOBODY,
    placed: Sequence[Planned] = (),
    since: datetime | None = None,
) -> AsyncIterator[Place]:
    """The queue's slots from now on, or after `since` where that is later, in order, with what
    stands in the way of each. What they are judged by is read a stretch at a time, as far as the
    horizon. Messages in `without` stand in nobody's way; those that the caller has `placed` on the
    way here do."""
    start, stretch = (max(now, since), DAY) if since else (now, STRETCH)
    while start < now + HORIZON:
        end = min(start + stretch, now + HORIZON)
        openings = list(queue.week.openings(queue.timezone, start, end))
        paces = await _paces(room, tx, channel_ids, start, end, without) if openings else ()
        for opening in openings:
            yield judged(opening, [pace.beside(placed) for pace in paces])
        # Who says since when has most likely come to a slot that is free.
        start, stretch = end, min(2 * stretch, STRETCH)


def judged(opening: Opening, paces: Sequence[Pace]) -> Place:
    """What is in the way of this opening on any of these channels, the most telling first."""
    for pace in paces:
        for clash in chain(pace.taken(opening.at), pace.clashes(opening.at)):
            return Place(opening, clash)
    return Place(opening)


async def clashes_at(
    room: Publishing,
    tx: PublishingTransaction,
    channel_ids: Sequence[ChannelId],
    at: datetime,
    mine: MessageId | None = None,
) -> tuple[Clash, ...]:
    """What this instant clashes with on these channels, at most so many; none of it stops anybody.
    The message that it is meant for (`mine`) is in nobody's way."""
    without = frozenset({mine} if mine else ())
    paces = await _paces(room, tx, channel_ids, at, at, without)
    return tuple(clash for pace in paces for clash in pace.clashes(at))[:MOST_CLASHES]


async def paces_at(
    room: Publishing, tx: PublishingTransaction, channel_ids: Sequence[ChannelId], at: datetime
) -> Sequence[Pace]:
    """What this instant is held against on each of these channels, whatever is planned there."""
    return await _paces(room, tx, channel_ids, at, at, NOBODY)


async def named(
    room: Publishing,
    tx: PublishingTransaction,
    schedule: Schedule,
    channel_ids: Sequence[ChannelId],
    mine: MessageId | None = None,
) -> Schedule:
    """The same time with what it clashes with."""
    return replace(schedule, clashes=await clashes_at(room, tx, channel_ids, schedule.at, mine))


def no_free_slot(queue: Queue, now: datetime) -> NoFreeSlot:
    until = (now + HORIZON).date().isoformat()
    return NoFreeSlot(queue=queue.name, until=until, pointer="/schedule")


async def _paces(
    room: Publishing,
    tx: PublishingTransaction,
    channel_ids: Sequence[ChannelId],
    since: datetime,
    until: datetime,
    without: frozenset[MessageId],
) -> list[Pace]:
    """What times in this span are held against, channel by channel."""
    grounds = list((await tx.rules.grounds(channel_ids)).values())
    held = [(ground, ruled(ground.own, ground.workspace)) for ground in grounds]
    blackouts = await tx.blackouts.between(since, until)
    margin = max([MINUTE, *(rules.reach for _, rules in held)])
    planned = await tx.queues.planned(channel_ids, since - margin, until + margin)
    return [
        Pace(
            channel_id=ground.channel_id,
            timezone=ground.timezone,
            ruled=rules,
            blackouts=[blackout for blackout in blackouts if concerns(blackout, ground)],
            holidays=holidays_on(room, ground, rules, since, until),
            planned=[
                one
                for one in planned
                if one.channel_id == ground.channel_id and one.message_id not in without
            ],
        )
        for ground, rules in held
    ]


def concerns(blackout: Blackout, ground: Ground) -> bool:
    """Whether its days are black for this channel."""
    return blackout.channel_id in (None, ground.channel_id) and blackout.community_id in (
        None,
        ground.community_id,
    )


def holidays_on(
    room: Publishing, ground: Ground, rules: Ruled, since: datetime, until: datetime
) -> dict[date, str]:
    """The holidays in that span on which this channel rests, by the day on its own wall."""
    if not rules.skip_holidays or not rules.countries:
        return {}
    where = zone(ground.timezone)
    first, last = since.astimezone(where).date(), until.astimezone(where).date()
    days = room.special_days.between(first, last, rules.countries, ground.language)
    return {day.day: day.name for day in days if day.kind == "holiday"}


async def queue_of(tx: PublishingTransaction, queue_id: QueueId) -> Queue:
    """The queue that a schedule names. Raises NotFound, and says where it is named."""
    try:
        return await tx.queues.get(queue_id)
    except NotFound:
        raise NotFound(thing="queue", pointer="/schedule/queue_id") from None


async def _wished(
    tx: PublishingTransaction, wish: SlotWish, channel_ids: Sequence[ChannelId]
) -> Queue:
    if wish.queue_id is not None:
        queue = await queue_of(tx, wish.queue_id)
        if queue.channel_id not in channel_ids:
            raise QueueOfAnotherChannel(
                queue=queue.name, channel=queue.channel_id, pointer="/schedule/queue_id"
            )
        return queue
    return await default_queue(tx, channel_ids[0])


async def default_queue(tx: PublishingTransaction, channel_id: ChannelId) -> Queue:
    """Raises NoDefaultQueue."""
    for queue in await tx.queues.of_channel(channel_id):
        if queue.is_default:
            return queue
    raise NoDefaultQueue(channel=channel_id, pointer="/schedule/next_free_slot")
