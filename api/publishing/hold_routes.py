"""Holds: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from api.publishing.hold_schemas import HoldChange, HoldIn, HoldOut, ReleasedOut, ReleaseIn
from api.publishing.readings import message_shown
from api.publishing.schemas import MessageOut
from domain.publishing.hold import HoldScope, OnLift
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.place_hold import change_hold, lift_hold, place_hold
from domain.publishing.use_cases.read_publishing import (
    list_held_messages,
    list_holds,
    read_hold,
)
from domain.publishing.use_cases.release_held import release_held
from domain.shared.ids import HoldId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
HOLDS = Listing(
    ("id", "created_at"),
    {
        "scope": Choice(HoldScope),
        "channel_id": Texts(),
        "community_id": Texts(),
        "tag": Texts(),
        "campaign_id": Texts(),
        "standing": Flag(),
        "created_at": Moment(),
    },
)
HELD = Listing(
    ("id", "publish_at"),
    {"status": Choice(MessageStatus), "channel_id": Texts(), "publish_at": Moment()},
)


@router.post("/holds", **operation("holds", HoldOut, creates=True))
async def post_hold(body: HoldIn, call: InWorkspace) -> Response:
    """Stop publishing on a channel, in a community, of what bears a tag or is part of a campaign,
    or in the whole workspace, with a reason."""
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


@router.patch("/holds/{hold_id}", **operation("holds", HoldOut, changes=True))
async def patch_hold(hold_id: str, body: HoldChange, call: InWorkspace) -> Response:
    """Change the reason, end, policy or pace of a hold that stands."""
    room, version = call.app.publishing, call.required_version
    return await call.change(
        lambda actor: change_hold(room, actor, HoldId(hold_id), version, body.changes()),
        HoldOut.of,
    )


@router.get("/holds/{hold_id}/messages", **operation("holds", page_of(MessageOut), lists=HELD))
@listing(HELD)
async def get_hold_messages(hold_id: str, call: InWorkspace) -> Response:
    """List the messages that a hold keeps back, or that wait for a person's word since it was
    lifted."""
    room = call.app.publishing
    return await call.page(
        HELD,
        lambda actor, wanted: list_held_messages(room, actor, HoldId(hold_id), wanted),
        message_shown,
    )


@router.post("/holds/{hold_id}/lift", **operation("holds", HoldOut))
async def post_hold_lift(hold_id: str, call: InWorkspace) -> Response:
    """End a hold. What it kept back goes on as its policy says, never in a burst."""
    room = call.app.publishing
    return await call.change(lambda actor: lift_hold(room, actor, HoldId(hold_id)), HoldOut.of)


@router.post("/holds/{hold_id}/release", **operation("holds", ReleasedOut, once=True))
async def post_hold_release(hold_id: str, body: ReleaseIn, call: InWorkspaceOnce) -> Response:
    """Say what becomes of messages that still wait since a hold was lifted: of those chosen, each
    with its own result, or of all."""
    room = call.app.publishing
    return await call.change(
        lambda actor: release_held(
            room, actor, HoldId(hold_id), OnLift(body.policy), body.chosen()
        ),
        ReleasedOut.of,
    )
