"""The days of a workspace's reputation are counted and kept, and a fall is told of once."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.insights.reputation import (
    BACKFILL,
    COUNTED_AT_ONCE,
    EVERY,
    OPEN_DAYS,
    REPUTATION_DUE,
    WINDOW,
    ReputationFall,
    Sums,
    number_of,
    standard,
    together,
)
from domain.insights.reputation_averages import Drop, drop_of
from domain.insights.reputation_events import fell
from domain.insights.room import Insights
from domain.shared.access import Actor
from domain.shared.ids import CommunityId

BEGINNINGS = 1000
WEEKS_BACK = 3


async def begin_reputations(room: Insights) -> int:
    """Every workspace has its counting planned; returns for how many that was not so. Safe to
    repeat, also side by side."""
    done = 0
    while count := await room.reputation.begin_everywhere(REPUTATION_DUE, BEGINNINGS):
        done += count
    return done


async def count_reputation(room: Insights, actor: Actor) -> None:
    """Count what is open or was never counted, some days in each commit, then look for falls and
    plan the next look. Whatever kills this in between, the next call goes on from the last commit.
    Safe to repeat, also side by side."""
    ground = await room.reputation.ground(actor, None)
    now = room.clock.now()
    # A community may be a day ahead of the workspace.
    today = number_of(now.astimezone(ZoneInfo(ground.zone)).date())
    first, last = await _first(room, actor, today), today + 1
    while first <= last:
        until = min(first + COUNTED_AT_ONCE - 1, last)
        async with room.begin_reputation(actor) as tx:
            await tx.reputations.alone()
            await tx.reputations.count(first, until, now)
            await tx.commit()
        first = until + 1
    await _tell(room, actor, today)


async def _first(room: Insights, actor: Actor, today: int) -> int:
    async with room.begin_reputation(actor) as tx:
        until = await tx.reputations.counted_until()
    oldest = today - BACKFILL + 1
    if until is None:
        return oldest
    return max(oldest, min(until, today) - OPEN_DAYS + 1)


async def _tell(room: Insights, actor: Actor, today: int) -> None:
    weights = await room.reputation.weights(actor) or standard(actor, room.clock.now())
    first = today - 7 * WEEKS_BACK - WINDOW
    by_community = await room.reputation.of_communities(actor, first, today)
    scopes = dict[CommunityId | None, Mapping[int, Sums]](by_community.items())
    days = {day for sums in by_community.values() for day in sums}
    scopes[None] = {
        day: together(sums[day] for sums in by_community.values() if day in sums) for day in days
    }
    drops = {scope: drop_of(sums, weights, today) for scope, sums in scopes.items()}
    async with room.begin_reputation(actor) as tx:
        now = room.clock.now()
        for scope, drop in drops.items():
            if drop is not None and await tx.reputations.note_fall(_fall(actor, scope, drop, now)):
                tx.announce(fell(actor.workspace, scope, drop))
        tx.plan(REPUTATION_DUE, actor.workspace, now + EVERY)
        await tx.commit()


def _fall(actor: Actor, scope: CommunityId | None, drop: Drop, now: datetime) -> ReputationFall:
    return ReputationFall(
        workspace_id=actor.workspace,
        scope_id=scope or actor.workspace,
        week=drop.week,
        before=drop.before.value or 0.0,
        after=drop.after.value or 0.0,
        told_at=now,
    )
