"""Counting what came is done by a duty, and by whoever asks before it was done."""

from domain.insights.rollup import COUNT, SUBJECTS_AT_ONCE
from domain.insights.room import Insights
from domain.shared.access import Actor


async def count_some(room: Insights, actor: Actor) -> bool:
    """What came of some subjects is counted, in one commit; what is left is planned. Whether
    something may be left."""
    async with room.begin(actor) as tx:
        many = await tx.rollups.count(SUBJECTS_AT_ONCE)
        left = many == SUBJECTS_AT_ONCE
        if left:
            tx.plan(COUNT, actor.workspace, room.clock.now())
        await tx.commit()
    return left
