"""A channel's platform slows people down for as long as a containment asks for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.moderation.model import LEASE
from domain.moderation.pace import CHANNEL_PACES, LATER, ChannelPace, Pace, PaceState
from domain.moderation.pace_events import pace_changed, pace_requested
from domain.moderation.ports import ModerationTransaction
from domain.moderation.room import Moderation
from domain.shared.access import Actor
from domain.shared.calling import Reachable, answered_by
from domain.shared.ids import ChannelId, ChannelPaceId, Kind
from domain.shared.outcomes import CannotTell, Outcome
from domain.shared.platforms import Capability, Connection

WAIT = timedelta(minutes=1)
"""How long a channel is left alone on which nobody may call."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be done: `pace` is what is on record, `interval` what containments ask for."""

    connection: Connection
    pace: ChannelPace | None
    interval: int | None


async def pace_channel(room: Moderation, actor: Actor, channel_id: ChannelId) -> None:
    """Look what is wanted now, and have it so. Plans its own next time until it is, or the platform
    will not. Safe to repeat and to break off anywhere: what was set there before is on record
    before anything is changed."""
    work = await _work(room, actor, channel_id)
    if work is None:
        return
    found: Pace | None = None
    if work.pace is None or work.pace.at_rest:
        told = await room.platforms.pace(work.connection)
        if isinstance(told, CannotTell):
            await _plan(room, actor, channel_id, room.clock.now() + (told.retry_after or LATER))
            return
        found = told
    begun = await _begin(room, actor, channel_id, found)
    if begun is None:
        return
    outcome = await room.platforms.slow_down(work.connection, begun.wanted_seconds)
    await _record(room, actor, work.connection, begun, outcome)
    await _look_again(room, actor, channel_id)


async def _work(room: Moderation, actor: Actor, channel_id: ChannelId) -> _Work | None:
    """None where nothing is to be done, or nobody may just now."""
    async with room.begin(actor) as tx:
        await tx.actions.alone(channel_id)
        now = room.clock.now()
        channel = await tx.channels.reachable(channel_id)
        if channel is None or channel.is_over:
            return None
        pace, interval = await tx.paces.of(channel_id), await tx.paces.interval(channel_id)
        if not _is_wanted(channel, pace, interval):
            return None
        wait = _not_before(channel, now)
        connection = await tx.channels.connection(channel_id) if wait is None else None
        if connection is None:
            tx.plan(CHANNEL_PACES, channel_id, wait or now + WAIT)
            await tx.commit()
            return None
    return _Work(connection, pace, interval)


def _is_wanted(channel: Reachable, pace: ChannelPace | None, interval: int | None) -> bool:
    if pace is None or pace.at_rest:
        return interval is not None and Capability.SLOW_MODE in channel.capabilities
    return pace.state is PaceState.PENDING or pace.wanted_seconds != pace.target(interval)


def _not_before(channel: Reachable, now: datetime) -> datetime | None:
    """Until when nobody may call; None where everybody may."""
    if channel.stopped is not None or channel.waits_for_credentials:
        return now + WAIT
    resting = channel.rested_until is not None and channel.rested_until > now
    return channel.rested_until if resting else None


async def _begin(
    room: Moderation, actor: Actor, channel_id: ChannelId, found: Pace | None
) -> ChannelPace | None:
    """Stored before the platform is asked; None where it is wanted no more."""
    async with room.begin(actor) as tx:
        await tx.actions.alone(channel_id)
        now = room.clock.now()
        before, interval = await tx.paces.of(channel_id), await tx.paces.interval(channel_id)
        if before is None or before.at_rest:
            if interval is None or found is None:
                return None
            after = (before or _new(room, actor, channel_id, found, now)).begin(
                found, interval, now
            )
        else:
            after = (
                before.want(before.target(interval), now) if _moved(before, interval) else before
            )
        if after is not before:
            await tx.paces.put(before, after)
            tx.announce(pace_requested(after))
        # Planned before anything is asked: whoever dies over it is followed by somebody.
        tx.plan(CHANNEL_PACES, channel_id, now + LEASE)
        await tx.commit()
    return after


def _moved(before: ChannelPace, interval: int | None) -> bool:
    return before.wanted_seconds != before.target(interval)


def _new(
    room: Moderation, actor: Actor, channel_id: ChannelId, found: Pace, now: datetime
) -> ChannelPace:
    return ChannelPace(
        id=ChannelPaceId(room.ids.new(Kind.CHANNEL_PACE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        channel_id=channel_id,
        before_seconds=found.seconds,
        wanted_seconds=found.seconds,
        created_at=now,
        updated_at=now,
        version=0,
    )


async def _record(
    room: Moderation, actor: Actor, connection: Connection, begun: ChannelPace, outcome: Outcome
) -> None:
    async with room.begin(actor) as tx:
        await tx.actions.alone(begun.channel_id)
        now = room.clock.now()
        tx.announce(*await answered_by(tx.channels, [(connection, outcome)], now))
        before = await tx.paces.of(begun.channel_id)
        if before is None:
            return
        await _settle(tx, before, begun, outcome, now)
        await tx.commit()


async def _settle(
    tx: ModerationTransaction,
    before: ChannelPace,
    begun: ChannelPace,
    outcome: Outcome,
    now: datetime,
) -> None:
    """An answer to somebody who was overtaken says only that nobody can be sure what is so now."""
    if before.wanted_seconds != begun.wanted_seconds:
        after = before.want(before.wanted_seconds, now)
        again: datetime | None = now
    else:
        after = before.settle(outcome, now)
        again = after.next_at(outcome, now)
    await tx.paces.put(before, after)
    if after.state is not before.state or after.error_code != before.error_code:
        tx.announce(pace_changed(after, before))
    if again is None:
        tx.unplan(CHANNEL_PACES, after.channel_id)
    else:
        tx.plan(CHANNEL_PACES, after.channel_id, again)


async def _look_again(room: Moderation, actor: Actor, channel_id: ChannelId) -> None:
    """Somebody may have planned this for now, and been overwritten by when it is tried again."""
    async with room.begin(actor) as tx:
        pace = await tx.paces.of(channel_id)
        if pace is None or not _moved(pace, await tx.paces.interval(channel_id)):
            return
        tx.plan(CHANNEL_PACES, channel_id, room.clock.now())
        await tx.commit()


async def _plan(room: Moderation, actor: Actor, channel_id: ChannelId, at: datetime) -> None:
    async with room.begin(actor) as tx:
        tx.plan(CHANNEL_PACES, channel_id, at)
        await tx.commit()
