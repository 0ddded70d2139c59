"""Put a stream out of hand, and say what its end means for its channels."""

from dataclasses import replace
from datetime import timedelta

from domain.inbox.hearing import POLL_CHANNEL
from domain.inbox.room import Inbox
from domain.inbox.streaming import (
    LEASE,
    LONGEST_REST,
    NET_AFTER,
    REFUSED_REST,
    STEADY,
    OpenStream,
    StreamMember,
    wait_after,
)
from domain.shared.access import system
from domain.shared.calling import CHANNEL_LOOKED_AT
from domain.shared.errors import NotFound
from domain.shared.heard import StreamEnd, StreamOver

LONGEST_WORDS = 500


async def leave_stream(
    room: Inbox, opened: OpenStream, over: StreamOver | None, listened_for: timedelta
) -> None:
    """Where it ended (`over`), whoever is next waits the longer the less its connections last, and
    never less than the platform wants. Credentials that are refused have their channels looked at,
    which decides whether new ones are needed. Without an end, because we stop, it is anybody's at
    once. Nothing where somebody else has taken the stream since. Raises TemporarilyUnavailable."""
    held = opened.held
    if over is None:
        lasted = listened_for >= STEADY
        await room.streams.leave(
            replace(held, failures=0 if lasted else held.failures), timedelta()
        )
        return
    failures, wait = 0, REFUSED_REST
    if over.end is StreamEnd.LOST:
        failures = 1 if listened_for >= STEADY else held.failures + 1
        wait = wait_after(failures, room.chance.draw())
    wait = min(max(wait, over.again_in or timedelta()), LONGEST_REST)
    point = over.point if over.end is StreamEnd.LOST else None
    if not await room.streams.keep(held, LEASE, alive=False):
        return
    if failures == 0 or failures >= NET_AFTER:
        for member in opened.members:
            await _fallen(room, member, held.key, over)
    await room.streams.leave(replace(held, point=point, failures=failures), wait)


async def _fallen(room: Inbox, member: StreamMember, key: str, over: StreamOver) -> None:
    """The net takes over: it is asked from now on. One that hears elsewhere by now misses
    nothing."""
    async with room.begin(system(member.organization_id, member.workspace_id)) as tx:
        try:
            line = await tx.hearings.line(member.channel_id, lock=True)
        except NotFound:
            return
        hearing, now = line.hearing, room.clock.now()
        if hearing is None or hearing.stream != key or not line.listener.is_connected:
            return
        hearing = hearing.streams(over.words[:LONGEST_WORDS], now)
        if line.listener.is_asked and not hearing.is_told:
            hearing = hearing.asked_at(now)
            tx.plan(POLL_CHANNEL, member.channel_id, now)
        if over.end is StreamEnd.REFUSED:
            tx.plan(CHANNEL_LOOKED_AT, member.channel_id, now)
        await tx.hearings.save(hearing)
        await tx.commit()
