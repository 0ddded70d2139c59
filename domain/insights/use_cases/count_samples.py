"""What samples come to by hour and by day is counted anew wherever samples came."""

from domain.insights.counting import count_some
from domain.insights.rollup import ROUNDS
from domain.insights.room import Insights
from domain.shared.access import Actor


async def count_samples(room: Insights, actor: Actor) -> None:
    """Some rounds of it; then others have their turn, and the rest is planned. Where the workspace
    is on another wall than it was counted by, everything is counted anew of which samples are still
    there. Safe to repeat, to break off anywhere, and at the same time by any number of workers: it
    is counted from what is written, never added to."""
    for _ in range(ROUNDS):
        if not await count_some(room, actor):
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
