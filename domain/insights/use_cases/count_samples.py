"""What samples come to by hour and by day is counted anew wherever samples came."""

from domain.insights.rollup import COUNT, ROUNDS, SUBJECTS_AT_ONCE
from domain.insights.room import Insights
from domain.shared.access import Actor


async def count_samples(room: Insights, actor: Actor) -> int:
    """What came of some subjects; what is left is planned. Of how many subjects it was. Where the
    workspace is on another wall than it was counted by, everything is counted anew of which samples
    are still there. Safe to repeat, to break off anywhere, and at the same time by any number of
    workers: it is counted from what is written, never added to."""
    async with room.begin(actor) as tx:
        many = await tx.rollups.count(SUBJECTS_AT_ONCE)
        if many == SUBJECTS_AT_ONCE:
            tx.plan(COUNT, actor.workspace, room.clock.now())
        await tx.commit()
    return many


async def count_what_came(room: Insights, actor: Actor) -> None:
    """Some rounds of it; then others have their turn, and the rest is planned. Safe to repeat."""
    for _ in range(ROUNDS):
        if await count_samples(room, actor) < SUBJECTS_AT_ONCE:
            break


async def make_months(room: Insights) -> int:
    """The coming months have a place for their samples, and so has every month of which samples
    came that had none; how many were made. Safe to repeat, also side by side."""
    return await room.months.make()


async def drop_months(room: Insights) -> int:
    """Months of which no workspace keeps anything any more go as a whole; how many went. Safe to
    repeat, also side by side."""
    gone = 0
    while await room.months.drop():
        gone += 1
    return gone
