"""How far the objectives of one strategy got is counted up to the day that it is."""

from domain.brand.ports import Counted
from domain.brand.progress import Known, NotKnown, StrategyProgress, counted_days, progress_of
from domain.brand.room import BrandRoom
from domain.brand.strategy import Strategy
from domain.shared.access import Actor
from domain.shared.wall_time import zone


async def reached(room: BrandRoom, actor: Actor, strategy: Strategy, wall: str) -> StrategyProgress:
    """By the wall of the workspace. Raises MissingScope."""
    today = room.clock.now().astimezone(zone(wall)).date()
    days = counted_days(strategy, today, wall)
    if days is None:
        known = {one.id: Known(unavailable=NotKnown.NOT_BEGUN) for one in strategy.objectives}
        counted = Counted(known, is_current=True)
    else:
        counted = await room.numbers.known(actor, strategy.objectives, days)
    return StrategyProgress(
        strategy=strategy,
        today=today,
        zone=wall,
        days=days,
        is_current=counted.is_current,
        objectives=progress_of(strategy, counted.known, today),
    )
