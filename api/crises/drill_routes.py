"""Drills: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.crises.drill_schemas import DrillChange, DrillIn, DrillOut, DrillWithResultOut
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.crises.drill import DrillState
from domain.crises.storm import StormKind
from domain.crises.use_cases.keep_drills import (
    cancel_drill,
    change_drill,
    list_drills,
    read_drill,
    start_drill,
)
from domain.shared.ids import DrillId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
DRILLS = Listing(
    ("id", "created_at", "updated_at", "name"),
    {
        "state": Choice(DrillState),
        "storm_kind": Choice(StormKind),
        "channel_id": Texts(),
        "crisis_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)


@router.post("/drills", **operation("drills", DrillOut, creates=True))
async def post_drill(body: DrillIn, call: InWorkspace) -> Response:
    """Play a storm on a sandbox channel of a test workspace, by the workspace's time, to people who
    respond as if it were true. Nothing of it leaves the service."""
    room = call.app.crises.drills
    return await call.change(
        lambda actor: start_drill(room, actor, body.request()),
        DrillOut.of,
        status=201,
        location="/v1/drills/{}",
    )


@router.get("/drills", **operation("drills", page_of(DrillOut), lists=DRILLS))
@listing(DRILLS)
async def get_drills(call: InWorkspace) -> Response:
    """List drills. How each went is read one by one."""
    room = call.app.crises.drills
    return await call.page(
        DRILLS, lambda actor, wanted: list_drills(room, actor, wanted), DrillOut.of
    )


@router.get("/drills/{drill_id}", **operation("drills", DrillWithResultOut))
async def get_drill(drill_id: str, call: InWorkspace) -> Response:
    """Read a drill with how it goes by now: whether detectors were right, how long everything took
    from when the storm really began, and which words that were promised were said in time."""
    room = call.app.crises.drills
    return await call.read(
        lambda actor: read_drill(room, actor, DrillId(drill_id)),
        DrillWithResultOut.measured,
        passing=lambda found: True,
    )


@router.patch("/drills/{drill_id}", **operation("drills", DrillWithResultOut, changes=True))
async def patch_drill(drill_id: str, body: DrillChange, call: InWorkspace) -> Response:
    """Change what a drill is called and measured by, or say which crisis people raised for it by
    hand. What is played stays."""
    room, version, changes = call.app.crises.drills, call.required_version, body.changed()
    return await call.change(
        lambda actor: change_drill(room, actor, DrillId(drill_id), version, changes),
        DrillWithResultOut.measured,
    )


@router.post("/drills/{drill_id}/cancel", **operation("drills", DrillOut, may_match=True))
async def post_drill_cancel(drill_id: str, call: InWorkspace) -> Response:
    """Call a drill off. What was not told yet never will be; what was told stays."""
    room, version = call.app.crises.drills, call.version
    return await call.change(
        lambda actor: cancel_drill(room, actor, DrillId(drill_id), version), DrillOut.of
    )
