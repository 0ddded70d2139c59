"""Operations of a furnished workspace."""

from adapters.wiring import House
from domain.events.use_cases.keep_clocks import create_clock
from domain.publishing.bulk import BulkAction, BulkOrder
from domain.publishing.use_cases.change_messages import change_selection
from domain.publishing.use_cases.run_operation import run_operation
from domain.shared.access import Actor, Mode
from domain.shared.ids import Kind
from domain.shared.paging import Filter


async def some_operations(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    """One that is over and one that waits; neither changes anything."""
    room, order = house.app.publishing, BulkOrder(BulkAction.CANCEL, dry_run=True)
    chosen = [Filter("external_id", "in", [external_id])]
    over, waiting = [await change_selection(room, actor, order, chosen) for _ in range(2)]
    await run_operation(room, actor, over.id)
    return {
        "operation": over.id,
        "operation_to_cancel": waiting.id,
        "test_clock": await _clock(house, actor),
    }


async def _clock(house: House, actor: Actor) -> str:
    """It goes as the time outside does. A live workspace has none."""
    if actor.mode is Mode.LIVE:
        return house.ids.new(Kind.TEST_CLOCK)
    return (await create_clock(house.app.events, actor, frozen=False)).id
