"""A strategy becomes the one that holds, or no longer is."""

from domain.brand.errors import AnotherStrategyActive
from domain.brand.events import STRATEGY_ACTIVATED, STRATEGY_RETIRED, strategy_changed
from domain.brand.room import BrandRoom
from domain.brand.strategy import Strategy
from domain.shared.access import Actor, Permission
from domain.shared.ids import StrategyId
from domain.shared.versions import Version, must_match


async def activate_strategy(
    room: BrandRoom, actor: Actor, strategy_id: StrategyId, version: Version
) -> Strategy:
    """One of a workspace is active at a time: of two that are activated at once, one is refused.

    Raises MissingScope, NotFound, VersionMismatch, InvalidState with the moves that are possible,
    AnotherStrategyActive."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        active = await tx.strategies.active()
        before = await tx.strategies.get(strategy_id)
        must_match(version, before.version)
        strategy = before.activate(room.clock.now())
        if active is not None:
            raise AnotherStrategyActive(strategy=active)
        await tx.strategies.save(strategy)
        tx.announce(strategy_changed(STRATEGY_ACTIVATED, strategy, before))
        await tx.commit(strategy)
    return strategy


async def retire_strategy(
    room: BrandRoom, actor: Actor, strategy_id: StrategyId, version: Version
) -> Strategy:
    """For good; it stays to be read. Raises MissingScope, NotFound, VersionMismatch, InvalidState
    with the moves that are possible."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.strategies.get(strategy_id)
        must_match(version, before.version)
        strategy = before.retire(room.clock.now())
        await tx.strategies.save(strategy)
        tx.announce(strategy_changed(STRATEGY_RETIRED, strategy, before))
        await tx.commit(strategy)
    return strategy
