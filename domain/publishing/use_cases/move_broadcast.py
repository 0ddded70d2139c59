"""Send a broadcast, pause it, let it go on, or cancel it."""

from collections.abc import Callable
from datetime import datetime

from domain.publishing.addressing import yet_to_list
from domain.publishing.broadcast import CALLED_OFF, STEP, Broadcast, BroadcastState, Tally
from domain.publishing.broadcast_events import moved
from domain.publishing.broadcast_ports import BroadcastView
from domain.publishing.broadcasting import unfit_texts
from domain.publishing.calling_off import call_off_messages
from domain.publishing.errors import NobodyOnTheList
from domain.publishing.model import Schedule
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.rules import check_time
from domain.shared.access import Actor, Permission
from domain.shared.errors import ValidationFailed
from domain.shared.ids import BroadcastId
from domain.shared.versions import Version, must_match

Move = Callable[[Broadcast, datetime], Broadcast]


async def send_broadcast(
    room: Publishing,
    actor: Actor,
    broadcast_id: BroadcastId,
    version: Version,
    schedule: Schedule | None,
) -> BroadcastView:
    """At once, or at that time. Raises MissingScope, NotFound, also where its segment is gone,
    VersionMismatch, InvalidState, ScheduleInPast, NobodyOnTheList, and ValidationFailed for a text
    that fits one of its channels for nobody."""
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        before = await tx.broadcasts.get(broadcast_id)
        must_match(version, before.version)
        now = room.clock.now()
        if schedule is not None:
            check_time(schedule.at, now)
        after = before.send(schedule, now)
        tally = await tx.broadcasts.tally(broadcast_id)
        if not tally.total and before.segment_id is None:
            raise NobodyOnTheList()
        channels = {*await tx.broadcasts.channels_of(before.id)}
        channels |= {one.channel_id for one in await yet_to_list(room, tx, before)}
        wrong = await unfit_texts(room, tx, before, sorted(channels))
        if wrong:
            raise ValidationFailed(errors=wrong)
        view = await _saved(tx, before, after, tally)
        tx.plan(STEP, after.id, now)
        await tx.commit(view)
    return view


async def pause_broadcast(
    room: Publishing, actor: Actor, broadcast_id: BroadcastId, version: Version
) -> BroadcastView:
    """Nobody else is spoken to until it is resumed. What publishing has already, no more than goes
    out in ten seconds on a channel, still goes out. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState."""

    def pause(broadcast: Broadcast, now: datetime) -> Broadcast:
        return broadcast.pause(now)

    return await _move(room, actor, broadcast_id, version, pause)


async def resume_broadcast(
    room: Publishing, actor: Actor, broadcast_id: BroadcastId, version: Version
) -> BroadcastView:
    """It goes on with those who were not spoken to yet. Raises what pausing one raises."""

    def resume(broadcast: Broadcast, now: datetime) -> Broadcast:
        return broadcast.resume(now)

    return await _move(room, actor, broadcast_id, version, resume)


async def cancel_broadcast(
    room: Publishing, actor: Actor, broadcast_id: BroadcastId, version: Version
) -> BroadcastView:
    """Nothing more goes out, also of what waits for its moment in publishing; what is being sent at
    this very moment still ends as it ends, and is counted. Raises what pausing one raises."""

    def cancel(broadcast: Broadcast, now: datetime) -> Broadcast:
        return broadcast.cancel(now)

    return await _move(room, actor, broadcast_id, version, cancel)


async def _move(
    room: Publishing, actor: Actor, broadcast_id: BroadcastId, version: Version, move: Move
) -> BroadcastView:
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        before = await tx.broadcasts.get(broadcast_id)
        must_match(version, before.version)
        now = room.clock.now()
        after = move(before, now)
        if after.state is BroadcastState.CANCELLED:
            await tx.broadcasts.call_off_pending(before.id, now)
            in_hand = [one.recipient.message_id for one in await tx.broadcasts.in_hand(before.id)]
            await call_off_messages(room, tx, [id for id in in_hand if id], CALLED_OFF)
        view = await _saved(tx, before, after, await tx.broadcasts.tally(before.id))
        # What is in hand is looked after until it is known how it ended.
        tx.plan(STEP, after.id, now)
        await tx.commit(view)
    return view


async def _saved(
    tx: PublishingTransaction, before: Broadcast, after: Broadcast, tally: Tally
) -> BroadcastView:
    await tx.broadcasts.save(before, after)
    tx.announce(*moved(before, after, tally))
    return BroadcastView(after, tally)
