"""Small scenes of operations in memory."""

from types import SimpleNamespace
from typing import cast

from domain.events.room import Events
from domain.events.use_cases.follow_operations import cancel_operation
from domain.publishing.bulk import BulkAction, BulkOrder
from domain.publishing.use_cases.change_messages import change_selection
from domain.publishing.use_cases.run_operation import run_operation
from domain.shared.operations import Operation
from domain.shared.paging import Filter
from tests.kit.fakes import FakeHouse
from tests.kit.fakes.memory import FakeBegin, FakeTransaction
from tests.kit.fakes.operations import FakeOperations
from tests.unit.stage import Scenes, Stage

DRAFTS = [Filter("status", "in", ["draft"])]


class FakeFollowingTx(FakeTransaction):
    """A transaction of those who follow operations."""

    @property
    def operations(self) -> FakeOperations:
        return FakeOperations(self)


def following(house: FakeHouse) -> Events:
    """The room in which operations are followed, with nothing but what that takes."""
    bench = SimpleNamespace(begin=FakeBegin(FakeFollowingTx, house.memory), clock=house.clock)
    return cast(Events, bench)


async def cancels_all_drafts(s: Stage) -> None:
    room = s.house.app.publishing
    await s.message()
    operation = await change_selection(room, s.actor, BulkOrder(BulkAction.CANCEL), DRAFTS)
    await run_operation(room, s.actor, operation.id)


async def calls_an_operation_off(s: Stage) -> None:
    room = s.house.app.publishing
    await s.message()
    operation = await change_selection(room, s.actor, BulkOrder(BulkAction.CANCEL), DRAFTS)
    await cancel_operation(following(s.house), s.actor, operation.id)


OPERATIONS: Scenes = {
    cancels_all_drafts: (
        {Operation: "start advance finish"},
        {"message.created", "message.cancelled", "delivery.cancelled"}
        | {"operation.created", "operation.started", "operation.completed"},
    ),
    calls_an_operation_off: (
        {Operation: "cancel"},
        {"message.created", "operation.created", "operation.cancelled"},
    ),
}
"""Each scene with the moves it makes, and the names that are told in it."""
