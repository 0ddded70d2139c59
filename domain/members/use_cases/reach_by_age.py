"""Whoever has been known for long enough reaches the milestones that say so."""

from domain.members.milestone import (
    LOOKED_AT_EVERY,
    MILESTONES_TURN,
    MilestoneKind,
)
from domain.members.milestone_events import reached_told
from domain.members.reaching import reached_one
from domain.members.room import Members
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import MemberId, MilestoneId

AT_A_TIME = 500
"""So many reach one in one commit."""


async def reach_by_age(room: Members, actor: Actor) -> None:
    """Plans its own next time, while there is such a milestone. Everybody is walked past once, and
    nobody is read again for those who come after them. Safe to repeat, and at the same time by any
    number of workers: the milestone is locked while it is looked at."""
    standing = await room.milestones.standing(actor)
    by_age = [one for one in standing if one.kind is MilestoneKind.DAYS]
    for milestone in by_age:
        until = await _reach(room, actor, milestone.id, None)
        while until is not None:
            until = await _reach(room, actor, milestone.id, until)
    if by_age:
        async with room.begin(actor) as tx:
            tx.plan(MILESTONES_TURN, actor.workspace, room.clock.now() + LOOKED_AT_EVERY)
            await tx.commit()


async def _reach(
    room: Members, actor: Actor, milestone_id: MilestoneId, after: MemberId | None
) -> MemberId | None:
    """Some of those who do, and up to whom that was; None where there are no more."""
    async with room.begin(actor) as tx:
        # Whoever is merged meanwhile might reach it twice.
        await tx.book.steady()
        try:
            milestone = await tx.milestones.get(milestone_id)
        except NotFound:
            return None
        now = room.clock.now()
        found = await tx.milestones.known_long_enough(milestone, now, after, AT_A_TIME)
        made = [
            reached_one(room, actor, milestone, id, reach, now)
            for id, since in found.since.items()
            if (reach := milestone.by_age(since, now)) is not None
        ]
        tx.announce(*(reached_told(one, milestone) for one in made))
        tx.milestones.write(made)
        await tx.commit()
    return found.until
