"""Read what a platform counts of a channel's posts and of its account, when it is time for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.insights.events import collected
from domain.insights.model import AGES, COLLECT, Measurement, OutPost, Sample, first_due
from domain.insights.ports import InsightsTransaction
from domain.insights.rollup import COUNT
from domain.insights.room import Insights
from domain.shared.access import Actor
from domain.shared.calling import Reachable, heard_of, looked_well
from domain.shared.ids import ChannelId, Kind, MeasurementId, SampleId
from domain.shared.outcomes import CannotTell
from domain.shared.platforms import Capability, Connection
from domain.shared.readings import Readings

EVERY = timedelta(minutes=15)
"""How often a channel is looked at for posts that are out and not measured yet."""

CANNOT_BE_MEASURED = timedelta(hours=6)
"""How often one is looked at that counts nothing: it may have learned to."""

MOST_AT_ONCE = 20
MORE_TO_READ = timedelta(minutes=1)
MOST_NEW = 200


@dataclass(frozen=True, slots=True)
class _Taken:
    measurement: Measurement
    connection: Connection


async def begin_collecting(room: Insights, actor: Actor, channel_id: ChannelId) -> None:
    """From now on this channel's numbers are read. Safe to repeat."""
    async with room.begin(actor) as tx:
        tx.plan(COLLECT, channel_id, room.clock.now())
        await tx.commit()


async def collect_metrics(room: Insights, actor: Actor, channel_id: ChannelId) -> int:
    """How often the platform was asked: never where the channel can count nothing, not while its
    platform wants no call, while it is paused or waits for credentials, not more than a few times
    at once, and in an hour not more often than measuring may. Plans its own next time; ends with
    the channel. Safe to repeat and to break off anywhere: what somebody was at is read by the next
    once the lease is over.
    """
    if not await _look(room, actor, channel_id):
        return 0
    for number in range(MOST_AT_ONCE):
        taken = await _take(room, actor, channel_id)
        if taken is None:
            return number
        wait = await room.budget.take(taken.connection)
        if wait is not None:
            await _later(room, actor, channel_id, wait)
            return number
        if not await _note(room, actor, taken, await _ask(room, taken)):
            return number + 1
    await _later(room, actor, channel_id, MORE_TO_READ)
    return MOST_AT_ONCE


async def _later(room: Insights, actor: Actor, channel_id: ChannelId, wait: timedelta) -> None:
    async with room.begin(actor) as tx:
        tx.plan(COLLECT, channel_id, room.clock.now() + wait)
        await tx.commit()


async def _look(room: Insights, actor: Actor, channel_id: ChannelId) -> bool:
    """Whether the platform may be asked. The next look is planned before anything is asked: whoever
    dies over it is followed by somebody."""
    async with room.begin(actor) as tx:
        channel = await tx.channels.reachable(channel_id)
        if channel is None or channel.is_over:
            return False
        now = room.clock.now()
        if not _counts_posts(channel) and not _counts_account(channel):
            tx.plan(COLLECT, channel_id, now + CANNOT_BE_MEASURED)
            await tx.commit()
            return False
        tx.plan(COLLECT, channel_id, max(now + EVERY, channel.rested_until or now))
        new = await _new(room, actor, tx, channel, now)
        await tx.measurements.begin(new)
        await tx.commit()
    return _may_be_asked(channel, now)


async def _new(
    room: Insights, actor: Actor, tx: InsightsTransaction, channel: Reachable, now: datetime
) -> list[Measurement]:
    """What is measured from now on."""
    new = []
    if _counts_account(channel) and not await tx.measurements.measures_account(channel.id):
        new.append(_measurement(room, actor, channel, None, now))
    if _counts_posts(channel):
        out = await tx.measurements.unmeasured(channel.id, now - AGES[-1], MOST_NEW)
        new += [_measurement(room, actor, channel, post, now) for post in out]
    return new


def _measurement(
    room: Insights, actor: Actor, channel: Reachable, post: OutPost | None, now: datetime
) -> Measurement:
    return Measurement(
        id=MeasurementId(room.ids.new(Kind.MEASUREMENT)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        channel_id=channel.id,
        subject_id=post.delivery_id if post else channel.id,
        platform=channel.platform,
        since=post.published_at if post else now,
        due_at=first_due(post.published_at, now) if post else now,
        created_at=now,
        updated_at=now,
        message_id=post.message_id if post else None,
        delivery_id=post.delivery_id if post else None,
        platform_post_id=post.platform_post_id if post else None,
    )


async def _take(room: Insights, actor: Actor, channel_id: ChannelId) -> _Taken | None:
    """The next that is due; None where nothing is, or where nobody may be asked any more, with the
    next look planned."""
    async with room.begin(actor) as tx:
        now = room.clock.now()
        channel = await tx.channels.reachable(channel_id)
        if channel is None or not _may_be_asked(channel, now):
            return None
        kinds = {"posts": _counts_posts(channel), "account": _counts_account(channel)}
        connection = await tx.channels.connection(channel_id)
        before = await tx.measurements.due(channel_id, now, **kinds) if connection else None
        if before is None or connection is None:
            next_at = await tx.measurements.next_at(channel_id, **kinds)
            if connection is not None and next_at is not None:
                tx.plan(COLLECT, channel_id, min(next_at, now + EVERY))
                await tx.commit()
            return None
        taken = before.taken(now)
        await tx.measurements.save(before, taken)
        await tx.commit()
    return _Taken(taken, connection)


async def _ask(room: Insights, taken: _Taken) -> Readings | CannotTell:
    post_id = taken.measurement.platform_post_id
    if post_id is None:
        return await room.platforms.measure_account(taken.connection)
    return await room.platforms.measure_post(taken.connection, post_id)


async def _note(room: Insights, actor: Actor, taken: _Taken, answer: Readings | CannotTell) -> bool:
    """Whether the platform may be asked more. An answer to somebody who no longer has the
    measurement is dropped: another asks for it."""
    async with room.begin(actor) as tx:
        now = room.clock.now()
        before = await tx.measurements.get(taken.measurement.id)
        if before.due_at != taken.measurement.due_at:
            return True
        if isinstance(answer, CannotTell):
            tx.announce(*await heard_of(tx.channels, taken.connection, answer, now))
            await tx.measurements.save(before, before.missed(answer, now))
        else:
            await looked_well(tx.channels, taken.connection)
            after = before.measured(answer, now)
            await tx.measurements.save(before, after)
            if answer:
                tx.announce(collected(after, before))
                tx.plan(COUNT, actor.workspace, now)
            await tx.samples.add(_samples(room, after, answer))
        await tx.commit()
    return not (isinstance(answer, CannotTell) and answer.stops_others)


def _samples(room: Insights, measurement: Measurement, readings: Readings) -> Sequence[Sample]:
    return [
        Sample(
            id=SampleId(room.ids.new(Kind.SAMPLE)),
            workspace_id=measurement.workspace_id,
            channel_id=measurement.channel_id,
            subject_id=measurement.subject_id,
            platform=measurement.platform,
            metric=reading.metric,
            value=reading.value,
            nature=reading.nature,
            native=reading.native,
            as_of=reading.as_of,
            message_id=measurement.message_id,
            delivery_id=measurement.delivery_id,
        )
        for reading in readings
    ]


def _counts_posts(channel: Reachable) -> bool:
    return Capability.POST_METRICS in channel.capabilities


def _counts_account(channel: Reachable) -> bool:
    return Capability.ACCOUNT_METRICS in channel.capabilities


def _may_be_asked(channel: Reachable, now: datetime) -> bool:
    rests = channel.rested_until is not None and channel.rested_until > now
    return channel.stopped is None and not rests and not channel.waits_for_credentials
