"""Whoever works here no more looks after no community of this workspace any more."""

from domain.communities.events import COMMUNITY_UPDATED, community_changed
from domain.communities.room import Communities
from domain.shared.access import Actor
from domain.shared.ids import TeammateId


async def leave_teams(room: Communities, actor: Actor, teammate_id: TeammateId) -> None:
    """Of those who still work here nothing is changed. Safe to repeat."""
    async with room.begin(actor) as tx:
        if await tx.teammates.assignable(teammate_id):
            return
        for before in await tx.communities.looked_after_by(teammate_id):
            after = before.without(teammate_id, room.clock.now())
            await tx.communities.save(after)
            tx.announce(community_changed(COMMUNITY_UPDATED, after, before))
        await tx.commit()
