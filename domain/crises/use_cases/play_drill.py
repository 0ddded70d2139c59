"""What is said by now in a drill is told on its channel, each thing once, until all was told."""

from collections.abc import Sequence
from datetime import datetime

from domain.crises.drill import DRILL_DUE, STEP, Drill, DrillState
from domain.crises.drill_events import DRILL_CANCELLED, DRILL_ENDED, drill_told
from domain.crises.drill_ports import DrillsTransaction
from domain.crises.room import Drills
from domain.crises.storm import Line, made_up
from domain.crises.storm_replay import played_again
from domain.shared.access import Actor
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import DrillId

AT_ONCE = 500
"""So many are told in one commit."""


async def play_drill(room: Drills, actor: Actor, drill_id: DrillId) -> None:
    """Tell what is said up to now, and plan when to go on: how far it came and what was told are
    one commit, so nothing is told twice or never, whoever dies. Where the channel takes no more it
    is called off. Safe to repeat and to do at once. Raises NotFound."""
    async with room.begin(actor) as tx:
        drill = await tx.drills.get(drill_id)
        if drill.state is not DrillState.RUNNING:
            return
        now = room.clock.now()
        try:
            await room.stage.check(tx, drill.storm.channel_id)
        except (NotFound, InvalidState):
            await _over(tx, drill, drill.cancel(now), DRILL_CANCELLED)
            return
        lines, up_to, following = await _due(room, tx, drill, now)
        await room.stage.tell(tx, drill.id, drill.storm.channel_id, lines)
        played = drill.tell(len(lines), up_to)
        if following is None and now >= drill.storm_ends_at:
            await _over(tx, drill, played.end(now), DRILL_ENDED)
        else:
            await tx.drills.save(played)
            tx.plan(DRILL_DUE, drill.id, _next(played, following, now))
            await tx.commit()
    await room.stage.ring()


async def _over(tx: DrillsTransaction, before: Drill, after: Drill, name: str) -> None:
    await tx.drills.save(after)
    tx.announce(drill_told(name, after, before))
    await tx.commit()


def _next(drill: Drill, following: datetime | None, now: datetime) -> datetime:
    """At once, where not all could be told; and seldom enough otherwise."""
    if following is None:
        return drill.storm_ends_at
    return now if following <= now else max(following, now + STEP)


async def _due(
    room: Drills, tx: DrillsTransaction, drill: Drill, now: datetime
) -> tuple[Sequence[Line], datetime, datetime | None]:
    """What is to be told now, up to which instant that is all, and when the next is said."""
    if drill.storm.is_recorded:
        return await _recorded(tx, drill, now)
    left = [
        one
        for one in made_up(drill.storm, drill.storm_begins_at, room.draws)
        if one.at > drill.told_until
    ]
    due = [one for one in left if one.at <= now]
    if len(due) > AT_ONCE:
        last = due[AT_ONCE - 1].at
        due = [one for one in due if one.at <= last]
    up_to = due[-1].at if due else drill.told_until
    return due, up_to, left[len(due)].at if len(left) > len(due) else None


async def _recorded(
    tx: DrillsTransaction, drill: Drill, now: datetime
) -> tuple[Sequence[Line], datetime, datetime | None]:
    storm, begins = drill.storm, drill.storm_begins_at
    assert storm.since is not None
    back = storm.since - begins
    said = await tx.recordings.said(storm, drill.told_until + back, now + back, AT_ONCE)
    lines = [played_again(drill.id, one, storm.since, begins) for one in said]
    up_to = lines[-1].at if lines else drill.told_until
    following = await tx.recordings.next_said(storm, up_to + back)
    return lines, up_to, None if following is None else following - back
