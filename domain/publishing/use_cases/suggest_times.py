"""Say at which hours a channel's posts do best, or that there is not enough to tell."""

from datetime import timedelta

from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.best_times import WINDOW, BestTimes, best_times
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId

WEEK = timedelta(weeks=1)


async def suggest_times(room: Publishing, actor: Actor, channel_id: ChannelId) -> BestTimes:
    """Never a guess: without enough measured posts it says so, with how many there are. Raises
    MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        ground = (await tx.rules.grounds([channel_id])).get(channel_id)
        if ground is None:
            raise NotFound(thing="channel")
        planned = await tx.queues.planned([channel_id], now, now + WEEK)
    since, zone = now - WINDOW, ground.timezone
    posts = await room.best_times.counted(actor, channel_id, zone, since, now)
    return best_times(channel_id, zone, posts, [one.at for one in planned], since, now)
