"""How far a strategy's objectives got is reckoned when somebody asks."""

from domain.brand.progress import StrategyProgress
from domain.brand.reaching import reached
from domain.brand.room import BrandRoom
from domain.shared.access import Actor, Permission
from domain.shared.ids import StrategyId


async def read_progress(room: BrandRoom, actor: Actor, strategy_id: StrategyId) -> StrategyProgress:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INSIGHTS_READ)
    strategy = await room.reads.strategy(actor, strategy_id)
    return await reached(room, actor, strategy, await room.reads.zone(actor))
