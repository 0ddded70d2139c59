"""Say at which hours a channel's posts do best, or that there is not enough to tell."""

from domain.publishing.best_times import WINDOW, BestTimes
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId


async def suggest_times(room: Publishing, actor: Actor, channel_id: ChannelId) -> BestTimes:
    """Never a guess: without measured posts it says so, with how many there are. Raises
    MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    async with room.begin(actor) as tx:
        ground = (await tx.rules.grounds([channel_id])).get(channel_id)
    if ground is None:
        raise NotFound(thing="channel")
    now = room.clock.now()
    return await room.best_times.of(actor, channel_id, ground.timezone, now - WINDOW, now)
