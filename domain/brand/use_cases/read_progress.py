"""How far a strategy's objectives got is reckoned when somebody asks."""

from domain.brand.ports import Counted
from domain.brand.progress import Known, NotKnown, StrategyProgress, counted_days, progress_of
from domain.brand.room import BrandRoom
from domain.shared.access import Actor, Permission
from domain.shared.ids import StrategyId
from domain.shared.wall_time import zone


async def read_progress(room: BrandRoom, actor: Actor, strategy_id: StrategyId) -> StrategyProgress:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INSIGHTS_READ)
    strategy = await room.reads.strategy(actor, strategy_id)
    wall = await room.reads.zone(actor)
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
