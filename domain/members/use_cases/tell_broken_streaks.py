"""Whose streak broke, because a day or a week passed without anything done, is told."""

from datetime import datetime, time, timedelta

from domain.members.milestone_events import broken_told
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.streak import Unit
from domain.members.streak_watch import (
    ANYTHING,
    LOOKED_FOR_EVERY,
    STREAKS_TURN,
    StreakBreak,
    StreakWatch,
    certain,
    ended_in,
    watched,
)
from domain.members.value import ORIGIN
from domain.shared.access import Actor
from domain.shared.ids import Kind, StreakBreakId
from domain.shared.wall_time import resolve

AT_A_TIME = 1000
"""So many are looked at in one commit."""


async def tell_broken_streaks(room: Members, actor: Actor) -> None:
    """Plans its own next time, while there is a milestone of a streak. How far everybody was looked
    at is written in the commit that tells of them, and its watch is locked meanwhile: safe to
    repeat, and at the same time by any number of workers, and nothing is told twice.

    What is told was so by what was known then: an activity that is told later may mend the streak,
    which then goes on, and whose next end is told, too.
    """
    least = watched(await room.milestones.standing(actor))
    for (unit, word), length in sorted(least.items()):
        while await _look(room, actor, unit, word, length):
            pass
    async with room.begin(actor) as tx:
        await tx.streak_watches.rest(least.keys())
        if least:
            tx.plan(STREAKS_TURN, actor.workspace, await _next(tx, room.clock.now()))
        await tx.commit()


async def _next(tx: MembersTransaction, now: datetime) -> datetime:
    """With the next day, or in an hour, for the zone may be another by then."""
    timezone, today = await tx.streak_watches.place(now)
    tomorrow = datetime.combine(ORIGIN + timedelta(days=today + 1), time())
    return min(now + LOOKED_FOR_EVERY, max(now, resolve(tomorrow, timezone).at))


async def _look(room: Members, actor: Actor, unit: Unit, word: str, least: int) -> bool:
    """At some of those whose streak may have ended; whether there may be more."""
    now = room.clock.now()
    async with room.begin(actor) as tx:
        # Whoever is merged meanwhile might be told of twice.
        await tx.book.steady()
        timezone, today = await tx.streak_watches.place(now)
        watch = await tx.streak_watches.take(unit, word)
        if watch is None or watch.is_idle:
            begun = StreakWatch(actor.workspace, unit, word, certain(today, unit), timezone)
            await tx.streak_watches.begin(begun)
            await tx.commit()
            return False
        if watch.timezone != timezone:
            watch = watch.moved_to(timezone, today)
            await tx.streak_watches.save(watch)
            await tx.commit()
            return watch.next <= certain(today, unit)
        if watch.next > certain(today, unit):
            return False
        ids = await tx.streak_watches.silent(watch, AT_A_TIME)
        days = await tx.milestones.local_days(ids, word or None, now)
        after = watch.went_on(ids, AT_A_TIME)
        await tx.streak_watches.save(after)
        for id in ids:
            run = ended_in(days[id].days, unit, watch.next, least) if id in days else None
            if run is not None:
                made = StreakBreakId(room.ids.new(Kind.STREAK_BREAK))
                kind = None if word == ANYTHING else word
                tx.announce(broken_told(StreakBreak(made, id, unit, kind, run, timezone), now))
        await tx.commit()
    return True
