"""Holds: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from api.publishing.hold_schemas import HoldIn, HoldOut
from domain.publishing.hold import HoldScope
from domain.publishing.use_cases.place_hold import lift_hold, place_hold
from domain.publishing.use_cases.read_publishing import list_holds, read_hold
from domain.shared.ids import HoldId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
HOLDS = Listing(
    ("id", "created_at"),
    {
        "scope": Choice(HoldScope),
        "channel_id": Texts(),
        "standing": Flag(),
        "created_at": Moment(),
    },
)


@router.post("/holds", **operation("holds", HoldOut, creates=True))
async def post_hold(body: HoldIn, call: InWorkspace) -> Response:
    """Stop publishing on a channel or in the whole workspace, with a reason."""
    room = call.app.publishing
    return await call.change(
        lambda actor: place_hold(room, actor, body.request()),
        HoldOut.of,
        status=201,
        location="/v1/holds/{}",
    )


@router.get("/holds", **operation("holds", page_of(HoldOut), lists=HOLDS))
@listing(HOLDS)
async def get_holds(call: InWorkspace) -> Response:
    """List holds."""
    room = call.app.publishing
    return await call.page(HOLDS, lambda actor, wanted: list_holds(room, actor, wanted), HoldOut.of)


@router.get("/holds/{hold_id}", **operation("holds", HoldOut))
async def get_hold(hold_id: str, call: InWorkspace) -> Response:
    """Read a hold."""
    room = call.app.publishing
    return await call.read(lambda actor: read_hold(room, actor, HoldId(hold_id)), HoldOut.of)


@router.post("/holds/{hold_id}/lift", **operation("holds", HoldOut))
async def post_hold_lift(hold_id: str, call: InWorkspace) -> Response:
    """End a hold. What is still to come goes out at its time; what is too late waits for a
    person."""
    room = call.app.publishing
    return await call.change(lambda actor: lift_hold(room, actor, HoldId(hold_id)), HoldOut.of)
