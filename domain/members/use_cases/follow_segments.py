"""It is seen who entered the segments of a workspace, and who left them, each exactly once."""

from datetime import datetime

from domain.members.room import Members
from domain.members.segment import (
    AGES_EVERY,
    AT_MOST_EVERY,
    SEGMENTS_AGE,
    SEGMENTS_FOLLOWED,
    SegmentMember,
)
from domain.members.segment_events import entered, left
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import Kind, MemberId, SegmentId, SegmentMemberId

AT_A_TIME = 500
"""So many enter, and so many leave, in one commit."""


async def stir_segments(room: Members, actor: Actor) -> None:
    """Something is known otherwise of some member. Safe to repeat; nothing where there is no
    segment."""
    if not await room.segments.has_any(actor):
        return
    async with room.begin(actor) as tx:
        # At once, and never later than that: whatever goes on happening puts it off no further.
        tx.plan(SEGMENTS_FOLLOWED, actor.workspace, room.clock.now())
        await tx.commit()


async def follow_segments(room: Members, actor: Actor) -> None:
    """Safe to repeat, and at the same time by any number of workers: whoever enters or leaves is
    written in the commit that tells it. One that was followed just now waits a moment."""
    resting = False
    for segment in await room.segments.all_segments(actor):
        if segment.rests(room.clock.now()):
            resting = True
            continue
        while await _follow(room, actor, segment.id):
            pass
    if resting:
        async with room.begin(actor) as tx:
            tx.plan(SEGMENTS_FOLLOWED, actor.workspace, room.clock.now() + AT_MOST_EVERY)
            await tx.commit()


async def let_segments_age(room: Members, actor: Actor) -> None:
    """Time has passed: those are followed again that it can change. Plans its own next time, while
    there is such a one. Safe to repeat."""
    if not any(one.ages for one in await room.segments.all_segments(actor)):
        return
    async with room.begin(actor) as tx:
        now = room.clock.now()
        tx.plan(SEGMENTS_FOLLOWED, actor.workspace, now)
        tx.plan(SEGMENTS_AGE, actor.workspace, now + AGES_EVERY)
        await tx.commit()


async def _follow(room: Members, actor: Actor, segment_id: SegmentId) -> bool:
    """Some of it; whether there may be more. Its lock lets nobody else follow it meanwhile."""
    async with room.begin(actor) as tx:
        try:
            segment = await tx.segments.get(segment_id)
        except NotFound:
            return False
        now = room.clock.now()
        entering = await tx.segments.entering(segment, now, AT_A_TIME)
        leaving = await tx.segments.leaving(segment, now, AT_A_TIME)
        new = [_new(room, actor, segment_id, id, now) for id in entering]
        gone = [(one, one.leave(now)) for one in leaving]
        tx.announce(*(entered(one) for one in new), *(left(*pair) for pair in gone))
        more = AT_A_TIME in (len(entering), len(leaving))
        if not more:
            await tx.segments.save(segment.followed(now))
        tx.segments.write(*((None, one) for one in new), *gone)
        await tx.commit()
    return more


def _new(
    room: Members, actor: Actor, segment_id: SegmentId, member_id: MemberId, now: datetime
) -> SegmentMember:
    return SegmentMember(
        id=SegmentMemberId(room.ids.new(Kind.SEGMENT_MEMBER)),
        workspace_id=actor.workspace,
        segment_id=segment_id,
        member_id=member_id,
        entered_at=now,
    )
