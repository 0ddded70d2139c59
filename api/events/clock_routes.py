"""Test clocks: each route parses, asks one use case, shapes the answer."""

from collections.abc import Callable

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.events.clock_schemas import TestClockAdvanceIn, TestClockIn, TestClockOut
from api.events.operation_schemas import OperationOut
from api.operation import Operation
from api.paging import Choice, Listing, Moment
from domain.events.movable_clock import ClockState, MovableClock
from domain.events.room import Events
from domain.events.use_cases.advance_clock import advance_clock
from domain.events.use_cases.keep_clocks import (
    create_clock,
    delete_clock,
    freeze_clock,
    list_clocks,
    read_clock,
    unfreeze_clock,
)
from domain.shared.ids import TestClockId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
CLOCKS = Listing(("id", "created_at"), {"state": Choice(ClockState), "created_at": Moment()})
PATH = "/test-clocks/{test_clock_id}"


def _shown(room: Events) -> Callable[[MovableClock, str], TestClockOut]:
    return lambda clock, language: TestClockOut.at(clock, room.clock.now())


@router.post("/test-clocks", **operation("test clocks", TestClockOut, creates=True))
async def post_test_clock(body: TestClockIn, call: InWorkspace) -> Response:
    """Give a test workspace a time of its own. It begins at the time it is, and takes the place of
    the clock there is, unless that would set time back."""
    room = call.app.events
    return await call.change(
        lambda actor: create_clock(room, actor, body.frozen),
        _shown(room),
        status=201,
        location="/v1/test-clocks/{}",
    )


@router.get("/test-clocks", **operation("test clocks", page_of(TestClockOut), lists=CLOCKS))
@listing(CLOCKS)
async def get_test_clocks(call: InWorkspace) -> Response:
    """List the test clock of a workspace, if it has one."""
    room = call.app.events
    return await call.page(
        CLOCKS, lambda actor, wanted: list_clocks(room, actor, wanted), _shown(room)
    )


@router.get(PATH, **operation("test clocks", TestClockOut))
async def get_test_clock(test_clock_id: str, call: InWorkspace) -> Response:
    """Read what time it is in the workspace, and where that is bound."""
    room, id = call.app.events, TestClockId(test_clock_id)
    return await call.read(
        lambda actor: read_clock(room, actor, id),
        _shown(room),
        passing=lambda clock: clock.state is ClockState.RUNNING,
    )


@router.post(
    f"{PATH}/advance", **operation("test clocks", OperationOut, begins=True, may_match=True)
)
async def post_test_clock_advance(
    test_clock_id: str, body: TestClockAdvanceIn, call: InWorkspace
) -> Response:
    """Move the workspace's time on, from one thing that is due to the next. The operation is over
    when all of them are done; calling it off leaves the time where it is."""
    room, id, version = call.app.events, TestClockId(test_clock_id), call.version
    return await call.change(
        lambda actor: advance_clock(room, actor, id, version, body.wanted()),
        OperationOut.of,
        status=202,
        location="/v1/operations/{}",
    )


@router.post(f"{PATH}/freeze", **operation("test clocks", TestClockOut, may_match=True))
async def post_test_clock_freeze(test_clock_id: str, call: InWorkspace) -> Response:
    """Let the workspace's time stand: nothing comes due there."""
    room, id, version = call.app.events, TestClockId(test_clock_id), call.version
    return await call.change(lambda actor: freeze_clock(room, actor, id, version), _shown(room))


@router.post(f"{PATH}/unfreeze", **operation("test clocks", TestClockOut, may_match=True))
async def post_test_clock_unfreeze(test_clock_id: str, call: InWorkspace) -> Response:
    """Let the workspace's time go on from where it stands."""
    room, id, version = call.app.events, TestClockId(test_clock_id), call.version
    return await call.change(lambda actor: unfreeze_clock(room, actor, id, version), _shown(room))


@router.delete(PATH, **operation("test clocks", TestClockOut, may_match=True))
async def delete_test_clock(test_clock_id: str, call: InWorkspace) -> Response:
    """Take the clock away: the workspace has the time that it is outside. That is refused while its
    own is ahead, for time never goes back."""
    room, id, version = call.app.events, TestClockId(test_clock_id), call.version
    return await call.change(lambda actor: delete_clock(room, actor, id, version), _shown(room))
