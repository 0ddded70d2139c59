"""A workspace whose time is moved while a worker works, and others whose time is the house's."""

from datetime import datetime, timedelta

from adapters.clock import WorkspaceClock
from adapters.wiring import House
from domain.events.movable_clock import MovableClock
from domain.events.use_cases.advance_clock import advance_clock
from domain.events.use_cases.keep_clocks import create_clock
from domain.shared.access import Actor
from tests.integration.at_work import Watcher

OVER = "SELECT FROM operations WHERE id = $1 AND state = 'succeeded'"


async def a_clock(house: House, actor: Actor, *, frozen: bool = True) -> MovableClock:
    return await create_clock(house.app.events, actor, frozen)


async def moves(
    house: House, watch: Watcher, actor: Actor, clock: MovableClock, to: datetime | timedelta
) -> None:
    """Its clock is moved on, by a worker at work, and everything is done that is due on the way."""
    operation = await advance_clock(house.app.events, actor, clock.id, None, to)
    await watch.until_rows(OVER, operation.id)


async def time_of(house: House, actor: Actor) -> datetime:
    """What the workspace's clock shows."""
    await house.database.enter_time_of(actor.workspace_id)
    return WorkspaceClock(house.clock).now()


async def told(watch: Watcher, actor: Actor, name: str) -> int:
    """How often it was, in that workspace."""
    count: int = await watch.db.fetchval(
        "SELECT count(*) FROM events WHERE workspace_id = $1 AND name = $2",
        actor.workspace_id,
        name,
    )
    return count
